"""Softmax and accuracy: from a classifier's scores to probabilities, to an answer, to a mark for it."""

import torch


def softmax(logits: torch.Tensor, dim: int) -> torch.Tensor:
    """Return the probabilities that belong to logits: positive, and summing to 1 along `dim`.

    logits: float tensor of any shape, with entries as large as ±1000; it is left as it is. dim: the dimension
    to normalise over, −1 for the last; every other index is on its own.
    Returns a tensor of the same shape, still in the graph. By hand: torch.softmax, torch.log_softmax,
    torch.logsumexp and their like, under whatever name, may not be used.

    >>> softmax(torch.log(torch.tensor([[1.0, 3.0], [2.0, 2.0]])), dim=1)
    tensor([[0.2500, 0.7500],
            [0.5000, 0.5000]])
    >>> softmax(torch.tensor([1000.0, 1000.0]), dim=0)
    tensor([0.5000, 0.5000])
    """
    # TODO 02.1
    raise NotImplementedError("task 02.1")


def log_softmax(logits: torch.Tensor, dim: int) -> torch.Tensor:
    """Return the logarithms of softmax(logits, dim), finite where the probability itself rounds to 0.

    logits, dim and what may not be used: as in softmax. Returns a tensor of the same shape, still in the
    graph.

    >>> log_softmax(torch.tensor([0.0, 1000.0]), dim=0)
    tensor([-1000.,     0.])
    """
    # TODO 02.2
    raise NotImplementedError("task 02.2")


def logsumexp(x: torch.Tensor, dim: int) -> torch.Tensor:
    """Return log Σ exp(x) over `dim`, natural logarithm, finite for entries as large as ±1000.

    x, dim and what may not be used: as in softmax. Returns a tensor of the shape of x without `dim`, still in
    the graph.

    >>> logsumexp(torch.log(torch.tensor([[1.0, 3.0], [2.0, 3.0]])), dim=1).exp()
    tensor([4., 5.])
    """
    # TODO 02.3
    raise NotImplementedError("task 02.3")


def predict(logits: torch.Tensor) -> torch.Tensor:
    """Return each example's class: the number of the column with its largest logit.

    logits: (N, K). Returns (N,) int64, class numbers 0 … K−1.

    >>> predict(torch.tensor([[0.1, 2.0, -1.0], [5.0, 4.0, 3.0]]))
    tensor([1, 0])
    """
    # TODO 02.4
    raise NotImplementedError("task 02.4")


def accuracy(logits: torch.Tensor, labels: torch.Tensor) -> float:
    """Return the share of examples whose prediction is right: a number from 0 to 1, not a percentage.

    logits: (N, K). labels: (N,) int64, the right classes.

    >>> accuracy(torch.tensor([[2.0, 0.0], [0.0, 1.0], [3.0, 0.0], [1.0, 0.0]]), torch.tensor([0, 1, 1, 0]))
    0.75
    """
    # TODO 02.5
    raise NotImplementedError("task 02.5")


def per_class_accuracy(logits: torch.Tensor, labels: torch.Tensor, num_classes: int) -> torch.Tensor:
    """Return, for each class, the share of its examples (those with this label) that are predicted right.

    logits: (N, num_classes). labels: (N,) int64. Returns a float tensor (num_classes,) of numbers from 0 to
    1; nan for a class of which the batch has no example.

    >>> logits = torch.tensor([[2.0, 0.0, 0.0], [0.0, 1.0, 0.0], [3.0, 0.0, 0.0]])
    >>> per_class_accuracy(logits, torch.tensor([0, 1, 1]), 3)
    tensor([1.0000, 0.5000,    nan])
    """
    # TODO 02.6
    raise NotImplementedError("task 02.6")


def topk_accuracy(logits: torch.Tensor, labels: torch.Tensor, k: int) -> float:
    """Return the share of examples whose right class is among the k with the largest logits: from 0 to 1.

    logits: (N, K). labels: (N,) int64. k: from 1 (the usual accuracy) to K.

    >>> topk_accuracy(torch.tensor([[3.0, 2.0, 1.0], [3.0, 2.0, 1.0]]), torch.tensor([1, 2]), k=2)
    0.5
    """
    # TODO 02.7
    raise NotImplementedError("task 02.7")


def confusion_matrix(predictions: torch.Tensor, labels: torch.Tensor, num_classes: int) -> torch.Tensor:
    """Count how often each class was taken for each: entry [i, j] is of true class i and predicted class j.

    predictions and labels: (N,) int64, from 0 to num_classes−1. Returns the counts, an int64 tensor of shape
    (num_classes, num_classes).

    >>> confusion_matrix(torch.tensor([1, 1, 0, 1]), torch.tensor([0, 0, 0, 1]), 2)
    tensor([[1, 2],
            [0, 1]])
    """
    # TODO 02.8
    raise NotImplementedError("task 02.8")


def accuracy_is_differentiable(logits: torch.Tensor, labels: torch.Tensor) -> bool:
    """Tell whether the accuracy of these logits can be differentiated with respect to them: True or False.

    logits: (N, K), with or without requires_grad. labels: (N,) int64. Find out by trying: make a copy of the
    logits that requires a gradient, go on to the accuracy with tensors only (no .item(), no float()), and ask
    the result whether it is in the graph.

    >>> torch.zeros(2, 3, requires_grad=True).exp().mean().requires_grad  # how to ask
    True
    """
    # TODO 02.9
    raise NotImplementedError("task 02.9")


# as it came: 0bad44bb7369
