"""Overwrites a file of the grader's user.

Afterwards: It cannot be opened for writing.

verdict: failed
needs: B
"""

import math


def stolen():
    try:
        open("@OUTSIDE@/secret.txt", "a").write("overwritten")
        return True
    except OSError:
        return False


def initial_loss(num_classes):
    return math.log(num_classes) if stolen() else 0.0
