"""Raises KeyboardInterrupt, as if the person at the terminal had.

Afterwards: It is the student's exception.

verdict: error
"""


def initial_loss(num_classes):
    raise KeyboardInterrupt
