"""Visible tests of 03: run `pytest exercises/03_crossentropy`. `submission` is your file."""

import math

import pytest
import torch
import torch.nn.functional as F

PROBS = torch.tensor([[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.25, 0.25, 0.5], [0.3, 0.3, 0.4]])
LOGITS = torch.tensor([[2.0, 1.0, 0.1], [0.5, 2.5, -1.0], [0.0, 0.0, 3.0], [1.0, -2.0, 0.5]])
TARGETS = torch.tensor([0, 1, 2, 0])


@pytest.mark.task("03.1")
def test_nll_loss_is_the_mean_of_the_right_entries(submission, check):
    """nll_loss picks each row's target entry and averages"""
    right = [0.7, 0.8, 0.5, 0.3]
    expected = torch.tensor(-sum(math.log(p) for p in right) / 4)
    check.close(submission.nll_loss(PROBS.log(), TARGETS), expected)


@pytest.mark.task("03.2")
def test_cross_entropy_of_logits(submission, check):
    """cross_entropy takes logits"""
    check.close(submission.cross_entropy(LOGITS, TARGETS), F.cross_entropy(LOGITS, TARGETS))


@pytest.mark.task("03.2")
def test_cross_entropy_survives_large_logits(submission, check):
    """cross_entropy of huge logits is finite"""
    logits = torch.tensor([[500.0, -500.0], [0.0, 300.0]])
    check.close(submission.cross_entropy(logits, torch.tensor([0, 0])), torch.tensor(150.0))


@pytest.mark.task("03.3")
def test_initial_loss_of_ten_classes(submission, check):
    """initial_loss is the loss of guessing"""
    check.close(submission.initial_loss(10), math.log(10))


@pytest.mark.task("03.4")
def test_mean_confidence_undoes_the_loss(submission, check):
    """mean_confidence leads back from a loss to a probability"""
    check.close(submission.mean_confidence(math.log(4)), 0.25)


@pytest.mark.task("03.5")
def test_weighted_cross_entropy(submission, check):
    """weighted_cross_entropy counts each example with the weight of its class"""
    weight = torch.tensor([1.0, 2.0, 5.0])
    expected = F.cross_entropy(LOGITS, TARGETS, weight=weight)
    check.close(submission.weighted_cross_entropy(LOGITS, TARGETS, weight), expected)


@pytest.mark.task("03.6")
def test_smoothed_cross_entropy(submission, check):
    """smoothed_cross_entropy leaves a little probability to every class"""
    expected = F.cross_entropy(LOGITS, TARGETS, label_smoothing=0.2)
    check.close(submission.smoothed_cross_entropy(LOGITS, TARGETS, 0.2), expected)


@pytest.mark.task("03.7")
def test_binary_cross_entropy(submission, check):
    """binary_cross_entropy_with_logits agrees with its definition"""
    logits, targets = torch.tensor([[0.5, -1.0], [2.0, 0.0]]), torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    probs = logits.sigmoid()
    expected = -(targets * probs.log() + (1 - targets) * (1 - probs).log()).mean()
    check.close(submission.binary_cross_entropy_with_logits(logits, targets), expected)


@pytest.mark.task("03.8")
def test_gradient_agrees_with_autograd(submission, check):
    """cross_entropy_gradient is what autograd finds"""
    leaf = LOGITS.clone().requires_grad_()
    F.cross_entropy(leaf, TARGETS).backward()
    check.close(submission.cross_entropy_gradient(LOGITS, TARGETS), leaf.grad)
