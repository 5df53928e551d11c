import torch


def from_list(values, dtype=None):
    # crée un tenseur
    return torch.tensor(values, dtype=dtype)
