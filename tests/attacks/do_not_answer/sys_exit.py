"""Leaves with status 0.

Afterwards: An exception like any other.

verdict: error
"""

import sys


def initial_loss(num_classes):
    sys.exit(0)
