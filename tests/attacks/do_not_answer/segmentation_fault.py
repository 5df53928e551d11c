"""Reads from address 0.

Afterwards: The worker dies, the grader does not.

verdict: crashed
"""

import ctypes


def initial_loss(num_classes):
    ctypes.string_at(0)
