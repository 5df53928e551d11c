"""Raises an exception of 10 MB.

Afterwards: It is cut.

verdict: error
"""


def initial_loss(num_classes):
    raise ValueError("x\x1b[/]" * 2_000_000)
