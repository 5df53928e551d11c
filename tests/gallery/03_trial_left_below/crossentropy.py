import torch


def nll_loss(log_probs, targets):
    return -log_probs[torch.arange(len(targets)), targets].mean()


print(nll_loss(torch.zeros(2, 3), torch.tensor([0, 3])))
