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
    # SOLUTION 03.1
    rows = torch.arange(len(targets), device=targets.device)
    return -log_probs[rows, targets].mean()
    # END SOLUTION


def cross_entropy(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the cross-entropy of logits, averaged over the batch.

    logits: (N, K) scores of any size, not yet normalised. targets: (N,) int64.
    Returns a 0-d tensor that is still in the graph. torch.log_softmax may be used; F.cross_entropy and
    F.nll_loss may not.

    >>> cross_entropy(torch.tensor([[1000.0, 0.0]]), torch.tensor([0]))
    tensor(0.)
    """
    # SOLUTION 03.2
    return nll_loss(torch.log_softmax(logits, dim=1), targets)
    # END SOLUTION


def initial_loss(num_classes: int) -> float:
    """Return the cross-entropy of a classifier that knows nothing: all K classes equally likely.

    >>> round(initial_loss(10), 4)
    2.3026
    """
    # SOLUTION 03.3
    return math.log(num_classes)
    # END SOLUTION


def mean_confidence(loss: float) -> float:
    """Return the probability that a classifier with this cross-entropy gives the right class.

    It is the geometric mean over the examples, a number in (0, 1].

    >>> round(mean_confidence(2.3026), 2)
    0.1
    """
    # SOLUTION 03.4
    return math.exp(-loss)
    # END SOLUTION


def weighted_cross_entropy(logits: torch.Tensor, targets: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """Return the cross-entropy in which every example counts as much as its class.

    logits: (N, K). targets: (N,) int64. weight: (K,) one weight for each class.
    Returns a 0-d tensor: the weighted sum of the examples' losses divided by the sum of their weights.

    >>> logits = torch.log(torch.tensor([[0.5, 0.5], [0.25, 0.75]]))
    >>> weighted_cross_entropy(logits, torch.tensor([0, 1]), torch.tensor([3.0, 1.0]))
    tensor(0.5918)
    """
    # SOLUTION 03.5
    rows = torch.arange(len(targets), device=targets.device)
    losses = -torch.log_softmax(logits, dim=1)[rows, targets]
    weights = weight[targets]
    return (weights * losses).sum() / weights.sum()
    # END SOLUTION


def smoothed_cross_entropy(logits: torch.Tensor, targets: torch.Tensor, smoothing: float) -> torch.Tensor:
    """Return the cross-entropy against targets that are not quite sure.

    The right class has probability 1 − smoothing + smoothing/K, every other one smoothing/K.
    logits: (N, K). targets: (N,) int64. smoothing: in [0, 1). Returns a 0-d tensor, the mean over the batch.

    >>> smoothed_cross_entropy(torch.zeros(2, 4), torch.tensor([0, 3]), 0.1)
    tensor(1.3863)
    """
    # SOLUTION 03.6
    log_probs = torch.log_softmax(logits, dim=1)
    return (1 - smoothing) * nll_loss(log_probs, targets) - smoothing * log_probs.mean(dim=1).mean()
    # END SOLUTION


def binary_cross_entropy_with_logits(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the binary cross-entropy of sigmoid(logits), averaged over all elements.

    logits and targets: the same shape, targets float in [0, 1]. Logits of ±1000 must give finite losses, with
    finite gradients. Returns a 0-d tensor. Not allowed: F.binary_cross_entropy_with_logits, F.logsigmoid.

    >>> binary_cross_entropy_with_logits(torch.tensor([0.0, 1000.0]), torch.tensor([1.0, 1.0]))
    tensor(0.3466)
    """
    # SOLUTION 03.7
    positive_part = logits.clamp(min=0)
    return (positive_part - logits * targets + torch.log1p(torch.exp(-logits.abs()))).mean()
    # END SOLUTION


def cross_entropy_gradient(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the gradient of the mean cross-entropy with respect to the logits, in closed form.

    logits: (N, K). targets: (N,) int64. Returns (N, K). Autograd may not be used.

    >>> cross_entropy_gradient(torch.zeros(1, 2), torch.tensor([0]))
    tensor([[-0.5000,  0.5000]])
    """
    # SOLUTION 03.8
    gradient = torch.softmax(logits, dim=1)
    gradient[torch.arange(len(targets)), targets] -= 1
    return gradient / len(targets)
    # END SOLUTION
