import torch


def picked(log_probs, targets):
    rows = torch.arange(len(targets))
    return log_probs[rows, targets]

    def nll_loss(log_probs, targets):
        return -picked(log_probs, targets).mean()
