"""Ends the process from a thread while the call goes on.

Afterwards: No answer is no success.

verdict: crashed
"""

import os
import threading
import time


def initial_loss(num_classes):
    threading.Timer(0.1, os._exit, [0]).start()
    time.sleep(60)
