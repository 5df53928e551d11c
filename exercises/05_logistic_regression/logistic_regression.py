"""Logistic regression: a first classifier of images, and the loop that trains and validates any model."""

import math
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader


class LogisticRegression(nn.Module):
    """The simplest classifier of images: every class's score is a weighted sum of the 784 pixels.

    >>> LogisticRegression()(torch.zeros(5, 1, 28, 28)).shape
    torch.Size([5, 10])
    """

    def __init__(self) -> None:
        """Make one nn.Linear, from 784 pixels to 10 classes."""
        # TODO 05.1
        raise NotImplementedError("task 05.1")

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return logits (N, 10), without softmax. images: (N, 1, 28, 28) float."""
        # TODO 05.1
        raise NotImplementedError("task 05.1")


class LogisticRegressionFromParameters(nn.Module):
    """The same classifier without nn.Linear: its weights and bias are nn.Parameters of its own.

    >>> sum(p.numel() for p in LogisticRegressionFromParameters().parameters())
    7850
    """

    def __init__(self) -> None:
        """Draw 784 × 10 weights from a normal distribution of standard deviation 1/√784; the bias is 0.

        Whether the weights are kept as (784, 10) or (10, 784) is up to you.
        """
        # TODO 05.2
        raise NotImplementedError("task 05.2")

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return logits (N, 10), without softmax. images: (N, 1, 28, 28) float."""
        # TODO 05.2
        raise NotImplementedError("task 05.2")


class FeedForward(nn.Module):
    """A network with one hidden layer: linear, ReLU, linear.

    >>> FeedForward(784, 32, 10)(torch.zeros(5, 1, 28, 28)).shape
    torch.Size([5, 10])
    """

    def __init__(self, in_size: int, hidden_size: int, out_size: int) -> None:
        """Make the two linear layers. in_size: the numbers in one image, C · H · W."""
        # TODO 05.3
        raise NotImplementedError("task 05.3")

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return logits (N, out_size), without softmax. images: (N, C, H, W) float."""
        # TODO 05.3
        raise NotImplementedError("task 05.3")


def training_step(model: nn.Module, batch: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
    """Return the model's mean cross-entropy on a batch: a 0-d tensor that is still in the graph.

    batch: (images, labels), labels (N,) int64. model(images) gives logits (N, K). F.cross_entropy may be
    used. No backward here: that is the training loop's business.

    >>> training_step(nn.Flatten(), (torch.zeros(2, 1, 1, 4), torch.tensor([0, 3])))
    tensor(1.3863)
    """
    # TODO 05.4
    raise NotImplementedError("task 05.4")


def validation_step(model: nn.Module, batch: tuple[torch.Tensor, torch.Tensor]) -> dict[str, Any]:
    """Return {"val_loss": …, "val_acc": …} of one batch: mean cross-entropy, and accuracy in [0, 1].

    batch: (images, labels). Both figures are floats or 0-d tensors.

    >>> validation_step(nn.Flatten(), (torch.eye(2).reshape(2, 1, 1, 2), torch.tensor([0, 0])))["val_acc"]
    0.5
    """
    # TODO 05.5
    raise NotImplementedError("task 05.5")


def validation_epoch_end(outputs: list[dict[str, Any]]) -> dict[str, Any]:
    """Return {"val_loss": …, "val_acc": …}, each the plain mean of the batches' figures.

    outputs: what your validation_step returned for each batch. Every batch counts the same here, however
    many samples it has: evaluate has to do better.

    >>> validation_epoch_end([{"val_loss": 1.0, "val_acc": 0.5}, {"val_loss": 2.0, "val_acc": 1.0}])
    {'val_loss': 1.5, 'val_acc': 0.75}
    """
    # TODO 05.6
    raise NotImplementedError("task 05.6")


def evaluate(model: nn.Module, loader: DataLoader[Any]) -> dict[str, Any]:
    """Return {"val_loss": …, "val_acc": …} of everything in a loader: means over its samples.

    loader gives batches (images, labels); the last may be smaller than the others, so the mean over samples
    is not the plain mean over batches. The model works in eval mode and without gradients, and is in the mode
    it came in (model.training) when this returns.
    """
    # TODO 05.7
    raise NotImplementedError("task 05.7")


def fit(
    epochs: int,
    lr: float,
    model: nn.Module,
    train_loader: DataLoader[Any],
    val_loader: DataLoader[Any],
    opt_func: Callable[..., torch.optim.Optimizer] = torch.optim.SGD,
) -> list[dict[str, Any]]:
    """Train the model; return a list with what evaluate says of val_loader after each epoch.

    opt_func(model.parameters(), lr) makes the optimizer, once. Every epoch goes over train_loader once, with
    the model in training mode, and makes one step for each batch. An epoch's dict has val_loss and val_acc;
    it may hold more.
    """
    # TODO 05.8
    raise NotImplementedError("task 05.8")


def fit_by_hand(
    model: nn.Module, x: torch.Tensor, y: torch.Tensor, lr: float, epochs: int, batch_size: int
) -> list[float]:
    """Train the model by gradient descent without a loader and without torch.optim; return one loss an epoch.

    x: (N, …) images. y: (N,) int64. A batch is a slice: rows 0 … batch_size−1 first, then the next ones, in
    order, not shuffled; the last may be smaller. After each batch every parameter moves in place by
    −lr · gradient of the batch's mean cross-entropy. An epoch's loss may be its last batch's or its mean.
    """
    # TODO 05.9
    raise NotImplementedError("task 05.9")


def predict_image(image: torch.Tensor, model: nn.Module) -> int:
    """Return the class that the model gives one image, as an int.

    image: (1, 28, 28), without a batch dimension. model: takes batches (N, 1, 28, 28), and is in eval mode
    already.
    """
    # TODO 05.10
    raise NotImplementedError("task 05.10")


def count_parameters(model: nn.Module) -> int:
    """Return how many numbers the model learns, counting every element of every parameter.

    >>> count_parameters(nn.Linear(784, 10))
    7850
    """
    # TODO 05.11
    raise NotImplementedError("task 05.11")


# as it came: 0dd1ea68899b
