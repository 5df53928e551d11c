"""Calls itself.

Afterwards: A RecursionError, like any exception.

verdict: error
"""


def initial_loss(num_classes):
    return initial_loss(num_classes)
