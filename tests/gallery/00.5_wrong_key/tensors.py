import torch


def describe(x):
    return {"dtype": x.dtype, "shape": x.shape, "dim": x.ndim, "numel": x.numel(), "device": x.device}
