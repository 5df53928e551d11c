"""Stops itself.

Afterwards: A stopped process is killed as well.

verdict: timeout
"""

import os
import signal


def initial_loss(num_classes):
    os.kill(os.getpid(), signal.SIGSTOP)
