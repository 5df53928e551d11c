"""Swallows every exception and goes on.

Afterwards: Stopped from outside.

verdict: timeout
"""

import time


def initial_loss(num_classes):
    while True:
        try:
            time.sleep(100)
        except BaseException:
            continue
