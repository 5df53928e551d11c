"""Hidden suite of 05."""

import math
from itertools import pairwise

import pytest
import torch
import torch.nn.functional as F

from grader.session.score import accuracy

BUDGET = 180_000  # training samples, all epochs together
HELD_BACK = 1_000  # training images that the probe keeps for validation


def linear(draw):
    """Weights (4, 6) and bias (4,) of a small model: images (N, 1, 2, 3), 4 classes."""
    return draw.normal(4, 6), draw.normal(4)


def small(draw, n):
    """Images (n, 1, 2, 3) and labels (n,)."""
    return draw.normal(n, 1, 2, 3), draw.labels(n, 4)


def figures(images, labels, weight, bias):
    logits = images.flatten(1) @ weight.T + bias
    return {"val_loss": F.cross_entropy(logits, labels).item(), "val_acc": accuracy(logits, labels)}


def first_pixels(images):
    return images[:, 0, 0, 0].tolist()


def learning_rate(draw):
    return draw.number(100, 1000) / 1000


def descend(images, labels, weight, bias, lr, batch_size, epochs, momentum=0.0):
    """Weights and bias after gradient descent on batches taken in order."""
    values, velocity = [weight, bias], [0.0, 0.0]
    for _ in range(epochs):
        for x, y in zip(images.split(batch_size), labels.split(batch_size), strict=True):
            w, b = leaves = [value.detach().clone().requires_grad_() for value in values]
            gradients = torch.autograd.grad(F.cross_entropy(x.flatten(1) @ w.T + b, y), leaves)
            velocity = [momentum * v + g for v, g in zip(velocity, gradients, strict=True)]
            values = [leaf.detach() - lr * v for leaf, v in zip(leaves, velocity, strict=True)]
    return values


@pytest.mark.task("05.1")
@pytest.mark.points(1)
def test_logistic_regression_parameters(submission, check, draw):
    """LogisticRegression has 784 × 10 weights and 10 biases that an optimizer can find"""
    check.close(submission.probe.logistic_sizes(), [10, 7840])
    lr = learning_rate(draw)
    check.close(submission.probe.moved_by_sgd("LogisticRegression", lr), [lr, lr])


@pytest.mark.task("05.1")
@pytest.mark.points(1)
def test_logistic_regression_logits(submission, check, draw):
    """LogisticRegression flattens images and returns logits, whatever the batch size"""
    weight, bias = draw.normal(10, 784) / 28, draw.normal(10)
    for n in (5, 1):
        images = draw.uniform(n, 1, 28, 28)
        expected = images.flatten(1) @ weight.T + bias
        check.close(submission.probe.logistic(images, [weight, bias]), expected)


@pytest.mark.task("05.2")
@pytest.mark.points(1)
def test_own_parameters(submission, check, draw):
    """LogisticRegressionFromParameters registers its weights and bias, scaled as asked"""
    check.close(submission.probe.from_parameters_sizes(), [10, 7840])
    lr = learning_rate(draw)
    check.close(submission.probe.moved_by_sgd("LogisticRegressionFromParameters", lr), [lr, lr])
    mean, deviation = submission.probe.from_parameters_start(7840)
    check.close(deviation * 28, 1.0, rtol=0.1, what="standard deviation of the weights, times √784")
    check.close(mean * 28, 0.0, atol=0.06, what="mean of the weights, times √784")
    bias = submission.probe.from_parameters_start(10)
    check.close(bias, [0.0, 0.0], what="mean and standard deviation of the bias")


@pytest.mark.task("05.2")
@pytest.mark.points(1)
def test_own_parameters_logits(submission, check, draw):
    """LogisticRegressionFromParameters returns logits, and its parameters get gradients"""
    found = submission.probe.from_parameters_gradients(draw.uniform(3, 1, 28, 28))
    check.close(found, {"parameters": [10, 7840], "gradients": [10, 7840]})
    weight, bias = draw.normal(10, 784) / 28, draw.normal(10)
    for n in (5, 1):
        images = draw.uniform(n, 1, 28, 28)
        expected = images.flatten(1) @ weight.T + bias
        check.close(submission.probe.from_parameters(images, [weight, bias]), expected)


@pytest.mark.task("05.3")
@pytest.mark.points(1)
def test_feed_forward_parameters(submission, check, draw):
    """FeedForward has two linear layers of the sizes asked for"""
    for n, hidden, out in ((784, 32, 10), (draw.number(12, 99), draw.number(5, 30), draw.number(2, 9))):
        check.close(
            submission.probe.feed_forward_sizes(n, hidden, out),
            sorted([n * hidden, hidden, hidden * out, out]),
        )


@pytest.mark.task("05.3")
@pytest.mark.points(1)
def test_feed_forward_logits(submission, check, draw):
    """FeedForward is linear, ReLU, linear"""
    for shape, hidden, out in (((4, 1, 3, 4), 7, 3), ((2, 3, 2, 5), 4, 6)):
        images, size = draw.normal(*shape), math.prod(shape[1:])
        w1, b1, w2, b2 = (
            draw.normal(hidden, size),
            draw.normal(hidden),
            draw.normal(out, hidden),
            draw.normal(out),
        )
        expected = (images.flatten(1) @ w1.T + b1).relu() @ w2.T + b2
        check.close(submission.probe.feed_forward(size, hidden, out, images, [w1, b1, w2, b2]), expected)


@pytest.mark.task("05.4")
@pytest.mark.points(1)
def test_training_step_loss(submission, check, draw):
    """training_step returns the batch's mean cross-entropy, still in the graph"""
    for n in (6, 1):
        (images, labels), (weight, bias) = small(draw, n), linear(draw)
        leaf = weight.clone().requires_grad_()
        loss = F.cross_entropy(images.flatten(1) @ leaf.T + bias, labels)
        loss.backward()
        expected = {"loss": loss.detach(), "gradient of the weights": leaf.grad}
        check.close(submission.probe.step_and_backward(images, labels, weight, bias), expected)


@pytest.mark.task("05.5")
@pytest.mark.points(2)
def test_validation_step_figures(submission, check, draw):
    """validation_step gives the batch's mean cross-entropy and its accuracy as a fraction"""
    for n in (7, 3):
        (images, labels), (weight, bias) = small(draw, n), linear(draw)
        labels[0] = (images[0].flatten() @ weight.T + bias).argmax()  # so that one at least is right
        for key, figure in figures(images, labels, weight, bias).items():
            found = submission.probe.validation_step(key, images, labels, weight, bias)
            check.close(found, {key: figure})


@pytest.mark.task("05.6")
@pytest.mark.points(1)
def test_validation_epoch_end_is_a_plain_mean(submission, check, draw):
    """validation_epoch_end is the mean of the batches' figures"""
    for n in (3, 1, 5):
        losses, accuracies = draw.uniform(n, low=0.1, high=3.0).tolist(), draw.uniform(n).tolist()
        outputs = [{"val_loss": a, "val_acc": b} for a, b in zip(losses, accuracies, strict=True)]
        expected = {"val_loss": sum(losses) / n, "val_acc": sum(accuracies) / n}
        check.close(submission.probe.epoch_end(outputs), expected)


@pytest.mark.task("05.7")
@pytest.mark.points(1)
def test_evaluate_is_a_mean_over_samples(submission, check, draw):
    """evaluate gives means over all samples, the partial last batch included"""
    for n, batch_size in ((7, 3), (6, 2), (5, 4), (4, 9)):
        (images, labels), (weight, bias) = small(draw, n), linear(draw)
        labels[-1] = (images[-1].flatten() @ weight.T + bias).argmax()
        expected = figures(images, labels, weight, bias)
        check.close(submission.probe.evaluated(images, labels, weight, bias, batch_size), expected)


@pytest.mark.task("05.7")
@pytest.mark.points(1)
def test_evaluate_in_eval_mode(submission, check, draw):
    """evaluate uses eval mode and puts the model's own mode back"""
    data = (*small(draw, 7), *linear(draw))
    seen = submission.probe.training_flag_during_evaluate(*data)
    flags = seen["flags"]
    check.true(
        bool(flags) and not any(flags),
        expected="the model in eval mode (training is False) throughout",
        got=flags,
    )
    check.among(seen["pixels"], first_pixels(data[0]), what="the first pixels of the images it saw")
    for mode in (True, False):
        check.close(submission.probe.training_flag_after_evaluate(*data, mode), mode)


@pytest.mark.task("05.7")
@pytest.mark.points(1)
def test_evaluate_without_gradients(submission, check, draw):
    """evaluate records no gradients"""
    images, labels = small(draw, 7)
    seen = submission.probe.grad_mode_during_evaluate(images, labels, *linear(draw))
    flags = seen["flags"]
    check.true(bool(flags) and not any(flags), expected="gradients switched off at every batch", got=flags)
    check.among(seen["pixels"], first_pixels(images), what="the first pixels of the images it saw")


@pytest.mark.task("05.8")
@pytest.mark.points(1)
def test_fit_makes_the_right_steps(submission, check, draw):
    """fit makes one step of gradient descent for each batch"""
    for n, batch_size, epochs, lr in ((10, 4, 2, 0.1), (6, 3, 1, 0.3)):
        (images, labels), (weight, bias) = small(draw, n), linear(draw)
        w, b = descend(images, labels, weight, bias, lr, batch_size, epochs)
        result = submission.probe.fitted(images, labels, weight, bias, epochs, lr, batch_size, 0.0)
        check.close(result["weights"], w, what="the model's weights")
        check.close(result["bias"], b, what="the model's bias")


@pytest.mark.task("05.8")
@pytest.mark.points(1)
def test_fit_uses_opt_func(submission, check, draw):
    """fit makes its optimizer with opt_func, once, and trains in training mode"""
    (images, labels), (weight, bias) = small(draw, 10), linear(draw)
    w, _ = descend(images, labels, weight, bias, 0.1, 4, 3, momentum=0.9)
    result = submission.probe.fitted(images, labels, weight, bias, 3, 0.1, 4, 0.9)
    check.close(result["weights"], w, what="the model's weights")
    seen = submission.probe.training_flag_during_fit(images, labels, weight, bias)
    check.true(
        bool(seen) and all(seen), expected="the model in training mode at every training batch", got=seen
    )


@pytest.mark.task("05.8")
@pytest.mark.points(1)
def test_fit_history(submission, check, draw):
    """fit returns what evaluate says of val_loader after each epoch"""
    train, val, (weight, bias) = small(draw, 10), small(draw, 7), linear(draw)
    after = [0.8 ** (3 * epoch) for epoch in (1, 2, 3)]  # 3 batches an epoch
    expected = [figures(*val, weight * shrunk, bias * shrunk) for shrunk in after]
    check.close(submission.probe.history_of_fit(train, val, weight, bias, 3, 0.2, 4), expected)


def real_training(mnist, draw):
    """Held-out images and labels, and as many epochs as the budget allows."""
    images, labels = mnist.heldout(10_000, draw)
    return images, labels, BUDGET // (len(mnist.dataset.train_labels) - HELD_BACK)


def judged(found, images, labels, mnist, check, score):
    """The logits, once they are such; what the report shows of the training is kept."""
    for name in ("val_loss", "val_acc"):
        score.keep_curve(name, found["history"][name])
    logits = check.tensor(found["logits"], shape=(len(labels), 10), what="the model's logits")
    score.keep_predictions(images, logits, labels, mnist.dataset.classes)
    return logits


@pytest.mark.task("05.8")
@pytest.mark.points(2)
@pytest.mark.training
@pytest.mark.timeout(60)
def test_logistic_regression_learns_digits(submission, check, draw, mnist, score):
    """LogisticRegression, trained by fit, reads digits it has never seen"""
    images, labels, epochs = real_training(mnist, draw)

    def measured():
        found = submission.probe.trained_logistic(mnist.train, images, epochs, 0.1, 64, BUDGET)
        return accuracy(judged(found, images, labels, mnist, check, score), labels)

    thresholds = mnist.thresholds(official=(0.85, 0.90), standin=(0.78, 0.83), sd=(0.001, 0.002))
    score.between(measured(), **thresholds, again=measured)


@pytest.mark.task("05.8")
@pytest.mark.points(2)
@pytest.mark.training
@pytest.mark.timeout(60)
def test_feed_forward_learns_digits(submission, check, draw, mnist, score):
    """FeedForward, trained by fit, reads digits better than LogisticRegression"""
    images, labels, epochs = real_training(mnist, draw)

    def measured():
        found = submission.probe.trained_feed_forward(mnist.train, images, 32, epochs, 0.2, 64, BUDGET)
        return accuracy(judged(found, images, labels, mnist, check, score), labels)

    thresholds = mnist.thresholds(official=(0.92, 0.94), standin=(0.85, 0.93), sd=(0.003, 0.005))
    score.between(measured(), **thresholds, again=measured)


@pytest.mark.task("05.9")
@pytest.mark.points(2)
def test_fit_by_hand_makes_the_right_steps(submission, check, draw):
    """fit_by_hand goes over the slices in order and moves every parameter"""
    for n, batch_size, epochs, lr in ((10, 4, 2, 0.1), (6, 3, 1, 0.3)):
        (images, labels), (weight, bias) = small(draw, n), linear(draw)
        w, b = descend(images, labels, weight, bias, lr, batch_size, epochs)
        result = submission.probe.fitted_by_hand(images, labels, weight, bias, lr, epochs, batch_size)
        check.close(result["weights"], w, what="the model's weights")
        check.close(result["bias"], b, what="the model's bias")


@pytest.mark.task("05.9")
@pytest.mark.points(1)
def test_fit_by_hand_history(submission, check, draw):
    """fit_by_hand returns one loss an epoch and needs no optimizer"""
    (images, labels), (weight, bias), epochs = small(draw, 4), linear(draw), draw.number(2, 7)
    x, y = images.repeat(3, 1, 1, 1), labels.repeat(3)
    # Nothing moves at a learning rate of 0, so one loss is right, whether the last batch's or a mean.
    losses = submission.probe.losses_by_hand(x, y, weight, bias, 0.0, epochs, 4)
    is_sequence = isinstance(losses, (list, tuple)) or (
        isinstance(losses, torch.Tensor) and losses.dim() == 1
    )
    check.true(
        is_sequence and len(losses) == epochs, expected=f"{epochs} losses, one for each epoch", got=losses
    )
    expected = figures(images, labels, weight, bias)["val_loss"]
    for loss in losses:
        check.close(loss, expected, what="the loss of an epoch")
    check.close(submission.probe.optimizer_steps_by_hand(x, y, weight, bias), 0)


@pytest.mark.task("05.10")
@pytest.mark.points(1)
def test_predict_image(submission, check, draw):
    """predict_image gives the model a batch of one and returns the class"""
    for label in draw.labels(5, 4).tolist():
        image, kernel, (weight, bias) = draw.uniform(1, 28, 28), draw.normal(6, 1, 28, 28), linear(draw)
        scores = (image * kernel[:, 0]).sum(dim=(1, 2))
        wanted = F.one_hot(torch.tensor(label), 4) - 7.3  # this class wins by 1, and no score is a class
        bias = wanted - scores @ weight.T
        check.close(submission.probe.predicted(image, kernel, weight, bias), label)


@pytest.mark.task("05.11")
@pytest.mark.points(1)
def test_count_parameters(submission, check, draw):
    """count_parameters counts the elements of all parameters, and no buffer"""
    for sizes in ([6, 4, 3], [draw.number(5, 9), draw.number(10, 20), draw.number(2, 5), 7]):
        linear_layers = sum((n + 1) * m for n, m in pairwise(sizes))
        check.close(submission.probe.counted(sizes), linear_layers + 2 * sizes[1])
