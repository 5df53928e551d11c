"""Lets an alarm end it.

Afterwards: Dead is crashed.

verdict: crashed
"""

import signal
import time

signal.signal(signal.SIGALRM, signal.SIG_DFL)


def initial_loss(num_classes):
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    time.sleep(60)
