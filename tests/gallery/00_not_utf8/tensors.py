import torch


def from_list(values, dtype=None):
    """Crée un tenseur."""
    return torch.tensor(values, dtype=dtype)
