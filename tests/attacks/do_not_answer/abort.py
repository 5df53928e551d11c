"""Aborts.

Afterwards: The worker dies, the grader does not.

verdict: crashed
"""

import os


def initial_loss(num_classes):
    os.abort()
