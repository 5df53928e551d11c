"""Reports a fault with megabytes of text, and lines numbered beyond what can be printed.

Afterwards: Text is cut, odd lines are dropped, the report can be written.

verdict: error
"""

from grader.worker.executor import Fault


def initial_loss(num_classes):
    frame = ["\x1b[2J" * 1000, 10**5000, "f" * 10**5, "[/]" * 10**5]
    fine = ["::error ::x", 3, "\u202e" * 10**4, "##vso[x]" * 10**4]
    raise Fault("error", "m" * 2_000_000, "K" * 500_000, [frame, fine, ["x"], 7, None] * 3)
