import torch


def pairwise_sq_dist(a, b):
    return ((a - b) ** 2).sum(dim=1)
