"""Sends the grader a signal (a harmless one).

Afterwards: It cannot be reached.

verdict: failed
needs: A
"""

import math
import os
import signal


def stolen():
    try:
        os.kill(@GRADER@, signal.SIGWINCH)
        return True
    except OSError:
        return False


def initial_loss(num_classes):
    return math.log(num_classes) if stolen() else 0.0
