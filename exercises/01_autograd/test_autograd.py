"""Visible tests of 01: run `pytest exercises/01_autograd`. `submission` is your file."""

import pytest
import torch


def sum_of_squares(t):
    return (t**2).sum()


def sum_of_cubes(t):
    return (t**3).sum()


@pytest.mark.task("01.1")
def test_linear_gradients_of_numbers(submission, check):
    """linear_gradients gives None for a leaf that requires no gradient"""
    x, w, b = torch.tensor(3.0), torch.tensor(4.0), torch.tensor(5.0)
    found = submission.probe.gradients(x, w, b, leaves=["w", "b"])
    check.close(found, [None, torch.tensor(3.0), torch.tensor(1.0)])


@pytest.mark.task("01.1")
def test_linear_gradients_of_vectors(submission, check):
    """linear_gradients of vectors, where w·x is the dot product"""
    x, w, b = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([0.5, 0.0, -1.0]), torch.tensor(2.0)
    found = submission.probe.gradients(x, w, b, leaves=["x", "w", "b"])
    check.close(found, [w, x, torch.tensor(1.0)])


@pytest.mark.task("01.2")
def test_gradient_of_a_sum_of_squares(submission, check):
    """gradient of Σ x² is 2x"""
    x = torch.tensor([[1.0, -2.0, 0.5], [3.0, 0.0, -1.5]])
    check.close(submission.gradient(sum_of_squares, x), 2 * x)


@pytest.mark.task("01.2")
def test_gradient_leaves_x_alone(submission, check):
    """gradient does not ask the caller's x for a gradient"""
    a, x = torch.tensor([1.0, 2.0]), torch.tensor([0.5, -1.0])
    expected = {"values": x, "requires_grad": False, "grad": None}
    check.close(submission.probe.x_after_gradient(a, x), expected)


@pytest.mark.task("01.3")
def test_accumulated_gradient_adds_up(submission, check):
    """accumulated_gradient after four passes is four times the gradient"""
    x = torch.tensor([1.0, -2.0, 0.5])
    check.close(submission.accumulated_gradient(sum_of_squares, x, 4), 4 * 2 * x)


@pytest.mark.task("01.4")
def test_sgd_step_moves(submission, check):
    """sgd_step moves against the gradient"""
    values, grads = (
        [torch.tensor([1.0, 2.0]), torch.tensor(3.0)],
        [torch.tensor([10.0, -10.0]), torch.tensor(1.0)],
    )
    expected = [torch.tensor([0.0, 3.0]), torch.tensor(2.9)]
    check.close(submission.probe.step(values, grads, lr=0.1), expected)


@pytest.mark.task("01.4")
def test_sgd_step_clears_the_gradients(submission, check):
    """sgd_step leaves the parameters ready for the next backward"""
    found = submission.probe.leaves_after_step(
        [torch.tensor([1.0, 2.0])], [torch.tensor([3.0, -3.0])], lr=0.1
    )
    check.close(found, {"params": 1, "gradient cleared": 1, "requires_grad": 1, "is_leaf": 1})


@pytest.mark.task("01.5")
def test_minimize_finds_the_bottom(submission, check):
    """minimize comes to rest at the minimum"""

    def distance(t):
        return ((t - torch.tensor([3.0, -1.0])) ** 2).sum()

    found = submission.minimize(distance, torch.tensor([0.0, 0.0]), lr=0.2, steps=60)
    check.close(found, torch.tensor([3.0, -1.0]), atol=1e-3)


@pytest.mark.task("01.5")
def test_minimize_takes_the_steps_asked_for(submission, check):
    """minimize of Σ x² shrinks x by 1 − 2·lr in each step"""
    x0 = torch.tensor([4.0, -8.0])
    check.close(submission.minimize(sum_of_squares, x0, lr=0.25, steps=2), x0 / 4)


@pytest.mark.task("01.6")
def test_is_differentiable_follows_the_graph(submission, check):
    """is_differentiable of a leaf, of what is made of it, and of what is cut off"""
    leaf = torch.tensor([1.0, 2.0], requires_grad=True)
    found = {
        "leaf": submission.is_differentiable(leaf),
        "leaf.sum()": submission.is_differentiable(leaf.sum()),
        "leaf.argmax()": submission.is_differentiable(leaf.argmax()),
        "leaf.detach()": submission.is_differentiable(leaf.detach()),
    }
    check.close(found, {"leaf": True, "leaf.sum()": True, "leaf.argmax()": False, "leaf.detach()": False})


@pytest.mark.task("01.7")
def test_numerical_gradient_of_cubes(submission, check):
    """numerical_gradient of Σ x³ is 3x² + eps², for that is its central difference"""
    x = torch.tensor([[1.0, -2.0], [0.5, 0.0], [1.5, 2.0]])
    found = submission.numerical_gradient(sum_of_cubes, x, eps=0.5)
    check.close(found, 3 * x**2 + 0.25, rtol=1e-3, atol=1e-3)


@pytest.mark.task("01.8")
def test_detached_target_loss_gradient(submission, check):
    """detached_target_loss takes the target for a constant"""
    w, a, b = torch.tensor([2.0]), torch.tensor([3.0]), torch.tensor([5.0])
    check.close(submission.probe.target_gradient(w, a, b), torch.tensor([2 * (6.0 - 10.0) * 3]))


@pytest.mark.task("01.8")
def test_detached_target_loss_value(submission, check):
    """detached_target_loss is a mean of squares"""
    pred, target = torch.tensor([1.0, 2.0, 3.0, 4.0]), torch.tensor([1.0, 4.0, 3.0, 0.0])
    check.close(submission.detached_target_loss(pred, target), torch.tensor(5.0))


@pytest.mark.task("01.9")
def test_freeze_leaves_nothing_trainable(submission, check):
    """freeze reaches every parameter, however deep"""
    check.close(submission.probe.trainable_after_freeze(3), [])
