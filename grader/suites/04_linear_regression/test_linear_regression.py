"""Hidden suite of 04."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

SIZES = [(7, 4, 2), (5, 2, 3), (6, 3, 1)]  # N, in, out


def problems(draw):
    for n, inputs, outputs in SIZES:
        yield (
            draw.normal(n, inputs),
            draw.normal(n, outputs),
            draw.normal(outputs, inputs),
            draw.normal(outputs),
        )


def gradients(x, y, w, b):
    w, b = w.clone().requires_grad_(), b.clone().requires_grad_()
    F.mse_loss(x @ w.T + b, y).backward()
    return w.grad, b.grad


def descended(x, y, w, b, lr, times):
    """The parameters after some steps, and the loss before each."""
    w, b, losses = w.clone(), b.clone(), []
    for _ in range(times):
        losses.append(F.mse_loss(x @ w.T + b, y).item())
        by_w, by_b = gradients(x, y, w, b)
        w, b = w - lr * by_w, b - lr * by_b
    return (w, b), losses


def loss_of(x, y, w, b):
    return F.mse_loss(x.double() @ w.double().T + b.double(), y.double()).item()


def least_squares(x, y):
    ones = torch.ones(len(x), 1, dtype=torch.float64)
    solution = torch.linalg.lstsq(torch.cat([x.double(), ones], dim=1), y.double()).solution
    return solution[:-1].T.float(), solution[-1].float()


def r2(predictions, targets):
    unexplained = (targets - predictions).square().sum()
    return (1 - unexplained / (targets - targets.mean(dim=0)).square().sum()).item()


def losses_in(history, check, epochs):
    """The numbers of a history that has one for each epoch."""
    if isinstance(history, (torch.Tensor, np.ndarray)):
        history = history.tolist()
    whole = isinstance(history, (list, tuple)) and len(history) == epochs
    check.true(whole, expected=f"a history of {epochs} losses", got=history)
    return [check.number(loss, what=f"history[{i}]") for i, loss in enumerate(history)]


def goes_down(losses, check):
    """Of data that a linear model can fit exactly."""
    near_nothing = losses[-1] < max(0.2 * losses[0], 0.01)
    check.true(near_nothing, expected="a history that goes down towards 0", got=losses)


@pytest.mark.task("04.1")
@pytest.mark.points(1)
def test_init_parameters_are_trainable_leaves(submission, check, draw):
    """init_parameters gives a w (out, in) and a b (out,) that can be trained"""
    for inputs, outputs in ((draw.number(4, 20), 3), (2, draw.number(3, 20)), (draw.number(2, 9), 1)):
        expected = {
            "shape of w": [outputs, inputs],
            "shape of b": [outputs],
            "both require gradients": True,
            "both are leaves": True,
        }
        check.close(submission.probe.initial(inputs, outputs), expected)


@pytest.mark.task("04.1")
@pytest.mark.points(1)
def test_init_parameters_come_from_the_generator(submission, check, draw):
    """init_parameters draws w from the generator it is given"""
    inputs, outputs, seed = draw.number(5, 60), draw.number(2, 5), draw.number(0, 1000)
    expected = {
        "same seed, same w": True,
        "other seed, other w": True,
        "w holds different numbers": True,
        "numbers in w": inputs * outputs,
    }
    check.close(submission.probe.drawn(inputs, outputs, seed, seed + 1), expected)


@pytest.mark.task("04.2")
@pytest.mark.points(1)
def test_predict_values(submission, check, draw):
    """predict is x wᵀ + b, for a square w as well"""
    for x, _, w, b in problems(draw):
        check.close(submission.predict(x, w, b), F.linear(x, w, b))
    x, w, b = draw.normal(5, 3), draw.normal(3, 3), draw.normal(3)
    check.close(submission.predict(x, w, b), F.linear(x, w, b))


@pytest.mark.task("04.2")
@pytest.mark.points(1)
def test_predict_gradient(submission, check, draw):
    """predict stays in the graph of w and b"""
    x, w, b = draw.normal(6, 4), draw.normal(2, 4), draw.normal(2)
    expected = (x.sum(dim=0).expand(2, 4), torch.full((2,), 6.0))
    check.close(submission.probe.predict_gradients(x, w, b), expected)


@pytest.mark.task("04.3")
@pytest.mark.points(1)
def test_mse_values(submission, check, draw):
    """mse is the mean of the squares over all elements"""
    for shape in ((6, 2), (1, 3), (5, 1), (4,)):
        predictions, targets = draw.normal(*shape, scale=2), draw.normal(*shape)
        check.close(submission.mse(predictions, targets), F.mse_loss(predictions, targets))


@pytest.mark.task("04.3")
@pytest.mark.points(1)
def test_mse_of_a_column_and_a_row(submission, check, draw):
    """mse compares predictions (N, 1) with targets (N,) one by one"""
    predictions, targets = draw.normal(6, 1), draw.normal(6)
    check.close(submission.mse(predictions, targets), F.mse_loss(predictions[:, 0], targets))


@pytest.mark.task("04.3")
@pytest.mark.points(1)
def test_mse_gradient(submission, check, draw):
    """mse stays in the graph: its gradient is 2 (p − t) / (N·out)"""
    predictions, targets = draw.normal(5, 3), draw.normal(5, 3)
    expected = 2 * (predictions - targets) / 15
    check.close(submission.probe.mse_gradient(predictions, targets), expected)


@pytest.mark.task("04.4")
@pytest.mark.points(2)
def test_mse_gradients_values(submission, check, draw):
    """mse_gradients are those that autograd finds, in the shapes of w and b"""
    for x, y, w, b in problems(draw):
        check.close(submission.mse_gradients(x, y, w, b), gradients(x, y, w, b))


@pytest.mark.task("04.4")
@pytest.mark.points(1)
def test_mse_gradients_are_in_closed_form(submission, check, draw):
    """mse_gradients needs no autograd"""
    x, y, w, b = next(problems(draw))
    check.close(submission.probe.gradients_in_closed_form(x, y, w, b), gradients(x, y, w, b))


@pytest.mark.task("04.5")
@pytest.mark.points(1)
def test_train_step_changes_the_parameters(submission, check, draw):
    """train_step goes lr times the gradient downhill, in place"""
    for lr in (0.1, 0.3):
        for x, y, w, b in problems(draw):
            check.close(submission.probe.steps(x, y, w, b, lr, 1), descended(x, y, w, b, lr, 1)[0])


@pytest.mark.task("04.5")
@pytest.mark.points(1)
def test_train_step_again_and_again(submission, check, draw):
    """train_step takes one fresh step at every call"""
    x, y, w, b = draw.uniform(8, 3, low=-1), draw.normal(8, 2), draw.normal(2, 3), draw.normal(2)
    check.close(submission.probe.steps(x, y, w, b, 0.1, 4), descended(x, y, w, b, 0.1, 4)[0])


@pytest.mark.task("04.5")
@pytest.mark.points(1)
def test_train_step_returns_the_loss_before_it(submission, check, draw):
    """train_step returns the loss before the step as a plain number"""
    x, y, w, b = draw.uniform(8, 3, low=-1), draw.normal(8, 2), draw.normal(2, 3), draw.normal(2)
    check.close(submission.probe.step_losses(x, y, w, b, 0.1, 3), descended(x, y, w, b, 0.1, 3)[1])
    check.close(submission.probe.step_loss_in_graph(x, y, w, b, 0.1), False)


@pytest.mark.task("04.6")
@pytest.mark.points(2)
def test_fit_reaches_the_least_loss(submission, check, draw):
    """fit comes close to the least loss of a linear model"""
    for outputs in (2, 1):
        x = draw.uniform(40, 3, low=-1.6, high=1.6)
        y = F.linear(x, draw.normal(outputs, 3, scale=2), draw.uniform(outputs, low=1, high=3))
        y = y + draw.normal(40, outputs, scale=0.3)
        submission.probe.fit_course(x, y, 0.1, 60)
        returned = submission.fit(x, y, 0.2, 100)
        three = isinstance(returned, (list, tuple)) and len(returned) == 3
        check.true(three, expected="(w, b, history)", got=returned)
        w = check.tensor(returned[0], shape=(outputs, 3), what="w")
        b = check.tensor(returned[1], shape=(outputs,), what="b")
        reached, least = loss_of(x, y, w, b), loss_of(x, y, *least_squares(x, y))
        check.true(
            reached <= least + 0.01,
            expected=f"w and b whose loss is near the least there is, {least:.4f}",
            got=f"w and b whose loss is {reached:.4f}",
        )


@pytest.mark.task("04.6")
@pytest.mark.points(1)
def test_fit_keeps_a_history(submission, check, draw):
    """fit keeps one loss an epoch, as a plain number, and they go down"""
    x = draw.uniform(20, 2, low=-1.6, high=1.6)
    y = F.linear(x, draw.normal(3, 2, scale=2), draw.uniform(3, low=1, high=3))
    epochs = draw.number(10, 60)
    expected = {
        "shape of w": [3, 2],
        "shape of b": [3],
        "length of history": epochs,
        "history holds the graph": False,
    }
    check.close(submission.probe.fit_facts(x, y, 0.1, epochs), expected)
    submission.probe.fit_course(x, y, 0.1, 60)
    history = submission.fit(x, y, 0.2, 50)[2]
    goes_down(losses_in(history, check, 50), check)


def line(draw, n, inputs, outputs):
    """A problem whose least loss is 0, so that descent in batches comes to rest."""
    x = draw.uniform(n, inputs, low=-1.6, high=1.6)
    w, b = draw.normal(outputs, inputs, scale=2), draw.uniform(outputs, low=1, high=3)
    return x, F.linear(x, w, b), w, b


TWO_BATCHES = (  # each fits a line of its own: slope 1 and slope 3
    torch.tensor([[1.0], [-1.0], [1.0], [-1.0]]),
    torch.tensor([[1.0], [-1.0], [3.0], [-3.0]]),
)


@pytest.mark.task("04.7")
@pytest.mark.points(2)
def test_fit_with_optimizer_reaches_the_parameters(submission, check, draw):
    """fit_with_optimizer learns from all the batches of every epoch"""
    x, y, w, b = line(draw, 23, 3, 2)  # the last batch is smaller, and none is enough alone
    submission.probe.optimizer_course(x, y, 0.1, 60)
    submission.probe.optimizer_weights(*TWO_BATCHES, 2, 0.1, 60, False)
    submission.probe.optimizer_difference(x, y, 8, 0.1)
    found = submission.probe.optimizer_weights(x, y, 3, 0.05, 60, True)
    check.close(found, (w, b), rtol=0.02, atol=0.02)
    x, y, w, b = line(draw, 10, 2, 1)
    check.close(submission.probe.optimizer_weights(x, y, 4, 0.05, 120, True), (w, b), rtol=0.02, atol=0.02)


@pytest.mark.task("04.7")
@pytest.mark.points(1)
def test_fit_with_optimizer_returns_a_linear_layer(submission, check, draw):
    """fit_with_optimizer returns an nn.Linear with a bias, and a plain number for each epoch"""
    inputs, epochs = draw.number(3, 8), draw.number(4, 12)
    x, y, *_ = line(draw, 10, inputs, 2)
    expected = {
        "model": "nn.Linear",
        "shape of weight": [2, inputs],
        "shape of bias": [2],
        "length of history": epochs,
        "history holds the graph": False,
    }
    check.close(submission.probe.optimizer_facts(x, y, 4, 0.05, epochs), expected)


@pytest.mark.task("04.7")
@pytest.mark.points(1)
def test_fit_with_optimizer_history_goes_down(submission, check, draw):
    """fit_with_optimizer's history goes down"""
    x, y, *_ = line(draw, 11, 2, 3)
    submission.probe.optimizer_course(x, y, 0.1, 60)
    epochs = draw.number(60, 90)
    history = submission.probe.optimizer_history(x, y, 4, 0.1, epochs)
    goes_down(losses_in(history, check, epochs), check)


@pytest.mark.task("04.8")
@pytest.mark.points(1)
def test_normal_equation_on_a_plane(submission, check, draw):
    """normal_equation finds w and b of data without noise"""
    for n, inputs, outputs in ((9, 2, 3), (12, 4, 1)):
        x, w, b = draw.normal(n, inputs) + 1, draw.normal(outputs, inputs), draw.normal(outputs)
        check.close(submission.normal_equation(x, F.linear(x, w, b)), (w, b), rtol=5e-3, atol=5e-3)


@pytest.mark.task("04.8")
@pytest.mark.points(1)
def test_normal_equation_with_noise(submission, check, draw):
    """normal_equation finds the least squares where no plane goes through every point"""
    x, y = draw.normal(30, 3) + 2, draw.normal(30, 2) - 1
    check.close(submission.normal_equation(x, y), least_squares(x, y), rtol=5e-3, atol=5e-3)


@pytest.mark.task("04.9")
@pytest.mark.points(1)
def test_r2_score_values(submission, check, draw):
    """r2_score of one output: perfect, good, useless and worse"""
    targets = draw.normal(9, 1, scale=2) + 1
    for predictions in (targets, targets + draw.normal(9, 1), targets.mean().expand(9, 1), 3 - targets):
        check.close(submission.r2_score(predictions, targets), r2(predictions, targets))


@pytest.mark.task("04.9")
@pytest.mark.points(1)
def test_r2_score_of_other_shapes(submission, check, draw):
    """r2_score of several outputs, and of (N, 1) against (N,)"""
    targets = draw.normal(8, 3) * torch.tensor([1.0, 3.0, 0.5]) + torch.tensor([2.0, 6.0, -1.0])
    predictions = targets + draw.normal(8, 3)
    check.close(submission.r2_score(predictions, targets), r2(predictions, targets))
    column, row = draw.normal(6, 1), draw.normal(6)
    check.close(submission.r2_score(column, row), r2(column[:, 0], row))
