"""Calls itself without Python's limit.

Afterwards: The worker's stack is its own.

verdict: crashed, error, out_of_memory
"""

import sys

sys.setrecursionlimit(10**9)


def initial_loss(num_classes):
    return sorted([1], key=initial_loss)
