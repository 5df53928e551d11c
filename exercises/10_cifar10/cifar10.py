"""CIFAR-10: everything so far, put together into a network that knows an aeroplane from a frog."""

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn
from torchvision import transforms

# Mean and standard deviation of CIFAR-10's training pixels, for red, green and blue, on a scale of 0 … 1.
MEAN = (0.4914, 0.4822, 0.4465)
STD = (0.2470, 0.2435, 0.2616)

Batches = Iterable[tuple[torch.Tensor, torch.Tensor]]  # what a loader gives: images (N, …), labels (N,)


def make_transforms(train: bool) -> Callable[[Any], torch.Tensor]:
    """Return a callable that makes a float32 tensor (3, 32, 32) of a PIL image of 32 × 32 pixels, RGB.

    The pixels are scaled to small numbers: 0 … 1, or better, of mean 0 and deviation 1 (MEAN and STD).
    With train=True the image is changed a little, at random and differently at each call, in ways that leave
    it what it is: mirrored, moved by a few pixels. With train=False nothing is left to chance.

    >>> make_transforms(False)(Image.new("RGB", (32, 32))).shape
    torch.Size([3, 32, 32])
    """
    # TODO 10.1
    raise NotImplementedError("task 10.1")


class BaselineNet(nn.Module):
    """What the convolutions have to beat: three linear layers, 3072 → 1024 → 512 → 10, ReLU in between.

    >>> BaselineNet()(torch.zeros(5, 3, 32, 32)).shape
    torch.Size([5, 10])
    """

    def __init__(self) -> None:
        """Make the three layers, and leave their initialisation to nn.Linear."""
        # TODO 10.2
        raise NotImplementedError("task 10.2")

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return logits (N, 10), without softmax. images: (N, 3, 32, 32) float."""
        # TODO 10.2
        raise NotImplementedError("task 10.2")


class ConvNet(nn.Module):
    """Your convolutional network, of any shape: images (N, 3, 32, 32) float → logits (N, 10).

    Small is good here: 100,000 images have to pass through it, forth and back, in a minute or two.

    >>> ConvNet()(torch.zeros(5, 3, 32, 32)).shape
    torch.Size([5, 10])
    """

    def __init__(self, width: int = 24, stride: int = 2) -> None:
        """Make the layers.

        width and stride: channels and stride of the first convolution, if you want the network to come in
        sizes. The grader calls ConvNet(); you may leave them out or have others, all with defaults.
        """
        # TODO 10.3
        raise NotImplementedError("task 10.3")

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return logits (N, 10), without softmax. images: (N, 3, 32, 32) float."""
        # TODO 10.3
        raise NotImplementedError("task 10.3")


def train_epoch(
    model: nn.Module,
    loader: Batches,
    loss_fn: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    optimizer: torch.optim.Optimizer,
    device: torch.device,
    scheduler: Any = None,
    grad_clip: float | None = None,
) -> float:
    """Train the model on everything in a loader, once; return the mean of the training loss as a float.

    loader gives batches (images, labels) on the CPU, the last perhaps smaller; they are moved to `device`,
    where the model is already. The model trains in training mode, with one step for each batch.
    loss_fn(logits, labels) gives the mean over a batch, a 0-d tensor. What is returned may be the mean over
    all samples or over all batches.

    scheduler and grad_clip are for your own use in 10.6 and 10.7 (the grader does not give them): you may
    use them, change them or leave them out.
    """
    # TODO 10.4
    raise NotImplementedError("task 10.4")


def evaluate(
    model: nn.Module,
    loader: Batches,
    loss_fn: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    device: torch.device,
) -> tuple[float, float]:
    """Return (mean loss, accuracy) of everything in a loader: means over its samples, accuracy in [0, 1].

    loader gives batches (images, labels) on the CPU, the last perhaps smaller; they are moved to `device`,
    where the model is already. loss_fn gives the mean over a batch. The model works in eval mode and
    without gradients; in which mode you leave it is up to you (train_epoch sets its own).
    """
    # TODO 10.5
    raise NotImplementedError("task 10.5")


def fit_one_cycle(
    epochs: int,
    max_lr: float,
    model: nn.Module,
    train_loader: Any,
    val_loader: Any,
    weight_decay: float = 0,
    grad_clip: float | None = None,
    opt_func: Callable[..., torch.optim.Optimizer] = torch.optim.SGD,
) -> list[dict[str, Any]]:
    """Train with a learning rate that rises to max_lr and then falls to almost 0; return the history.

    opt_func(model.parameters(), max_lr, weight_decay=weight_decay) makes the optimizer, once. The learning
    rate is another one for every batch: it starts at a small part of max_lr, reaches max_lr somewhere in the
    first half of all batches of all epochs, and ends near 0 (torch.optim.lr_scheduler.OneCycleLR does this).
    If grad_clip is given, every entry of every gradient is cut to −grad_clip … grad_clip before the step.
    The loss is F.cross_entropy, the device that of the model's parameters; len(train_loader) is the number
    of batches.

    Returns a list of one dict an epoch, with at least "val_loss" and "val_acc": what evaluate says of
    val_loader after that epoch.
    """
    # TODO 10.6
    raise NotImplementedError("task 10.6")


def train_cifar10(
    train_set: Any, val_set: Any, device: torch.device, samples: int
) -> tuple[nn.Module, list[dict[str, Any]]]:
    """Train a network on CIFAR-10, as well as a budget allows; return (model, history).

    train_set and val_set are data sets: len(train_set), and train_set[i] → (uint8 tensor (3, 32, 32), int).
    For those who would rather work on whole tensors they also have `.images`, uint8 (N, 3, 32, 32), and
    `.labels`, int64 (N,), all on the CPU. They may have any size: the tests use small ones too. Leave the
    data unchanged.

    samples: how many training images may pass through the network, all epochs together and each repetition
    counted; never more. With 49,000 images and a budget of 100,000 that makes two epochs.

    The model comes back on `device`. It is judged in eval mode, on unseen images that went through your
    make_transforms(False). history is a list of one dict an epoch, with at least "val_acc", the
    accuracy on val_set.
    """
    # TODO 10.7
    raise NotImplementedError("task 10.7")


def class_report(model: nn.Module, loader: Batches, classes: list[str]) -> dict[str, float]:
    """Return the accuracy of each class by its name: of its images, the fraction that the model gets right.

    loader gives batches (images, labels) on the CPU; they are moved to where the model's parameters are.
    classes: the names, classes[k] that of label k. Eval mode, no gradients. A class of which there is no
    image gets nan.

    >>> class_report(model, loader, ["cat", "dog"])
    {'cat': 0.75, 'dog': 0.5}
    """
    # TODO 10.8
    raise NotImplementedError("task 10.8")


# as it came: e34f79cea879
