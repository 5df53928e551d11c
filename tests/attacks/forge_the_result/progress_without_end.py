"""Sends messages of progress for ever instead of an answer.

Afterwards: The time limit holds.

verdict: timeout
"""

from grader.worker import tell_progress
from grader.worker import progress

progress.EVERY = 0.0


def initial_loss(num_classes):
    while True:
        tell_progress(1, 2, "\n::error ::x\u202e")
