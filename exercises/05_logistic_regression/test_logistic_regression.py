"""Visible tests of 05: run `pytest exercises/05_logistic_regression`. `submission` is your file."""

import pytest
import torch
import torch.nn.functional as F

# Five tiny images of 2 × 3 pixels, four classes, and the weights of a linear model for them.
IMAGES = torch.tensor(
    [
        [1.0, 0.0, 0.5, 0.0, 0.2, 0.0],
        [0.0, 1.0, 0.0, 0.3, 0.0, 0.8],
        [0.4, 0.4, 0.9, 0.0, 1.0, 0.1],
        [0.0, 0.7, 0.0, 1.0, 0.6, 0.0],
        [0.9, 0.0, 0.1, 0.2, 0.0, 1.0],
    ]
).reshape(5, 1, 2, 3)
LABELS = torch.tensor([0, 3, 1, 2, 0])
WEIGHT = torch.linspace(-1.0, 1.2, 24).reshape(6, 4).T.contiguous()
BIAS = torch.tensor([0.1, -0.2, 0.3, 0.0])


def logits(images):
    return images.flatten(1) @ WEIGHT.T + BIAS


def figures(images, labels):
    right = (logits(images).argmax(dim=1) == labels).float().mean()
    return {"val_loss": F.cross_entropy(logits(images), labels).item(), "val_acc": right.item()}


def after_steps(lr, *batches):
    """The weights after one step of gradient descent for each batch."""
    weight, bias = WEIGHT.clone(), BIAS.clone()
    for images, labels in batches:
        leaves = [weight.requires_grad_(), bias.requires_grad_()]
        loss = F.cross_entropy(images.flatten(1) @ weight.T + bias, labels)
        slopes = torch.autograd.grad(loss, leaves)
        weight, bias = ((leaf - lr * slope).detach() for leaf, slope in zip(leaves, slopes, strict=True))
    return weight


@pytest.mark.task("05.1")
def test_logistic_regression_flattens(submission, check):
    """LogisticRegression turns a batch of images into a row of logits for each"""
    weight, bias, images = (
        torch.linspace(-1, 1, 7840).reshape(10, 784),
        torch.zeros(10),
        torch.ones(2, 1, 28, 28),
    )
    check.close(submission.probe.logistic(images, [weight, bias]), images.flatten(1) @ weight.T)


@pytest.mark.task("05.1")
def test_logistic_regression_has_parameters(submission, check):
    """LogisticRegression has parameters to train: a bias of 10 and 7840 weights"""
    check.close(submission.probe.logistic_sizes(), [10, 7840])


@pytest.mark.task("05.2")
def test_own_parameters_are_registered(submission, check):
    """LogisticRegressionFromParameters has the same number of parameters"""
    check.close(submission.probe.from_parameters_sizes(), [10, 7840])


@pytest.mark.task("05.3")
def test_feed_forward_has_a_hidden_layer(submission, check):
    """FeedForward is linear, ReLU, linear"""
    first = torch.tensor([[1.0, -1.0, 0.0, 0.0], [-1.0, 1.0, 0.0, 0.0]])
    second = torch.tensor([[1.0, 1.0], [1.0, -1.0], [0.0, 1.0]])
    tensors = [first, torch.zeros(2), second, torch.zeros(3)]
    images = torch.tensor([[[[3.0, 1.0], [7.0, 8.0]]], [[[1.0, 5.0], [7.0, 8.0]]]])
    # Of the first two pixels a and b: |a − b|, then a − b, then what b has more than a.
    expected = torch.tensor([[2.0, 2.0, 0.0], [4.0, -4.0, 4.0]])
    check.close(submission.probe.feed_forward(4, 2, 3, images, tensors), expected)


@pytest.mark.task("05.4")
def test_training_step_is_the_loss(submission, check):
    """training_step returns the mean cross-entropy of a batch"""
    loss = submission.training_step(torch.nn.Flatten(), (IMAGES, LABELS))
    check.close(loss, F.cross_entropy(IMAGES.flatten(1), LABELS))


@pytest.mark.task("05.5")
def test_validation_step_is_loss_and_accuracy(submission, check):
    """validation_step returns a dict of val_loss and val_acc"""
    for key, expected in figures(IMAGES, LABELS).items():
        check.close(submission.probe.validation_step(key, IMAGES, LABELS, WEIGHT, BIAS), {key: expected})


@pytest.mark.task("05.6")
def test_validation_epoch_end_is_a_mean(submission, check):
    """validation_epoch_end is the mean of the batches' figures"""
    outputs = [{"val_loss": 1.0, "val_acc": 0.5}, {"val_loss": 2.5, "val_acc": 1.0}]
    check.close(submission.probe.epoch_end(outputs), {"val_loss": 1.75, "val_acc": 0.75})


@pytest.mark.task("05.7")
def test_evaluate_weighs_a_small_last_batch(submission, check):
    """evaluate counts every sample the same, though batches have 2, 2 and 1"""
    check.close(submission.probe.evaluated(IMAGES, LABELS, WEIGHT, BIAS, 2), figures(IMAGES, LABELS))


@pytest.mark.task("05.7")
def test_evaluate_leaves_the_mode(submission, check):
    """evaluate leaves a model that is being trained in training mode"""
    check.close(submission.probe.training_flag_after_evaluate(IMAGES, LABELS, WEIGHT, BIAS, True), True)


@pytest.mark.task("05.8")
def test_fit_makes_a_step_for_each_batch(submission, check):
    """fit goes over the batches and makes one step for each"""
    expected = after_steps(0.5, (IMAGES[:3], LABELS[:3]), (IMAGES[3:], LABELS[3:]))
    result = submission.probe.fitted(IMAGES, LABELS, WEIGHT, BIAS, 1, 0.5, 3, 0.0)
    check.close(result["weights"], expected, what="the model's weights")


@pytest.mark.task("05.8")
def test_fit_history_has_an_entry_an_epoch(submission, check):
    """fit returns one dict for each epoch"""
    data = (IMAGES, LABELS)
    history = submission.probe.history_of_fit(data, data, WEIGHT, BIAS, 4, 0.5, 3)
    check.true(
        isinstance(history, (list, tuple)) and len(history) == 4, expected="a list of 4 dicts", got=history
    )


@pytest.mark.task("05.9")
def test_fit_by_hand_makes_a_step_for_each_slice(submission, check):
    """fit_by_hand does the same with slices"""
    expected = after_steps(0.5, (IMAGES[:3], LABELS[:3]), (IMAGES[3:], LABELS[3:]))
    result = submission.probe.fitted_by_hand(IMAGES, LABELS, WEIGHT, BIAS, 0.5, 1, 3)
    check.close(result["weights"], expected, what="the model's weights")


@pytest.mark.task("05.10")
def test_predict_image_is_a_class(submission, check):
    """predict_image returns the class with the largest score"""
    image = torch.zeros(1, 28, 28)
    image[0, 0, 7] = 1.0  # nn.Flatten makes scores of the pixels themselves: 784 classes
    check.close(submission.predict_image(image, torch.nn.Flatten()), 7)


@pytest.mark.task("05.11")
def test_count_parameters_of_two_layers(submission, check):
    """count_parameters of a linear layer is in · out + out"""
    check.close(submission.count_parameters(torch.nn.Linear(784, 10)), 7850)
