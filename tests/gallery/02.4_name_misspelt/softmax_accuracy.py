import torch


def predict(logits):
    return logit.argmax(dim=1)
