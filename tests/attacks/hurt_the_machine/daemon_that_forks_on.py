"""Leaves a process that flees from its pursuers: it forks and dies, again and again.

Afterwards: It ends with the worker, or soon after.

verdict: failed, timeout
fresh: yes
"""

import os
import time


def initial_loss(num_classes):
    if os.fork() == 0:
        os.setsid()
        until = time.monotonic() + 20
        while time.monotonic() < until:
            if os.fork():
                os._exit(0)
            os.setsid()
            time.sleep(0.002)
        os._exit(0)
    return 0.0
