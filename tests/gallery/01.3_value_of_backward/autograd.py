import torch


def accumulated_gradient(f, x, times):
    leaf = x.clone().requires_grad_()
    for _ in range(times):
        grad = f(leaf).backward()
    return grad.clone()
