"""Sends messages of progress for ever instead of an answer, with numbers too large to print.

Afterwards: The time limit holds.

verdict: timeout
"""

import gc
import os

from grader.worker import tell_progress
from grader.worker import progress

progress.EVERY = 0.0


def initial_loss(num_classes):
    while True:
        tell_progress(10**5000, -1, "\x1b[2J\n::error ::x")
        tell_progress(1, 2, "\n::error ::x\u202e")
