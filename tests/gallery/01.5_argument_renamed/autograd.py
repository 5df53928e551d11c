import torch


def minimize(f, x0, learning_rate, steps):
    x = x0.clone().requires_grad_()
    for _ in range(steps):
        f(x).backward()
        with torch.no_grad():
            x -= learning_rate * x.grad
        x.grad = None
    return x.detach()
