"""Asks for 64 terabytes at once.

Afterwards: Refused by the system.

verdict: out_of_memory
"""

import torch


def initial_loss(num_classes):
    return torch.empty(2**46, dtype=torch.uint8)
