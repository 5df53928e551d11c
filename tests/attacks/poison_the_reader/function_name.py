"""Fails in a function whose name is hostile.

Afterwards: The name is shown as text.

verdict: error
"""


def bad():
    return 1 / 0


bad.__code__ = bad.__code__.replace(co_name="\x1b[2J\n::error ::[/]", co_qualname="x")


def initial_loss(num_classes):
    return bad()
