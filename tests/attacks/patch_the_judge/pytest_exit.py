"""Raises pytest.exit, which ends a pytest session with a status of one's choice.

Afterwards: The session goes on.

verdict: error
"""

import pytest


def initial_loss(num_classes):
    pytest.exit("all is well", returncode=0)
