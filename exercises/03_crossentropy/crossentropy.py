"""Cross-entropy: how wrong a classifier is, as one number that has a gradient."""

import math

import torch


def nll_loss(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the negative log-likelihood of the right classes, averaged over the batch.

    log_probs: (N, K) log-probabilities, each row those of one example.
    targets: (N,) int64, the right class of each example.
    Returns a 0-d tensor that is still in the graph.

    >>> nll_loss(torch.log(torch.tensor([[0.5, 0.5], [0.25, 0.75]])), torch.tensor([0, 1]))
    tensor(0.4904)
    """
    # TODO 03.1
    raise NotImplementedError("task 03.1")


def cross_entropy(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the cross-entropy of logits, averaged over the batch.

    logits: (N, K) scores of any size, not yet normalised. targets: (N,) int64.
    Returns a 0-d tensor that is still in the graph. torch.log_softmax may be used; F.cross_entropy and
    F.nll_loss may not.

    >>> cross_entropy(torch.tensor([[1000.0, 0.0]]), torch.tensor([0]))
    tensor(0.)
    """
    # TODO 03.2
    raise NotImplementedError("task 03.2")


def initial_loss(num_classes: int) -> float:
    """Return the cross-entropy of a classifier that knows nothing: all K classes equally likely.

    >>> round(initial_loss(10), 4)
    2.3026
    """
    # TODO 03.3
    raise NotImplementedError("task 03.3")


def mean_confidence(loss: float) -> float:
    """Return the probability that a classifier with this cross-entropy gives the right class.

    It is the geometric mean over the examples, a number in (0, 1].

    >>> round(mean_confidence(2.3026), 2)
    0.1
    """
    # TODO 03.4
    raise NotImplementedError("task 03.4")


def weighted_cross_entropy(logits: torch.Tensor, targets: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """Return the cross-entropy in which every example counts as much as its class.

    logits: (N, K). targets: (N,) int64. weight: (K,) one weight for each class.
    Returns a 0-d tensor: the weighted sum of the examples' losses divided by the sum of their weights.

    >>> logits = torch.log(torch.tensor([[0.5, 0.5], [0.25, 0.75]]))
    >>> weighted_cross_entropy(logits, torch.tensor([0, 1]), torch.tensor([3.0, 1.0]))
    tensor(0.5918)
    """
    # TODO 03.5
    raise NotImplementedError("task 03.5")


def smoothed_cross_entropy(logits: torch.Tensor, targets: torch.Tensor, smoothing: float) -> torch.Tensor:
    """Return the cross-entropy against targets that are not quite sure.

    The right class has probability 1 − smoothing + smoothing/K, every other one smoothing/K.
    logits: (N, K). targets: (N,) int64. smoothing: in [0, 1). Returns a 0-d tensor, the mean over the batch.

    >>> smoothed_cross_entropy(torch.zeros(2, 4), torch.tensor([0, 3]), 0.1)
    tensor(1.3863)
    """
    # TODO 03.6
    raise NotImplementedError("task 03.6")


def binary_cross_entropy_with_logits(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the binary cross-entropy of sigmoid(logits), averaged over all elements.

    logits and targets: the same shape, targets float in [0, 1]. Logits of ±1000 must give finite losses, with
    finite gradients. Returns a 0-d tensor. Not allowed: F.binary_cross_entropy_with_logits, F.logsigmoid.

    >>> binary_cross_entropy_with_logits(torch.tensor([0.0, 1000.0]), torch.tensor([1.0, 1.0]))
    tensor(0.3466)
    """
    # TODO 03.7
    raise NotImplementedError("task 03.7")


def cross_entropy_gradient(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the gradient of the mean cross-entropy with respect to the logits, in closed form.

    logits: (N, K). targets: (N,) int64. Returns (N, K). Autograd may not be used.

    >>> cross_entropy_gradient(torch.zeros(1, 2), torch.tensor([0]))
    tensor([[-0.5000,  0.5000]])
    """
    # TODO 03.8
    raise NotImplementedError("task 03.8")


# as it came: 5be6ad5b8778
