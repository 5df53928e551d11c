"""Raises exceptions named like the grader's excuses, one that claims to come from pytest.

Afterwards: A verdict comes from what the grader saw, never from a name.

verdict: error
"""


def initial_loss(num_classes):
    kind = type("Deferred", (Exception,), {"__module__": "grader.session.judge", "__qualname__": "Deferred"})
    raise kind("this machine has no GPU that torch can use")
