"""Autograd: what a tensor remembers of where it came from, and how to walk downhill with it."""

from collections.abc import Callable, Iterable

import torch
from torch import nn

ScalarFunction = Callable[[torch.Tensor], torch.Tensor]  # takes a tensor, returns a 0-d tensor


def linear_gradients(
    x: torch.Tensor, w: torch.Tensor, b: torch.Tensor
) -> tuple[torch.Tensor | None, torch.Tensor | None, torch.Tensor | None]:
    """Return (dx, dw, db), the gradients of y = w·x + b with respect to x, w and b.

    x and w: both 0-d, where w·x is their product, or both (n,), where it is the dot product. b: 0-d.
    All three are leaves, and at least one requires a gradient. A leaf that requires none has none: None.
    A gradient has the shape of its leaf, and is that of this y alone: if a leaf's .grad held something
    before, it does not count. What .grad holds afterwards is up to you.

    >>> x, w = torch.tensor(3.0), torch.tensor(4.0, requires_grad=True)
    >>> linear_gradients(x, w, torch.tensor(5.0, requires_grad=True))
    (None, tensor(3.), tensor(1.))
    """
    # TODO 01.1
    raise NotImplementedError("task 01.1")


def gradient(f: ScalarFunction, x: torch.Tensor) -> torch.Tensor:
    """Return the gradient of f at x, a tensor of x's shape.

    f: takes a tensor of x's shape, returns a 0-d tensor. x: float, of any shape; it may require a gradient
    or not. The caller's x stays as it was: its values, its requires_grad, its .grad.

    >>> gradient(lambda t: (t**2).sum(), torch.tensor([1.0, -3.0]))
    tensor([ 2., -6.])
    """
    # TODO 01.2
    raise NotImplementedError("task 01.2")


def accumulated_gradient(f: ScalarFunction, x: torch.Tensor, times: int) -> torch.Tensor:
    """Return what a leaf's .grad holds after `times` backward passes through f, nothing cleared in between.

    The leaf starts with x's values and no gradient. times: at least 1. The caller's x stays as it was, as in
    `gradient`.

    >>> accumulated_gradient(lambda t: (t**2).sum(), torch.tensor([1.0, -3.0]), 3)
    tensor([  6., -18.])
    """
    # TODO 01.3
    raise NotImplementedError("task 01.3")


def sgd_step(params: Iterable[torch.Tensor], lr: float) -> None:
    """Take one step of gradient descent: move every parameter by −lr times its gradient.

    params: leaves that require a gradient; a list, or anything else that can be gone through once, such as
    the generator model.parameters(). The parameters are changed in place and stay leaves that require a
    gradient. Afterwards their gradients are cleared (None or zeros). One whose .grad is None stays put.
    By hand: without torch.optim.

    >>> w = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> (w**2).sum().backward()
    >>> sgd_step([w], lr=0.1)
    >>> w
    tensor([0.8000, 1.6000], requires_grad=True)
    """
    # TODO 01.4
    raise NotImplementedError("task 01.4")


def minimize(f: ScalarFunction, x0: torch.Tensor, lr: float, steps: int) -> torch.Tensor:
    """Return the x that exactly `steps` steps of gradient descent on f lead to from x0.

    f: as in `gradient`. x0: float, of any shape, not requiring a gradient; it stays as it was (its values,
    its requires_grad, its .grad). Returns the last x, of x0's shape.

    >>> minimize(lambda t: ((t - 5) ** 2).sum(), torch.tensor([0.0, 10.0]), lr=0.25, steps=2)
    tensor([3.7500, 6.2500])
    """
    # TODO 01.5
    raise NotImplementedError("task 01.5")


def is_differentiable(t: torch.Tensor) -> bool:
    """Return whether a gradient can flow back from t: into t itself if it is a leaf, or into what made it.

    >>> w = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> is_differentiable(w), is_differentiable(w.sum()), is_differentiable(w.argmax())
    (True, True, False)
    """
    # TODO 01.6
    raise NotImplementedError("task 01.6")


def numerical_gradient(f: ScalarFunction, x: torch.Tensor, eps: float) -> torch.Tensor:
    """Return the gradient of f at x by central differences, a tensor of x's shape.

    Entry i is (f(x + eps·eᵢ) − f(x − eps·eᵢ)) / (2·eps), where eᵢ is 1 at i and 0 elsewhere.
    f: as in `gradient`. x: float, of any shape; it stays as it was. Autograd may not be used.

    >>> numerical_gradient(lambda t: (t**3).sum(), torch.tensor([1.0, 2.0]), eps=0.5)
    tensor([ 3.2500, 12.2500])
    """
    # TODO 01.7
    raise NotImplementedError("task 01.7")


def detached_target_loss(pred: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return the mean squared error of pred, taking target for a constant.

    pred and target: the same shape; both may come from the same weights. No gradient flows back through
    target; the caller's target stays in its graph all the same. Returns a 0-d tensor.

    >>> w = torch.tensor([2.0], requires_grad=True)
    >>> loss = detached_target_loss(3 * w, 5 * w)
    >>> loss.backward()
    >>> loss.item(), w.grad
    (16.0, tensor([-24.]))
    """
    # TODO 01.8
    raise NotImplementedError("task 01.8")


def freeze(module: nn.Module) -> None:
    """Keep every parameter of the module, however deep inside it, from getting a gradient.

    The module is changed in place. Nothing else about it changes: the values, the training mode, and that
    a gradient still flows through it to its input. What is returned does not matter.

    >>> model = nn.Linear(2, 1)
    >>> freeze(model)
    >>> [p.requires_grad for p in model.parameters()]
    [False, False]
    """
    # TODO 01.9
    raise NotImplementedError("task 01.9")


# as it came: 7cf4cb61464e
