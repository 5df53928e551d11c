import torch


def softmax(logits, dim):
    e = torch.exp(logits)
    return e / e.sum(dim, keepdim=True)
