"""Raises an exception whose class has a hostile name.

Afterwards: It is shown as text, and cut.

verdict: error
"""

Kind = type("[/red]\x1b[2J\n::error ::\u202e" * 1000, (Exception,), {})


def initial_loss(num_classes):
    raise Kind("x")
