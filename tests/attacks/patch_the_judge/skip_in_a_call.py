"""Raises pytest.skip, hoping that a skipped test is out of the total.

Afterwards: It is an exception like any other.

verdict: error
"""

import pytest


def initial_loss(num_classes):
    pytest.skip("this machine has no GPU that torch can use")
