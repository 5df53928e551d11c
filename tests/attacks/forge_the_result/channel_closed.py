"""Closes every descriptor.

Afterwards: The end of the channel is a failed call.

verdict: crashed
"""

import os
import time


def initial_loss(num_classes):
    os.closerange(0, 1024)
    time.sleep(60)
