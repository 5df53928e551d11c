"""Returns infinity.

Afterwards: Not a finite number.

verdict: failed
"""


def initial_loss(num_classes):
    return float("inf")
