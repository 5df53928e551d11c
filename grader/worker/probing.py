"""What probes of several exercises do with a student's objects."""

from __future__ import annotations

import torch
from torch import nn


def moved_by_sgd(model: nn.Module, lr: float) -> list[float]:
    """How far one step of SGD with gradients of 1 moves each parameter, on average."""
    parameters = list(model.parameters())
    before = [parameter.detach().clone() for parameter in parameters]
    for parameter in parameters:
        parameter.grad = torch.ones_like(parameter)
    torch.optim.SGD(parameters, lr).step()
    return [(old - new.detach()).mean().item() for old, new in zip(before, parameters, strict=True)]
