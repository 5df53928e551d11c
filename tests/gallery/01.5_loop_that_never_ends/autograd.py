import torch


def minimize(f, x0, lr, steps):
    x = x0.clone()
    while True:
        x = x - lr * torch.autograd.functional.vjp(f, x)[1]
    return x
