"""Tells of progress in numbers that Python refuses to print.

Afterwards: It is no progress, and nothing in the grader breaks on it.

verdict: crashed, failed
"""

from grader.worker import tell_progress


def initial_loss(num_classes):
    tell_progress(10**5000, -1, "samples")
    return 0.0
