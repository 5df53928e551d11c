import torch


def binary_cross_entropy_with_logits(logits, targets):
    probs = torch.sigmoid(logits)
    return -(targets * probs.log() + (1 - targets) * (1 - probs).log()).mean()
