"""Devices: where tensors live, and how batches and models get to where the arithmetic is fast."""

from collections.abc import Callable, Iterator
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader


def get_default_device() -> torch.device:
    """Return the fastest device that this machine has: cuda, else mps, else cpu.

    Ask torch.cuda.is_available() and torch.backends.mps.is_available(). The tests have them answer otherwise,
    to see what you would do on another machine.

    >>> get_default_device()  # on a laptop without a GPU
    device(type='cpu')
    """
    # TODO 07.1
    raise NotImplementedError("task 07.1")


def to_device(data: Any, device: torch.device) -> Any:
    """Return data on a device.

    data: a tensor; a list, tuple, named tuple or dict, nested as deep as you like; or a module.
    A container comes back as a new one of its own type, with the same keys or names, and the caller's stays
    as it was. A module is moved in place, as Module.to does it, and returned. Anything else (a string, a
    number, None) comes back as it is. A copy from pinned memory to a GPU does not wait for the GPU's work.

    >>> to_device({"x": torch.zeros(2), "name": "a"}, torch.device("meta"))
    {'x': tensor(..., device='meta', size=(2,)), 'name': 'a'}
    """
    # TODO 07.2
    raise NotImplementedError("task 07.2")


class DeviceDataLoader:
    """A loader whose batches come out on a device.

    loader: anything that can be gone over again and again and knows its length, such as a DataLoader; its
    batches are whatever to_device can move. A batch is drawn and moved when it is asked for (or one
    ahead, not more), and none is kept. Every epoch asks the loader afresh.

    >>> batches = DeviceDataLoader([torch.zeros(4), torch.zeros(1)], torch.device("meta"))
    >>> [batch.device.type for batch in batches], len(batches)
    (['meta', 'meta'], 2)
    """

    def __init__(self, loader: DataLoader[Any], device: torch.device) -> None:
        """Remember both."""
        # TODO 07.3
        raise NotImplementedError("task 07.3")

    def __iter__(self) -> Iterator[Any]:
        """Give the loader's batches one after the other, each on the device."""
        # TODO 07.3
        raise NotImplementedError("task 07.3")

    def __len__(self) -> int:
        """Return the number of batches."""
        # TODO 07.3
        raise NotImplementedError("task 07.3")


def to_cpu(batch: Any) -> Any:
    """Return a batch of results on the CPU and out of the graph, so that NumPy can have it.

    batch: a tensor or nested containers, as for to_device; they come back as new ones of the same type, all
    else as it is. The caller's tensors stay where they are, in their graph. The values have arrived when the
    function returns.

    >>> to_cpu([torch.ones(2, requires_grad=True)])[0].numpy()
    array([1., 1.], dtype=float32)
    """
    # TODO 07.4
    raise NotImplementedError("task 07.4")


def same_device(model: nn.Module, batch: Any) -> bool:
    """Return whether a model and a batch can be put together: every tensor of both is on one device.

    The tensors of a model are its parameters and its buffers (it has at least one parameter); those of a
    batch may be in nested containers. Nothing is moved.

    >>> same_device(nn.Linear(3, 2), [torch.zeros(4, 3), torch.zeros(4, device="meta")])
    False
    """
    # TODO 07.5
    raise NotImplementedError("task 07.5")


def train_on(
    device: torch.device, model: nn.Module, loader: DataLoader[Any], lr: float, epochs: int
) -> list[float]:
    """Train a classifier on a device and return its losses, one an epoch.

    The loader's batches are (images, labels) on the CPU. The model is trained in place with plain
    torch.optim.SGD on F.cross_entropy, and stays on the device. A batch is moved when it is its turn.
    Returns a list with the mean of the batches' losses in each epoch.

    >>> train_on(torch.device("cpu"), model, loader, lr=0.1, epochs=2)
    [0.71, 0.42]
    """
    # TODO 07.6
    raise NotImplementedError("task 07.6")


# as it came: bb102329148b
