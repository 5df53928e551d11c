"""Run beside the student's softmax_accuracy.py; hold no expected value."""

import torch
from torch.overrides import TorchFunctionMode

LIBRARY = {
    "softmax",
    "log_softmax",
    "logsumexp",
    "logcumsumexp",
    "softmin",
    "gumbel_softmax",
    "cross_entropy",
}


class NotByHand(Exception):
    """A library function was called where the task is to write it."""


class ByHand(TorchFunctionMode):
    """While it is entered, the library's softmax raises, whatever it was imported as: torch asks the mode first."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        name = getattr(func, "__name__", "").split(".")[0].removeprefix("special_").lstrip("_")
        if name in LIBRARY:
            raise NotByHand(f"the library's {name} was called: this task is to write it by hand")
        return func(*args, **(kwargs or {}))


def by_hand(submission, name, x, dim):
    """{name}({x}, {dim})"""
    function = getattr(submission, name)
    with ByHand():
        return function(x, dim)


def gradient(submission, name, x, dim, weights):
    """({name}(x, {dim}) * weights).sum().backward() with x = {x}, weights = {weights}"""
    leaf = x.clone().requires_grad_()
    (by_hand(submission, name, leaf, dim) * weights).sum().backward()
    return leaf.grad


def unchanged(submission, name, x, dim):
    """{name}(x, {dim}), and then a look at x = {x}"""
    mine = x.clone()
    by_hand(submission, name, mine, dim)
    return mine


def answers(submission, logits, labels):
    """[accuracy_is_differentiable(x, {labels}) for x in (logits, logits.requires_grad_())] with logits = {logits}"""
    leaf = logits.clone().requires_grad_()
    return [submission.accuracy_is_differentiable(x, labels) for x in (logits.clone(), leaf)]


def differentiable(submission, logits, labels):
    """log_softmax(x, 1) and accuracy_is_differentiable(x, {labels}) with x = {logits}, requires_grad=True"""
    leaf = logits.clone().requires_grad_()
    loss = -submission.log_softmax(leaf, 1)[torch.arange(len(labels)), labels].mean()
    return {
        "a loss made of log_softmax": loss.requires_grad,
        "accuracy": submission.accuracy_is_differentiable(leaf, labels),
    }
