import torch


def linear_gradients(x, w, b):
    y = ((w * x).sum() + b).item()
    y.backward()
    return x.grad, w.grad, b.grad
