"""Takes memory without end.

Afterwards: Ended at the limit.

seconds: 20
verdict: out_of_memory
"""


def initial_loss(num_classes):
    kept = []
    while True:
        kept.append(bytearray(b"x") * (32 << 20))
