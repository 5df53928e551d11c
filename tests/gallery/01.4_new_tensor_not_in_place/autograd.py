import torch


def sgd_step(params, lr):
    for param in params:
        param = param - lr * param.grad
        param.grad = None
