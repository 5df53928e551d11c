"""Leaves a variable in a module for a later worker.

Afterwards: Each is a fresh copy of a process that ran no student code.

verdict: failed
twice: yes
"""

import math

import torch


def initial_loss(num_classes):
    if hasattr(torch, "message"):
        return math.log(num_classes)
    torch.message = "the answer"
    return 0.0
