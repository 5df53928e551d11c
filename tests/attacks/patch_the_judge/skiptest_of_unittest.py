"""Raises unittest.SkipTest, which pytest takes for a skip.

Afterwards: Only in its own process.

verdict: error
"""

import unittest


def initial_loss(num_classes):
    raise unittest.SkipTest("not here")
