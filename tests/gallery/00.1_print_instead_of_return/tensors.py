import torch


def from_list(values, dtype=None):
    print(torch.tensor(values, dtype=dtype))
