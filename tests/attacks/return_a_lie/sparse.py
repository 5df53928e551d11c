"""Returns a sparse tensor whose indices are out of range.

Afterwards: Whatever becomes of it, it is no answer.

verdict: failed, error
"""

import torch


def initial_loss(num_classes):
    return torch.sparse_coo_tensor([[5]], [1.0], (2,), check_invariants=False)
