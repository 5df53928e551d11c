import torch


def nll_loss(log_probs, targets):
    return -log_probs[torch.arange(len(targets)), targets].mean
