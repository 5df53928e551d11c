"""Returns a view of one number that claims to be a terabyte.

Afterwards: It is no frame that could be sent.

verdict: failed, out_of_memory, error, crashed, timeout
"""

import torch


def initial_loss(num_classes):
    return torch.zeros(1).expand(2**38)
