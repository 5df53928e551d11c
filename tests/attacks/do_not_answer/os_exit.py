"""Ends the process with status 0 in the call.

Afterwards: No answer is no success, whatever the status.

verdict: crashed
"""

import os


def initial_loss(num_classes):
    os._exit(0)
