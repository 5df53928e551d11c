"""Ignores every signal that can be ignored.

Afterwards: SIGKILL cannot.

verdict: timeout
"""

import signal
import time


def initial_loss(num_classes):
    for number in signal.valid_signals():
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    while True:
        time.sleep(1)
