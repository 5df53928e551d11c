import torch


def numerical_gradient(f, x, eps):
    return (numerical_gradient(f, x + eps, eps) - numerical_gradient(f, x - eps, eps)) / (2 * eps)
