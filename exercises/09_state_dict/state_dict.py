"""Save, load and copy what a model has learned: its state dict."""

import os
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import nn


def save_weights(model: nn.Module, path: str | Path) -> None:
    """Write the model's state dict to a file.

    The file holds the state dict itself, parameters and buffers, and opens with
    torch.load(path, weights_only=True). path is a string or a pathlib.Path; the file may exist already.

    The program may be stopped while it writes, or the disk may be full. So write the new file under another
    name in the same folder, and rename it to path once it is whole (os.replace). Until then, an older file at
    path stays as it is; nothing is ever written into it.

    >>> save_weights(nn.Linear(2, 1), "weights.pt")
    >>> list(torch.load("weights.pt"))
    ['weight', 'bias']
    """
    # TODO 09.1
    raise NotImplementedError("task 09.1")


def load_weights(model: nn.Module, path: str | Path, device: str | torch.device) -> nn.Module:
    """Load a file that save_weights wrote into the model; return that model, on the device, in eval mode.

    device: where the model shall be, such as "cpu" or torch.device("cuda"). The file may come from a machine
    with a GPU that this one does not have. It is only data: do not turn weights_only=True off, the default
    of torch.load.

    Raises an exception if the file lacks a name that the model has, or has one that the model lacks.

    >>> model = load_weights(nn.Linear(2, 1), "weights.pt", "cpu")
    >>> model.training
    False
    """
    # TODO 09.2
    raise NotImplementedError("task 09.2")


def save_checkpoint(path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int) -> None:
    """Write to a file all that is needed to go on training from here.

    The file holds a dict with "model" and "optimizer", the state dicts of the two, and "epoch", the number
    of epochs done. It opens with torch.load(path, weights_only=True).

    It is written under another name in the same folder, and renamed to path once it is whole, as in
    save_weights.

    >>> model = nn.Linear(2, 1)
    >>> save_checkpoint("last.pt", model, torch.optim.SGD(model.parameters(), lr=0.1), 3)
    >>> list(torch.load("last.pt"))
    ['model', 'optimizer', 'epoch']
    """
    # TODO 09.3
    raise NotImplementedError("task 09.3")


def load_checkpoint(path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """Load a file that save_checkpoint wrote into the model and the optimizer; return its epoch.

    The optimizer already holds the model's parameters; they stay the same objects. The model stays on its
    device (the file may come from a machine with a GPU that this one does not have) and is left in eval mode:
    a training loop says model.train() before every epoch anyway.

    Raises an exception if the file lacks a name that the model has, or has one that the model lacks.

    >>> load_checkpoint("last.pt", model, torch.optim.SGD(model.parameters(), lr=0.1))
    3
    """
    # TODO 09.4
    raise NotImplementedError("task 09.4")


def best_copy(model: nn.Module) -> dict[str, torch.Tensor]:
    """Return a state dict of the model as it is now: later training must not change it.

    It has all names of model.state_dict(), buffers too.

    >>> model = nn.Linear(2, 1)
    >>> best = best_copy(model)
    >>> _ = nn.init.zeros_(model.weight)
    >>> best["weight"].abs().sum() > 0
    tensor(True)
    """
    # TODO 09.5
    raise NotImplementedError("task 09.5")


def load_partial(model: nn.Module, state: Mapping[str, torch.Tensor]) -> tuple[list[str], list[str]]:
    """Load those values of `state` that fit into the model; return (missing, unexpected).

    A value fits if the model's state dict has its name with the same shape. `state` itself is not changed.
    missing: the names of the model's state dict that got no value.
    unexpected: the names of `state` that were not used.
    A name that both have, with two shapes, is therefore in both lists. The order within a list is free.

    >>> state = {"weight": torch.ones(1, 2), "bias": torch.ones(5), "scale": torch.ones(1)}
    >>> load_partial(nn.Linear(2, 1), state)
    (['bias'], ['bias', 'scale'])
    """
    # TODO 09.6
    raise NotImplementedError("task 09.6")


def strip_prefix(state: Mapping[str, torch.Tensor], prefix: str) -> dict[str, torch.Tensor]:
    """Return a new state dict whose names have lost the prefix.

    Only a prefix that a name starts with is taken off, and only once. Names without it stay as they are, in
    the result too. `state` itself is not changed.

    >>> strip_prefix({"module.weight": torch.ones(1), "bias": torch.zeros(1)}, "module.")
    {'weight': tensor([1.]), 'bias': tensor([0.])}
    """
    # TODO 09.7
    raise NotImplementedError("task 09.7")


def same_weights(a: Mapping[str, torch.Tensor], b: Mapping[str, torch.Tensor]) -> bool:
    """Return whether two state dicts hold the same: the same names, and under each the same tensor.

    The same tensor means: the same shape, and every element exactly equal (a copy is exact, so no tolerance).
    The order of the names does not matter.

    >>> same_weights({"weight": torch.ones(2)}, {"weight": torch.ones(2)})
    True
    >>> same_weights({"weight": torch.ones(2)}, {"weight": torch.ones(2), "bias": torch.ones(1)})
    False
    """
    # TODO 09.8
    raise NotImplementedError("task 09.8")


# as it came: 48629ead4033
