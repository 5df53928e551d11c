import torch


def predict(logits):
    best = logits.argmax(dim=1)
      return best
