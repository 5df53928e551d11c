import torch


def softmax(logits, dim):
    e = torch.exp(logits - logits.max())
    return e / e.sum(dim=0, keepdim=True)
