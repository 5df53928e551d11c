import torch


def minimize(f, x0, lr, steps):
    x = x0.clone().requires_grad_()
    step = 0
    while step < steps:
        f(x).backward()
        with torch.no_grad():
            x -= lr * x.grad
        x.grad = None
    return x.detach()
