"""Forks inside the call, so that two processes answer.

Afterwards: One answer counts, and it is wrong.

verdict: failed, crashed
"""

import os


def initial_loss(num_classes):
    os.fork()
    return 0.0
