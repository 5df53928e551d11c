import torch


def softmax(logits, dim):
    e = torch.exp((logits - logits.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)
