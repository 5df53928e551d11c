import torch


def from_numpy(array):
    return torch.tensor(array)
