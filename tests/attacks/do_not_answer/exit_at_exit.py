"""Registers an exit of its own with status 0, and leaves.

Afterwards: The exit status is not looked at.

verdict: crashed, failed
"""

import atexit
import os
import sys

atexit.register(os._exit, 0)


def initial_loss(num_classes):
    os.kill(os.getpid(), 15)
