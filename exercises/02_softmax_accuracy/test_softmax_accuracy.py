"""Visible tests of 02: run `pytest exercises/02_softmax_accuracy`. `submission` is your file.

`submission.probe.by_hand("softmax", x, dim)` calls softmax(x, dim) with the library's softmax locked away.
"""

import math

import pytest
import torch

PROBS = torch.tensor([[0.7, 0.2, 0.1], [0.25, 0.25, 0.5]])
LOGITS = torch.tensor([[2.0, 1.0, 0.1], [0.5, 2.5, -1.0], [0.0, 0.5, 3.0], [1.0, -2.0, 0.5]])
LABELS = torch.tensor([0, 1, 1, 2])  # predicted: 0, 1, 2, 0


@pytest.mark.task("02.1")
def test_softmax_undoes_the_logarithm(submission, check):
    """softmax of the logarithms of probabilities gives the probabilities back"""
    check.close(submission.probe.by_hand("softmax", PROBS.log() + 5, 1), PROBS)


@pytest.mark.task("02.1")
def test_softmax_normalises_over_dim(submission, check):
    """softmax sums to 1 along the dimension asked for"""
    columns = submission.probe.by_hand("softmax", LOGITS, 0)
    check.tensor(columns, shape=(4, 3))
    check.close(columns.sum(dim=0), torch.ones(3), what="the sums along dim 0")


@pytest.mark.task("02.1")
def test_softmax_survives_large_logits(submission, check):
    """softmax of large logits is finite"""
    logits = torch.tensor([[500.0, 500.0], [0.0, -500.0]])
    check.close(submission.probe.by_hand("softmax", logits, 1), torch.tensor([[0.5, 0.5], [1.0, 0.0]]))


@pytest.mark.task("02.2")
def test_log_softmax_of_probabilities(submission, check):
    """log_softmax gives the logarithms of the probabilities"""
    check.close(submission.probe.by_hand("log_softmax", PROBS.log() - 2, 1), PROBS.log())


@pytest.mark.task("02.2")
def test_log_softmax_where_softmax_rounds_to_zero(submission, check):
    """log_softmax is finite where softmax rounds to 0"""
    logits = torch.tensor([[0.0, 300.0]])
    check.close(submission.probe.by_hand("log_softmax", logits, 1), torch.tensor([[-300.0, 0.0]]))


@pytest.mark.task("02.3")
def test_logsumexp_of_logarithms(submission, check):
    """logsumexp adds numbers whose logarithms it is given"""
    x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]).log()
    expected = torch.tensor([math.log(6), math.log(15)])
    check.close(submission.probe.by_hand("logsumexp", x, 1), expected)
    check.close(submission.probe.by_hand("logsumexp", x + 700, 1), expected + 700)


@pytest.mark.task("02.4")
def test_predict_names_the_largest_column(submission, check):
    """predict gives one class number for each row"""
    check.close(submission.predict(LOGITS), torch.tensor([0, 1, 2, 0]), dtype=True)


@pytest.mark.task("02.5")
def test_accuracy_is_a_fraction(submission, check):
    """accuracy of two right answers out of four is 0.5"""
    check.close(submission.accuracy(LOGITS, LABELS), 0.5)


@pytest.mark.task("02.6")
def test_per_class_accuracy(submission, check):
    """per_class_accuracy keeps the classes apart"""
    expected = torch.tensor([1.0, 0.5, 0.0])
    check.close(submission.per_class_accuracy(LOGITS, LABELS, 3), expected)


@pytest.mark.task("02.6")
def test_per_class_accuracy_of_an_absent_class(submission, check):
    """per_class_accuracy has no figure for a class that does not occur"""
    expected = torch.tensor([1.0, 1.0, math.nan])
    check.close(submission.per_class_accuracy(LOGITS[:2], LABELS[:2], 3), expected)


@pytest.mark.task("02.7")
def test_topk_accuracy(submission, check):
    """topk_accuracy counts near misses"""
    check.close(submission.topk_accuracy(LOGITS, torch.tensor([0, 2, 1, 2]), 2), 0.75)


@pytest.mark.task("02.8")
def test_confusion_matrix(submission, check):
    """confusion_matrix has a row for each true class and a column for each predicted one"""
    predictions, labels = torch.tensor([0, 0, 1, 0, 1, 0]), torch.tensor([0, 1, 1, 0, 1, 1])
    check.close(submission.confusion_matrix(predictions, labels, 2), torch.tensor([[2, 0], [2, 2]]))


@pytest.mark.task("02.9")
def test_accuracy_is_no_loss(submission, check):
    """accuracy_is_differentiable agrees with what a small step shows"""
    nudged = (LOGITS + 1e-4 * torch.eye(4)[:, :3]).argmax(dim=1)
    flat = bool((nudged == LOGITS.argmax(dim=1)).all())  # no answer flips: the accuracy does not move
    check.close(submission.accuracy_is_differentiable(LOGITS, LABELS), not flat)
