import torch


def nll_loss(log_probs, targets):
    return -log_probs[torch.arange(len(targets)), targets].mean()


def cross_entropy(logits, targets):
    probs = torch.softmax(logits, dim=1)
    return nll_loss(torch.log_softmax(probs, dim=1), targets)
