"""Waits for a lock that it holds.

Afterwards: Stopped at the time limit.

verdict: timeout
"""

import threading


def initial_loss(num_classes):
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
