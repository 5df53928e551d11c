"""Raises an exception named like those the grader uses for itself.

Afterwards: No exception is one of the grader's because of its name.

verdict: error
"""

unloadable = type("unloadable", (Exception,), {})


def initial_loss(num_classes):
    raise unloadable("[/]")
