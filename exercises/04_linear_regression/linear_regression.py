"""Linear regression: the smallest model that learns, once by hand and once with torch's own parts."""

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader


def init_parameters(
    in_features: int, out_features: int, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return weights w (out, in) and a bias b (out,) to start from, both trainable leaves.

    w holds random numbers drawn from `generator`, of any distribution you like; the same seed gives the same
    numbers. b may be drawn too, or start at zero. A leaf is a tensor that autograd did not make: if you scale
    the numbers, do it first, and ask for gradients then.

    >>> w, b = init_parameters(3, 2, torch.Generator().manual_seed(0))
    >>> w.shape, b.shape, w.requires_grad, w.is_leaf
    (torch.Size([2, 3]), torch.Size([2]), True, True)
    """
    # TODO 04.1
    raise NotImplementedError("task 04.1")


def predict(x: torch.Tensor, w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Return the model's predictions x wᵀ + b, still in the graph of w and b.

    x: (N, in), a row for each example. w: (out, in), a row for each output. b: (out,). Returns (N, out).

    >>> predict(torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0, 4.0], [0.0, 1.0]]), torch.tensor([0.5, 0.0]))
    tensor([[11.5000,  2.0000]])
    """
    # TODO 04.2
    raise NotImplementedError("task 04.2")


def mse(predictions: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the mean squared error over all elements: a 0-d tensor that is still in the graph.

    predictions and targets: of the same shape, (N, out) or (N,). The targets of a single output may also come
    as (N,) while the predictions are (N, 1); they are compared one by one all the same.

    >>> mse(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[1.0, 2.0], [3.0, 0.0]]))
    tensor(4.)
    >>> mse(torch.tensor([[1.0], [2.0]]), torch.tensor([1.0, 4.0]))
    tensor(2.)
    """
    # TODO 04.3
    raise NotImplementedError("task 04.3")


def mse_gradients(
    x: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the gradients (∂/∂w (out, in), ∂/∂b (out,)) of mse(predict(x, w, b), y), in closed form.

    x: (N, in). y: (N, out). w: (out, in). b: (out,). Autograd may not be used.

    >>> x, y = torch.tensor([[1.0, 2.0]]), torch.tensor([[0.0]])
    >>> mse_gradients(x, y, torch.tensor([[1.0, 1.0]]), torch.tensor([0.0]))
    (tensor([[ 6., 12.]]), tensor([6.]))
    """
    # TODO 04.4
    raise NotImplementedError("task 04.4")


def train_step(x: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor, lr: float) -> float:
    """Take one step of gradient descent: change w and b in place, and return the loss before the step.

    x: (N, in). y: (N, out). w: (out, in) and b: (out,) are trainable leaves, and still are afterwards. Both
    gradients belong to the old w and b. It is called again and again, and every call takes one fresh step.
    Returns a plain float.

    >>> w, b = torch.zeros(1, 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    >>> train_step(torch.tensor([[2.0]]), torch.tensor([[1.0]]), w, b, lr=0.1)
    1.0
    >>> w, b
    (tensor([[0.4000]], requires_grad=True), tensor([0.2000], requires_grad=True))
    """
    # TODO 04.5
    raise NotImplementedError("task 04.5")


def fit(
    x: torch.Tensor, y: torch.Tensor, lr: float, epochs: int
) -> tuple[torch.Tensor, torch.Tensor, list[float]]:
    """Train by hand, one step over all of x and y an epoch, and return (w, b, history).

    x: (N, in). y: (N, out), two-dimensional for a single output too. w (out, in) and b (out,) are detached.
    history: the loss of each epoch, plain floats. Start from any parameters; with a suitable lr and enough
    epochs the loss comes close to the least that a linear model can have.

    >>> x = torch.tensor([[-1.0], [0.0], [1.0]])
    >>> w, b, history = fit(x, 3 * x + 2, lr=0.1, epochs=200)
    >>> w, b, len(history)
    (tensor([[3.0000]]), tensor([2.0000]), 200)
    """
    # TODO 04.6
    raise NotImplementedError("task 04.6")


def fit_with_optimizer(
    loader: DataLoader[tuple[torch.Tensor, torch.Tensor]],
    in_features: int,
    out_features: int,
    lr: float,
    epochs: int,
) -> tuple[nn.Linear, list[float]]:
    """Train an nn.Linear with F.mse_loss and torch.optim.SGD, and return (model, history).

    loader: gives batches (x (n, in), y (n, out)), as often as one asks; the last one may be smaller. Each
    epoch goes through all of them, a step for each. history: one plain float for each epoch, the mean loss of
    its batches or the loss of the last one.

    >>> x = torch.tensor([[-1.0], [0.0], [1.0]])
    >>> loader = DataLoader(TensorDataset(x, 3 * x + 2), batch_size=2)
    >>> model, history = fit_with_optimizer(loader, 1, 1, lr=0.1, epochs=200)
    >>> model.weight, len(history)
    (Parameter containing: tensor([[3.0000]], requires_grad=True), 200)
    """
    # TODO 04.7
    raise NotImplementedError("task 04.7")


def normal_equation(x: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the w (out, in) and b (out,) of the least mean squared error, without any training.

    x: (N, in) with N > in, its columns independent of one another and of a column of ones. y: (N, out).

    >>> x = torch.tensor([[1.0], [2.0], [4.0]])
    >>> normal_equation(x, 3 * x + 2)
    (tensor([[3.0000]]), tensor([2.0000]))
    """
    # TODO 04.8
    raise NotImplementedError("task 04.8")


def r2_score(predictions: torch.Tensor, targets: torch.Tensor) -> float:
    """Return the share of the targets' variation that is explained: R² = 1 − Σ(t − p)² / Σ(t − m)².

    predictions p: (N, out). targets t: the same shape, or (N,) for a single output; not all equal. m is the
    mean of each column of the targets. Both sums run over all elements, so several outputs give one number.
    1 is perfect, 0 no better than the mean, and a bad model is below 0. Returns a Python number.

    >>> r2_score(torch.tensor([[1.0], [2.0], [2.0]]), torch.tensor([[1.0], [2.0], [3.0]]))
    0.5
    """
    # TODO 04.9
    raise NotImplementedError("task 04.9")


# as it came: b308d55dc36c
