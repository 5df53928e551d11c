"""Prints 60 MB.

Afterwards: The first part is kept, the rest is counted; nothing blocks.

verdict: failed
"""


def initial_loss(num_classes):
    for _ in range(60):
        print("x" * (1 << 20))
    return 0.0
