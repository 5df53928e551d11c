import torch


def minimize(f, x0, lr, steps):
    x, step = x0.clone(), 0
    while step < steps: x = x - lr * torch.autograd.functional.vjp(f, x)[1]
    return x
