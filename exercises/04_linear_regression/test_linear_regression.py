"""Visible tests of 04: run `pytest exercises/04_linear_regression`. `submission` is your file."""

import pytest
import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset

# Ten farms: temperature in °C, rainfall in mm, humidity in %; then tonnes a hectare of barley and of beans.
FARMS = torch.tensor(
    [
        [9, 720, 81, 3.5, 2.1],
        [12, 540, 64, 3.3, 2.2],
        [14, 810, 77, 4.2, 2.3],
        [17, 460, 58, 3.5, 2.5],
        [19, 690, 70, 4.3, 2.9],
        [22, 380, 49, 3.7, 2.9],
        [24, 560, 52, 4.6, 3.2],
        [15, 620, 83, 3.8, 2.8],
        [11, 430, 60, 2.8, 1.9],
        [20, 850, 66, 5.0, 2.8],
    ]
)
WEATHER, YIELDS = FARMS[:, :3], FARMS[:, 3:]
X = (WEATHER - WEATHER.mean(dim=0)) / WEATHER.std(dim=0)  # every column with mean 0 and spread 1
W = torch.tensor([[0.5, 0.3, -0.1], [0.4, -0.2, 0.2]])
B = torch.tensor([3.0, 2.0])


def least_loss():
    solution = torch.linalg.lstsq(torch.cat([X, torch.ones(10, 1)], dim=1), YIELDS).solution
    return F.mse_loss(X @ solution[:-1] + solution[-1], YIELDS).item()


@pytest.mark.task("04.1")
def test_init_parameters_gives_what_can_be_trained(submission, check):
    """init_parameters: three inputs, two outputs"""
    expected = {
        "shape of w": [2, 3],
        "shape of b": [2],
        "both require gradients": True,
        "both are leaves": True,
    }
    check.close(submission.probe.initial(3, 2), expected)


@pytest.mark.task("04.2")
def test_predict_the_yields_of_ten_farms(submission, check):
    """predict gives a row for each farm, a column for each crop"""
    check.close(submission.predict(X, W, B), F.linear(X, W, B))


@pytest.mark.task("04.3")
def test_mse_of_two_crops(submission, check):
    """mse is one number for all farms and crops"""
    predictions = F.linear(X, W, B)
    check.close(submission.mse(predictions, YIELDS), F.mse_loss(predictions, YIELDS))


@pytest.mark.task("04.3")
def test_mse_of_a_column_and_a_row(submission, check):
    """mse of (N, 1) against (N,) is not a table"""
    column, row = torch.tensor([[1.0], [2.0], [3.0]]), torch.tensor([1.0, 2.0, 6.0])
    check.close(submission.mse(column, row), torch.tensor(3.0))


@pytest.mark.task("04.4")
def test_mse_gradients_agree_with_autograd(submission, check):
    """mse_gradients are what autograd finds"""
    w, b = W.clone().requires_grad_(), B.clone().requires_grad_()
    F.mse_loss(F.linear(X, w, b), YIELDS).backward()
    check.close(submission.mse_gradients(X, YIELDS, W, B), (w.grad, b.grad))


@pytest.mark.task("04.5")
def test_train_step_by_paper_and_pencil(submission, check):
    """train_step with one example: the loss is 1, and w and b move by 0.4 and 0.2"""
    x, y = torch.tensor([[2.0]]), torch.tensor([[1.0]])
    w, b = torch.zeros(1, 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    loss = submission.train_step(x, y, w, b, 0.1)
    check.close(loss, 1.0)
    check.close(
        (w.detach(), b.detach()), (torch.tensor([[0.4]]), torch.tensor([0.2])), what="w and b afterwards"
    )


@pytest.mark.task("04.6")
def test_fit_the_ten_farms(submission, check):
    """fit comes near the least loss on the ten farms"""
    w, b, history = submission.fit(X, YIELDS, 0.3, 500)
    check.close(len(history), 500, what="length of history")
    loss = F.mse_loss(F.linear(X, w, b), YIELDS).item()
    check.close(loss, least_loss(), atol=1e-3, what="loss of w and b")


@pytest.mark.task("04.7")
def test_fit_with_optimizer_in_batches(submission, check):
    """fit_with_optimizer learns the ten farms from a DataLoader with batches of four"""
    loader = DataLoader(TensorDataset(X, YIELDS), batch_size=4, shuffle=True)
    model, history = submission.fit_with_optimizer(loader, 3, 2, 0.05, 150)
    check.close(len(history), 150, what="length of history")
    loss = F.mse_loss(model(X), YIELDS).item()
    check.close(loss, least_loss(), atol=0.01, what="loss of the model")


@pytest.mark.task("04.8")
def test_normal_equation_of_the_ten_farms(submission, check):
    """normal_equation needs no training to find the least loss"""
    w, b = submission.normal_equation(X, YIELDS)
    check.tensor(w, shape=(2, 3), what="w")
    check.tensor(b, shape=(2,), what="b")
    check.close(F.mse_loss(F.linear(X, w, b), YIELDS).item(), least_loss(), what="loss of w and b")


@pytest.mark.task("04.9")
def test_r2_score_of_three_answers(submission, check):
    """r2_score is 1 for perfect answers, 0 for the mean"""
    barley = YIELDS[:, :1]
    check.close(submission.r2_score(barley, barley), 1.0)
    check.close(submission.r2_score(barley.mean().expand(10, 1), barley), 0.0)
    check.close(
        submission.r2_score(torch.tensor([[1.0], [2.0], [2.0]]), torch.tensor([[1.0], [2.0], [3.0]])), 0.5
    )
