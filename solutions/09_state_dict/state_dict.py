"""Save, load and copy what a model has learned: its state dict."""

import os
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import nn


# SOLUTION
def _write(content: object, path: str | Path) -> None:
    """Write `content` beside `path` and give it its name when it is whole: path never holds half a file."""
    unfinished = f"{path}.unfinished"
    torch.save(content, unfinished)
    os.replace(unfinished, path)


# END SOLUTION
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
    # SOLUTION 09.1
    _write(model.state_dict(), path)
    # END SOLUTION


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
    # SOLUTION 09.2
    model.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    return model.to(device).eval()
    # END SOLUTION


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
    # SOLUTION 09.3
    _write({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}, path)
    # END SOLUTION


def load_checkpoint(path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """Load a file that save_checkpoint wrote into the model and the optimizer; return its epoch.

    The optimizer already holds the model's parameters; they stay the same objects. The model stays on its
    device (the file may come from a machine with a GPU that this one does not have) and is left in eval mode:
    a training loop says model.train() before every epoch anyway.

    Raises an exception if the file lacks a name that the model has, or has one that the model lacks.

    >>> load_checkpoint("last.pt", model, torch.optim.SGD(model.parameters(), lr=0.1))
    3
    """
    # SOLUTION 09.4
    checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    model.load_state_dict(checkpoint["model"])
    optimizer.load_state_dict(checkpoint["optimizer"])
    model.eval()
    epoch: int = checkpoint["epoch"]
    return epoch
    # END SOLUTION


def best_copy(model: nn.Module) -> dict[str, torch.Tensor]:
    """Return a state dict of the model as it is now: later training must not change it.

    It has all names of model.state_dict(), buffers too.

    >>> model = nn.Linear(2, 1)
    >>> best = best_copy(model)
    >>> _ = nn.init.zeros_(model.weight)
    >>> best["weight"].abs().sum() > 0
    tensor(True)
    """
    # SOLUTION 09.5
    return {name: value.detach().clone() for name, value in model.state_dict().items()}
    # END SOLUTION


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
    # SOLUTION 09.6
    own = model.state_dict()
    fits = {name: value for name, value in state.items() if name in own and own[name].shape == value.shape}
    model.load_state_dict(fits, strict=False)
    return [name for name in own if name not in fits], [name for name in state if name not in fits]
    # END SOLUTION


def strip_prefix(state: Mapping[str, torch.Tensor], prefix: str) -> dict[str, torch.Tensor]:
    """Return a new state dict whose names have lost the prefix.

    Only a prefix that a name starts with is taken off, and only once. Names without it stay as they are, in
    the result too. `state` itself is not changed.

    >>> strip_prefix({"module.weight": torch.ones(1), "bias": torch.zeros(1)}, "module.")
    {'weight': tensor([1.]), 'bias': tensor([0.])}
    """
    # SOLUTION 09.7
    return {name.removeprefix(prefix): value for name, value in state.items()}
    # END SOLUTION


def same_weights(a: Mapping[str, torch.Tensor], b: Mapping[str, torch.Tensor]) -> bool:
    """Return whether two state dicts hold the same: the same names, and under each the same tensor.

    The same tensor means: the same shape, and every element exactly equal (a copy is exact, so no tolerance).
    The order of the names does not matter.

    >>> same_weights({"weight": torch.ones(2)}, {"weight": torch.ones(2)})
    True
    >>> same_weights({"weight": torch.ones(2)}, {"weight": torch.ones(2), "bias": torch.ones(1)})
    False
    """
    # SOLUTION 09.8
    return a.keys() == b.keys() and all(torch.equal(a[name], b[name]) for name in a)
    # END SOLUTION
