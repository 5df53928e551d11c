"""Holds the interpreter's lock in compiled code.

Afterwards: Nothing inside the worker is needed to stop it.

verdict: timeout
"""

import ctypes


def initial_loss(num_classes):
    ctypes.PyDLL(None).sleep(1000)
