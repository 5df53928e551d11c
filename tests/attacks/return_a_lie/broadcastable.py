"""Returns the right numbers in a shape that broadcasts.

Afterwards: Shapes are compared first.

verdict: failed
task: 03.8
"""

import torch


def cross_entropy_gradient(logits, targets):
    gradient = torch.softmax(logits, dim=1)
    gradient[torch.arange(len(targets)), targets] -= 1
    return (gradient / len(targets))[None]
