"""Returns True.

Afterwards: True is not a measurement.

verdict: failed
"""


def initial_loss(num_classes):
    return True
