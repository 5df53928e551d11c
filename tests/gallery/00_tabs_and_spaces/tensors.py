import torch


def from_list(values, dtype=None):
    if dtype is None:
	return torch.tensor(values)
    return torch.tensor(values, dtype=dtype)
