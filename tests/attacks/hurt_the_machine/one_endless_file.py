"""Makes a file of a terabyte.

Afterwards: A file has a size limit.

verdict: error
"""


def initial_loss(num_classes):
    with open("huge", "wb") as file:
        file.truncate(1 << 40)
    return 0.0
