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
    # SOLUTION 04.1
    w = torch.randn(out_features, in_features, generator=generator)
    b = torch.randn(out_features, generator=generator)
    return w.requires_grad_(), b.requires_grad_()
    # END SOLUTION


def predict(x: torch.Tensor, w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Return the model's predictions x wᵀ + b, still in the graph of w and b.

    x: (N, in), a row for each example. w: (out, in), a row for each output. b: (out,). Returns (N, out).

    >>> predict(torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0, 4.0], [0.0, 1.0]]), torch.tensor([0.5, 0.0]))
    tensor([[11.5000,  2.0000]])
    """
    # SOLUTION 04.2
    return x @ w.T + b
    # END SOLUTION


def mse(predictions: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the mean squared error over all elements: a 0-d tensor that is still in the graph.

    predictions and targets: of the same shape, (N, out) or (N,). The targets of a single output may also come
    as (N,) while the predictions are (N, 1); they are compared one by one all the same.

    >>> mse(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[1.0, 2.0], [3.0, 0.0]]))
    tensor(4.)
    >>> mse(torch.tensor([[1.0], [2.0]]), torch.tensor([1.0, 4.0]))
    tensor(2.)
    """
    # SOLUTION 04.3
    return (predictions - targets.reshape(predictions.shape)).square().mean()
    # END SOLUTION


def mse_gradients(
    x: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the gradients (∂/∂w (out, in), ∂/∂b (out,)) of mse(predict(x, w, b), y), in closed form.

    x: (N, in). y: (N, out). w: (out, in). b: (out,). Autograd may not be used.

    >>> x, y = torch.tensor([[1.0, 2.0]]), torch.tensor([[0.0]])
    >>> mse_gradients(x, y, torch.tensor([[1.0, 1.0]]), torch.tensor([0.0]))
    (tensor([[ 6., 12.]]), tensor([6.]))
    """
    # SOLUTION 04.4
    errors = predict(x, w, b) - y
    scaled = 2 * errors / errors.numel()
    return scaled.T @ x, scaled.sum(dim=0)
    # END SOLUTION


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
    # SOLUTION 04.5
    with torch.no_grad():
        loss = mse(predict(x, w, b), y)
        w_gradient, b_gradient = mse_gradients(x, y, w, b)
        w -= lr * w_gradient
        b -= lr * b_gradient
    return loss.item()
    # END SOLUTION


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
    # SOLUTION 04.6
    w, b = init_parameters(x.shape[1], y.shape[1], torch.Generator().manual_seed(0))
    history = [train_step(x, y, w, b, lr) for _ in range(epochs)]
    return w.detach(), b.detach(), history
    # END SOLUTION


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
    # SOLUTION 04.7
    model = nn.Linear(in_features, out_features)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        losses = []
        for x, y in loader:
            loss = F.mse_loss(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        history.append(sum(losses) / len(losses))
    return model, history
    # END SOLUTION


def normal_equation(x: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the w (out, in) and b (out,) of the least mean squared error, without any training.

    x: (N, in) with N > in, its columns independent of one another and of a column of ones. y: (N, out).

    >>> x = torch.tensor([[1.0], [2.0], [4.0]])
    >>> normal_equation(x, 3 * x + 2)
    (tensor([[3.0000]]), tensor([2.0000]))
    """
    # SOLUTION 04.8
    with_ones = torch.cat([x, torch.ones(len(x), 1)], dim=1)
    solution = torch.linalg.lstsq(with_ones, y).solution
    return solution[:-1].T, solution[-1]
    # END SOLUTION


def r2_score(predictions: torch.Tensor, targets: torch.Tensor) -> float:
    """Return the share of the targets' variation that is explained: R² = 1 − Σ(t − p)² / Σ(t − m)².

    predictions p: (N, out). targets t: the same shape, or (N,) for a single output; not all equal. m is the
    mean of each column of the targets. Both sums run over all elements, so several outputs give one number.
    1 is perfect, 0 no better than the mean, and a bad model is below 0. Returns a Python number.

    >>> r2_score(torch.tensor([[1.0], [2.0], [2.0]]), torch.tensor([[1.0], [2.0], [3.0]]))
    0.5
    """
    # SOLUTION 04.9
    targets = targets.reshape(predictions.shape)
    unexplained = (targets - predictions).square().sum()
    total = (targets - targets.mean(dim=0)).square().sum()
    return (1 - unexplained / total).item()
    # END SOLUTION
