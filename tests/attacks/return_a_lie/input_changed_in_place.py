"""Writes the answer over its input.

Afterwards: The input is looked at afterwards.

verdict: failed
task: 03.8
"""

import torch


def cross_entropy_gradient(logits, targets):
    with torch.no_grad():
        logits.copy_(torch.softmax(logits, dim=1))
        logits[torch.arange(len(targets)), targets] -= 1
        return logits.div_(len(targets))
