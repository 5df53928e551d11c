"""Visible tests of 10: run `pytest exercises/10_cifar10`. `submission` is your file."""

import math

import pytest
import torch
import torch.nn.functional as F

# Five tiny images (3, 1, 2), three classes, and the weights of a linear model for them.
IMAGES = torch.linspace(-1.0, 1.0, 30).reshape(5, 3, 1, 2).roll(3, dims=0)
LABELS = torch.tensor([0, 2, 1, 2, 2])
WEIGHT = torch.linspace(-1.0, 1.2, 18).reshape(6, 3).T.contiguous()
BIAS = torch.tensor([0.4, -0.3, 0.0])
CLASSES = ["cat", "dog", "frog"]

LOGITS = IMAGES.flatten(1) @ WEIGHT.T + BIAS
PICTURE = (torch.arange(3 * 32 * 32) % 251).to(torch.uint8).reshape(3, 32, 32)


def looks(n):
    """n images as a transform gives them."""
    return torch.sin(torch.arange(n * 3 * 32 * 32) * 0.37).reshape(n, 3, 32, 32)


@pytest.mark.task("10.1")
def test_transforms_make_a_tensor(submission, check):
    """make_transforms gives a callable that makes a float32 tensor (3, 32, 32) of an image"""
    check.close(submission.probe.transformed(PICTURE, False), "float32 (3, 32, 32)")


@pytest.mark.task("10.1")
def test_validation_images_are_left_alone(submission, check):
    """make_transforms(False) gives the same each time, make_transforms(True) does not"""
    expected = {"train=True": "changed at random", "train=False": "always the same"}
    check.close(submission.probe.variants(PICTURE, 8), expected)


@pytest.mark.task("10.2")
def test_baseline_has_three_layers(submission, check):
    """BaselineNet has 3072 · 1024 + 1024 · 512 + 512 · 10 weights, and biases"""
    expected = sorted([3072 * 1024, 1024, 1024 * 512, 512, 512 * 10, 10])
    check.close(submission.probe.sizes("BaselineNet"), expected)


@pytest.mark.task("10.3")
def test_convnet_gives_a_row_for_each_image(submission, check):
    """ConvNet turns 4 images into 4 rows of 10 logits"""
    found = submission.probe.output("ConvNet", looks(4))
    check.close(found["shape"], [4, 10])
    check.close(found["rows are"], "logits")


@pytest.mark.task("10.3")
def test_convnet_goes_backward(submission, check):
    """Every parameter of ConvNet gets a gradient"""
    check.close(
        submission.probe.gradients(looks(4), torch.tensor([3, 1, 4, 1]), 2), "every parameter has a gradient"
    )


@pytest.mark.task("10.4")
def test_train_epoch_makes_a_step_for_each_batch(submission, check):
    """train_epoch makes one step for each batch, here of 3 and 2 images"""
    weight, bias = WEIGHT.clone(), BIAS.clone()
    for rows in (slice(0, 3), slice(3, 5)):
        leaves = [weight.requires_grad_(), bias.requires_grad_()]
        loss = F.cross_entropy(IMAGES[rows].flatten(1) @ weight.T + bias, LABELS[rows])
        slopes = torch.autograd.grad(loss, leaves)
        weight, bias = ((leaf - 0.5 * slope).detach() for leaf, slope in zip(leaves, slopes, strict=True))
    found = submission.probe.epoch(IMAGES, LABELS, WEIGHT, BIAS, 0.5, 3, 0.0)
    check.close(found["weights"], weight, what="the model's weights")


@pytest.mark.task("10.5")
def test_evaluate_counts_every_sample(submission, check):
    """evaluate is (mean loss, accuracy) over all samples, though batches have 2, 2 and 1"""
    right = (LOGITS.argmax(dim=1) == LABELS).float().mean().item()
    expected = [F.cross_entropy(LOGITS, LABELS).item(), right]
    check.close(submission.probe.evaluated(IMAGES, LABELS, WEIGHT, BIAS, 2, 0.0), expected)


@pytest.mark.task("10.6")
def test_one_cycle_rises_and_falls(submission, check):
    """fit_one_cycle starts with a small learning rate, reaches max_lr, and ends near 0"""
    rates = submission.probe.learning_rates(IMAGES, LABELS, WEIGHT, BIAS, 4, 0.1, 1)
    check.true(len(rates) == 20, expected="20 steps: 4 epochs of 5 batches", got=rates)
    check.true(
        rates[0] < 0.05 and 0.08 < max(rates) < 0.11 and rates[-1] < 0.025,
        expected="from below 0.05 up to 0.1 and down to almost nothing",
        got=rates,
    )


@pytest.mark.task("10.7")
@pytest.mark.timeout(60)
def test_train_cifar10_on_a_few_images(submission, check):
    """train_cifar10 returns a model and its history, and keeps to a budget of 500 images"""
    images = torch.stack([PICTURE.roll(7 * i, dims=2) for i in range(240)])
    found = submission.probe.small_run(images, torch.arange(240) % 10, 500)
    expected = {"returned": "(model, history)", "history": "a list of dicts with val_acc"}
    check.close({key: found.get(key) for key in expected}, expected)


@pytest.mark.task("10.8")
def test_class_report_is_an_accuracy_for_each_class(submission, check):
    """class_report says for each class which part of its images is right; nan if it has none"""
    predicted = LOGITS.argmax(dim=1)
    labels = torch.where(LABELS == 1, 2, LABELS)  # no dog
    shares = [(predicted[labels == k] == k).double().mean().item() for k in range(3)]
    assert math.isnan(shares[1])
    found = submission.probe.report(IMAGES, labels, WEIGHT, BIAS, 2, CLASSES)
    check.close(found, dict(zip(CLASSES, shares, strict=True)))
