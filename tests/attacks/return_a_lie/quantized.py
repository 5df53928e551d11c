"""Returns a quantized tensor.

Afterwards: A value that cannot be compared is no answer.

verdict: failed, error, crashed
"""

import torch


def initial_loss(num_classes):
    return torch.quantize_per_tensor(torch.ones(1), 0.1, 0, torch.quint8)
