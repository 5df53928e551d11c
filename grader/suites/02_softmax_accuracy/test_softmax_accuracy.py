"""Hidden suite of 02. The three functions to be written by hand are called through probes that see to it.

Batches are large where the answer is one number: of 11 examples, two different mistakes often count the same.
"""

import pytest
import torch

CASES = [((6, 4), 1), ((3, 5), 0), ((2, 3, 4), 1), ((4, 2, 3), -1), ((5,), 0)]  # shape and dim, none square
HUGE = torch.tensor(
    [[800.0, -800.0, 0.0], [0.0, 400.0, -300.0], [-900.0, 0.0, 900.0], [-999.0, -998.0, -997.0]]
)


def cases(draw):
    for shape, dim in CASES:
        yield draw.normal(*shape, scale=2), dim


def huge(draw):
    """HUGE, each logit up to 1 more, with its dim, both ways round."""
    logits = HUGE + draw.uniform(*HUGE.shape)
    return (logits, 1), (logits.T.contiguous(), 0)


def autograd(function, x, dim, weights):
    leaf = x.clone().requires_grad_()
    (function(leaf, dim) * weights).sum().backward()
    return leaf.grad


def scored(draw, n, k):
    """Logits (n, k) and labels (n,) of which a good half is predicted right."""
    logits = draw.normal(n, k)
    right = draw.uniform(n) < 0.5
    return logits, torch.where(right, logits.argmax(dim=1), draw.integers(0, k, n))


def share(hits):
    return float(hits.double().mean())


@pytest.mark.task("02.1")
@pytest.mark.points(1)
def test_softmax_values(submission, check, draw):
    """softmax is exp over the sum of exp, along the dimension asked for"""
    for x, dim in cases(draw):
        check.close(submission.probe.by_hand("softmax", x, dim), torch.softmax(x, dim))


@pytest.mark.task("02.1")
@pytest.mark.points(1)
def test_softmax_of_huge_logits(submission, check, draw):
    """softmax of logits in the hundreds is finite, however far apart the rows lie"""
    for x, dim in huge(draw):
        check.close(submission.probe.by_hand("softmax", x, dim), torch.softmax(x, dim))


@pytest.mark.task("02.1")
@pytest.mark.points(1)
def test_softmax_gradient_and_input(submission, check, draw):
    """softmax stays in the graph and leaves its input alone"""
    x, weights = draw.normal(4, 3), draw.normal(4, 3)
    expected = autograd(torch.softmax, x, 1, weights)
    check.close(submission.probe.gradient("softmax", x, 1, weights), expected)
    check.close(submission.probe.unchanged("softmax", x, 1), x)


@pytest.mark.task("02.2")
@pytest.mark.points(1)
def test_log_softmax_values(submission, check, draw):
    """log_softmax is the logarithm of softmax, along the dimension asked for"""
    for x, dim in cases(draw):
        check.close(submission.probe.by_hand("log_softmax", x, dim), torch.log_softmax(x, dim))


@pytest.mark.task("02.2")
@pytest.mark.points(1)
def test_log_softmax_of_huge_logits(submission, check, draw):
    """log_softmax is finite where the probability itself is too small for a float"""
    for x, dim in huge(draw):
        check.close(submission.probe.by_hand("log_softmax", x, dim), torch.log_softmax(x, dim))


@pytest.mark.task("02.2")
@pytest.mark.points(1)
def test_log_softmax_gradient_and_input(submission, check, draw):
    """log_softmax stays in the graph and leaves its input alone"""
    x, weights = draw.normal(4, 3), draw.normal(4, 3)
    expected = autograd(torch.log_softmax, x, 1, weights)
    check.close(submission.probe.gradient("log_softmax", x, 1, weights), expected)
    check.close(submission.probe.unchanged("log_softmax", x, 1), x)


@pytest.mark.task("02.3")
@pytest.mark.points(1)
def test_logsumexp_values(submission, check, draw):
    """logsumexp is the logarithm of the sum of exp, without the dimension summed over"""
    for x, dim in cases(draw):
        check.close(submission.probe.by_hand("logsumexp", x, dim), torch.logsumexp(x, dim))


@pytest.mark.task("02.3")
@pytest.mark.points(1)
def test_logsumexp_of_huge_logits_and_gradient(submission, check, draw):
    """logsumexp is finite for entries in the hundreds, stays in the graph and leaves its input alone"""
    for x, dim in huge(draw):
        check.close(submission.probe.by_hand("logsumexp", x, dim), torch.logsumexp(x, dim))
    x, weights = draw.normal(4, 3), draw.normal(4)
    expected = autograd(torch.logsumexp, x, 1, weights)
    check.close(submission.probe.gradient("logsumexp", x, 1, weights), expected)
    check.close(submission.probe.unchanged("logsumexp", x, 1), x)


@pytest.mark.task("02.4")
@pytest.mark.points(1)
def test_predict_values(submission, check, draw):
    """predict gives the column of each row's largest logit, as int64"""
    for shape in ((7, 4), (3, 5), (1, 3)):
        logits = draw.normal(*shape) - 3  # all of them below zero, as a rule
        check.close(submission.predict(logits), logits.argmax(dim=1), dtype=True)


@pytest.mark.task("02.5")
@pytest.mark.points(1)
def test_accuracy_values(submission, check, draw):
    """accuracy is the share of right predictions"""
    for n, k in (
        (23, 23),
        (101, 3),
        (31, 10),
        (4, 7),
    ):  # square first: rows for columns then shows as a value
        logits, labels = scored(draw, n, k)
        check.close(submission.accuracy(logits, labels), share(logits.argmax(dim=1) == labels))


@pytest.mark.task("02.5")
@pytest.mark.points(1)
def test_accuracy_from_none_to_all(submission, check, draw):
    """accuracy is 1 if all are right, 0 if none is, and 1/N if one of N is"""
    n = draw.number(20, 60)
    logits = draw.normal(n, 4)
    right = logits.argmax(dim=1)
    wrong = (right + 1) % 4
    one = torch.where(torch.arange(n) == draw.number(0, n), right, wrong)
    for labels, expected in ((one, 1 / n), (right, 1.0), (wrong, 0.0)):
        check.close(submission.accuracy(logits, labels), expected)


@pytest.mark.task("02.6")
@pytest.mark.points(1)
def test_per_class_accuracy_values(submission, check, draw):
    """per_class_accuracy is the share of right predictions among the examples of each class"""
    for n, k in ((41, 4), (7, 7), (9, 2)):
        labels = draw.labels(n, k)  # every class has an example
        logits = draw.normal(n, k) + 1.5 * torch.eye(k)[labels]
        right = logits.argmax(dim=1) == labels
        expected = torch.stack([right[labels == c].double().mean() for c in range(k)])
        check.close(submission.per_class_accuracy(logits, labels, k), expected)


@pytest.mark.task("02.6")
@pytest.mark.points(1)
def test_per_class_accuracy_of_absent_classes(submission, check, draw):
    """per_class_accuracy is nan for a class without examples, in the middle or at the end"""
    labels = torch.tensor([0, 1, 3])[draw.labels(23, 3)]  # neither 2 nor 4
    logits = draw.normal(23, 5) + 1.5 * torch.eye(5)[labels]
    logits[:2] = torch.eye(5)[[2, 4]] * 9  # though both are predicted
    right = logits.argmax(dim=1) == labels
    expected = torch.stack([right[labels == c].double().mean() for c in range(5)])
    check.close(submission.per_class_accuracy(logits, labels, 5), expected)


@pytest.mark.task("02.7")
@pytest.mark.points(1)
def test_topk_accuracy_values(submission, check, draw):
    """topk_accuracy counts an example if its label is among the k largest logits"""
    for n, classes, k in ((101, 6, 3), (53, 10, 5), (6, 4, 2)):
        logits, labels = draw.normal(n, classes), draw.integers(0, classes, n)
        rank = (logits > logits[torch.arange(n), labels].unsqueeze(1)).sum(dim=1)
        check.close(submission.topk_accuracy(logits, labels, k), share(rank < k))


@pytest.mark.task("02.7")
@pytest.mark.points(1)
def test_topk_accuracy_from_one_to_all(submission, check, draw):
    """topk_accuracy is the accuracy for k = 1 and 1 for k = K"""
    logits, labels = scored(draw, draw.number(60, 200), 5)
    check.close(submission.topk_accuracy(logits, labels, 1), share(logits.argmax(dim=1) == labels))
    check.close(submission.topk_accuracy(logits, labels, 5), 1.0)


@pytest.mark.task("02.8")
@pytest.mark.points(2)
def test_confusion_matrix_values(submission, check, draw):
    """confusion_matrix counts true class i predicted as j at [i, j]"""
    for n, k in ((25, 4), (7, 3), (6, 5)):
        labels, predictions = (
            draw.integers(0, k - 1, n),
            draw.integers(0, k - 1, n),
        )  # the last class is absent
        expected = torch.zeros(k, k, dtype=torch.int64)
        for i, j in zip(labels.tolist(), predictions.tolist(), strict=True):
            expected[i, j] += 1
        check.close(submission.confusion_matrix(predictions, labels, k), expected)


@pytest.mark.task("02.9")
@pytest.mark.points(0.5)
def test_accuracy_has_no_gradient(submission, check, draw):
    """accuracy cannot be differentiated, whether or not the logits require a gradient"""
    logits, labels = scored(draw, 5, 3)
    check.close(submission.probe.answers(logits, labels), [False, False])


@pytest.mark.task("02.9")
@pytest.mark.points(0.5)
def test_a_loss_has_a_gradient_where_accuracy_has_none(submission, check, draw):
    """a loss made of log_softmax can be differentiated, the accuracy of the same logits cannot"""
    logits, labels = scored(draw, 6, 4)
    expected = {"a loss made of log_softmax": True, "accuracy": False}
    check.close(submission.probe.differentiable(logits, labels), expected)
