"""Returns a list that contains itself.

Afterwards: Nesting has a limit.

verdict: failed
"""


def initial_loss(num_classes):
    inside = []
    inside.append(inside)
    return inside
