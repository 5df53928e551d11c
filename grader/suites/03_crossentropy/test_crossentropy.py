"""Hidden suite of 03."""

import math

import pytest
import torch
import torch.nn.functional as F

SHAPES = [(6, 4), (1, 3), (5, 2)]  # neither square nor all with more rows than columns
HUGE = torch.tensor([[800.0, -800.0, 0.0], [0.0, 400.0, -300.0], [-900.0, 0.0, 900.0]])
WRONG = torch.tensor([1, 2, 1])  # for HUGE: every answer sure and wrong


def batches(draw):
    for n, k in SHAPES:
        yield draw.normal(n, k, scale=2), draw.integers(0, k, n)


def autograd(loss_of, logits):
    leaf = logits.clone().requires_grad_()
    loss_of(leaf).backward()
    return leaf.grad


@pytest.mark.task("03.1")
@pytest.mark.points(1)
def test_nll_loss_values(submission, check, draw):
    """nll_loss is minus the mean of the targets' log-probabilities"""
    for logits, targets in batches(draw):
        log_probs = torch.log_softmax(logits, dim=1)
        check.close(submission.nll_loss(log_probs, targets), F.nll_loss(log_probs, targets))


@pytest.mark.task("03.1")
@pytest.mark.points(1)
def test_nll_loss_gradient(submission, check, draw):
    """nll_loss stays in the graph: its gradient is −1/N at each target"""
    log_probs, targets = torch.log_softmax(draw.normal(5, 3), dim=1), draw.labels(5, 3)
    expected = autograd(lambda leaf: F.nll_loss(leaf, targets), log_probs)
    check.close(submission.probe.gradient("nll_loss", log_probs, targets, []), expected)


@pytest.mark.task("03.2")
@pytest.mark.points(1)
def test_cross_entropy_values(submission, check, draw):
    """cross_entropy of logits is the mean over the batch"""
    for logits, targets in batches(draw):
        check.close(submission.cross_entropy(logits, targets), F.cross_entropy(logits, targets))


@pytest.mark.task("03.2")
@pytest.mark.points(1)
def test_cross_entropy_of_huge_logits(submission, check, draw):
    """cross_entropy of logits in the hundreds is finite and right"""
    logits = HUGE + draw.uniform(*HUGE.shape, high=50)
    check.close(submission.cross_entropy(logits, WRONG), F.cross_entropy(logits, WRONG))


@pytest.mark.task("03.2")
@pytest.mark.points(1)
def test_cross_entropy_gradient_and_inputs(submission, check, draw):
    """cross_entropy stays in the graph and leaves its inputs alone"""
    logits, targets = draw.normal(7, 4), draw.labels(7, 4)
    expected = autograd(lambda leaf: F.cross_entropy(leaf, targets), logits)
    check.close(submission.probe.gradient("cross_entropy", logits, targets, []), expected)
    check.close(submission.probe.unchanged("cross_entropy", logits, targets), logits)


@pytest.mark.task("03.3")
@pytest.mark.points(1)
def test_initial_loss_values(submission, check, draw):
    """initial_loss is ln K for any number of classes"""
    for k in (2, 10, draw.number(11, 1000)):
        check.close(submission.initial_loss(k), math.log(k))


@pytest.mark.task("03.4")
@pytest.mark.points(1)
def test_mean_confidence_values(submission, check, draw):
    """mean_confidence is e to the minus loss"""
    for loss in (0.0, math.log(10), float(draw.uniform(1, low=0.1, high=4.0))):
        check.close(submission.mean_confidence(loss), math.exp(-loss))


@pytest.mark.task("03.5")
@pytest.mark.points(2)
def test_weighted_cross_entropy_values(submission, check, draw):
    """weighted_cross_entropy is a weighted mean over the batch"""
    for logits, targets in batches(draw):
        weight = draw.uniform(logits.shape[1], low=0.2, high=4.0)
        expected = F.cross_entropy(logits, targets, weight=weight)
        check.close(submission.weighted_cross_entropy(logits, targets, weight), expected)


@pytest.mark.task("03.6")
@pytest.mark.points(2)
def test_smoothed_cross_entropy_values(submission, check, draw):
    """smoothed_cross_entropy is the cross-entropy against softened targets"""
    for smoothing in (0.1, 0.4, 0.0):
        logits, targets = draw.normal(6, 5, scale=3), draw.integers(0, 5, 6)
        expected = F.cross_entropy(logits, targets, label_smoothing=smoothing)
        check.close(submission.smoothed_cross_entropy(logits, targets, smoothing), expected)


@pytest.mark.task("03.7")
@pytest.mark.points(1)
def test_binary_cross_entropy_values(submission, check, draw):
    """binary_cross_entropy_with_logits is the mean over all elements"""
    for shape in ((7,), (4, 3)):
        logits, targets = draw.normal(*shape, scale=3), draw.uniform(*shape).round()
        expected = F.binary_cross_entropy_with_logits(logits, targets)
        check.close(submission.binary_cross_entropy_with_logits(logits, targets), expected)


@pytest.mark.task("03.7")
@pytest.mark.points(1)
def test_binary_cross_entropy_of_huge_logits(submission, check, draw):
    """binary_cross_entropy_with_logits is finite for logits of ±1000, and so is its gradient"""
    logits = torch.tensor([1000.0, -1000.0, 60.0]) + draw.uniform(3, high=50)
    targets = torch.tensor([0.0, 1.0, 0.0])
    name = "binary_cross_entropy_with_logits"
    expected = (logits[0] - logits[1] + logits[2]) / 3
    check.close(submission.binary_cross_entropy_with_logits(logits, targets), expected)
    expected = autograd(lambda leaf: F.binary_cross_entropy_with_logits(leaf, targets), logits)
    check.close(submission.probe.gradient(name, logits, targets, []), expected)


@pytest.mark.task("03.8")
@pytest.mark.points(2)
def test_cross_entropy_gradient_values(submission, check, draw):
    """cross_entropy_gradient is the closed form of what autograd finds"""
    for logits, targets in batches(draw):
        expected = autograd(lambda leaf, targets=targets: F.cross_entropy(leaf, targets), logits)
        check.close(submission.cross_entropy_gradient(logits, targets), expected)
    check.close(submission.probe.gradient_in_closed_form(logits, targets), expected)
    check.close(submission.probe.unchanged("cross_entropy_gradient", logits, targets), logits)
