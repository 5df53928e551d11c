"""The classic mistakes of 04."""

import torch
import torch.nn.functional as F

from grader.mistakes import mistake

CUT = "The result is cut from the graph (.item(), .detach(), .data, torch.tensor(…)): nothing could learn from it."
TRANSPOSE = "w is not transposed: it has a row for each output, (out, in), so the product is x @ w.T."
TABLE = (
    "(N, 1) minus (N,) broadcasts to an N × N table, every number against every other. "
    "Give the two the same shape first."
)
SIGN = "The sign is the wrong way round: you walk up the gradient. Descent subtracts lr times the gradient."
ACCUMULATED = (
    "The gradients are never set to zero: backward() adds to those that are there already, "
    "so each step takes all the earlier ones again. Call zero_grad() (or set .grad to None) in every step."
)
GRAPH = "The losses are tensors that hold on to their graph: every epoch stays in memory. Keep loss.item()."
USED_UP = (
    "The loader was gone through in the first epoch only: iter(loader) is used up after one pass. "
    "Loop over the loader itself in every epoch."
)
ONE_ENTRY = (
    "The history has only one entry: append to it in every epoch, and return after the loop, not inside it."
)
NO_HISTORY = "The history is missing from what you return."


def _gradients(x, y, w, b):
    errors = x @ w.T + b - y
    return 2 * errors.T @ x / errors.numel(), 2 * errors.sum(dim=0) / errors.numel()


def _start(x, y):
    return torch.randn(y.shape[1], x.shape[1]), torch.randn(y.shape[1])


def _loss(x, y, w, b):
    return (x @ w.T + b - y).square().mean()


def _descend(x, y, lr, epochs):
    (w, b), history = _start(x, y), []
    for _ in range(epochs):
        history.append(_loss(x, y, w, b).item())
        by_w, by_b = _gradients(x, y, w, b)
        w, b = w - lr * by_w, b - lr * by_b
    return w, b, history


@mistake(
    "04.1",
    "init_parameters",
    tell="w has a row for each output: its shape is (out_features, in_features), not the other way round.",
)
def init_transposed(in_features, out_features, generator):
    w = torch.randn(in_features, out_features, generator=generator)
    return w.requires_grad_(), torch.zeros(out_features, requires_grad=True)


@mistake(
    "04.1", "init_parameters", tell="b has one number for each output and one dimension: (out_features,)."
)
def init_bias_as_a_row(in_features, out_features, generator):
    w = torch.randn(out_features, in_features, generator=generator)
    return w.requires_grad_(), torch.zeros(1, out_features, requires_grad=True)


@mistake("04.1", "init_parameters", tell="They cannot be trained: ask for gradients with requires_grad_().")
def init_without_gradients(in_features, out_features, generator):
    return torch.randn(out_features, in_features, generator=generator), torch.zeros(out_features)


@mistake(
    "04.1",
    "init_parameters",
    tell="They are not leaves: something was done to them after requires_grad was set, so .grad would stay None. Scale first, then call requires_grad_().",
)
def init_scaled_too_late(in_features, out_features, generator):
    w = torch.randn(out_features, in_features, generator=generator, requires_grad=True)
    return w * 0.1, torch.zeros(out_features, requires_grad=True)


@mistake(
    "04.1",
    "init_parameters",
    tell="The generator is not used: hand it on, torch.randn(…, generator=generator).",
)
def init_without_generator(in_features, out_features, generator):
    w = torch.randn(out_features, in_features)
    return w.requires_grad_(), torch.zeros(out_features, requires_grad=True)


@mistake(
    "04.1",
    "init_parameters",
    tell="w comes out the same whatever the generator: do not seed anything yourself, draw from the generator you are given.",
)
def init_with_a_seed_of_its_own(in_features, out_features, generator):
    w = torch.randn(out_features, in_features, generator=torch.Generator().manual_seed(0))
    return w.requires_grad_(), torch.zeros(out_features, requires_grad=True)


@mistake("04.1", "init_parameters", tell="All weights are equal; draw w at random, from the generator.")
def init_with_zeros(in_features, out_features, generator):
    return torch.zeros(out_features, in_features).requires_grad_(), torch.zeros(
        out_features, requires_grad=True
    )


@mistake("04.2", "predict", tell=TRANSPOSE)
def predict_not_transposed(x, w, b):
    return x @ w + b


@mistake(
    "04.2",
    "predict",
    tell="reshape and view only cut the numbers of w into other rows; to swap rows and columns is w.T.",
)
def predict_reshaped(x, w, b):
    return x @ w.reshape(w.shape[1], w.shape[0]) + b


@mistake("04.2", "predict", tell="The bias b is not added.")
def predict_without_bias(x, w, b):
    return x @ w.T


@mistake("04.2", "predict", tell="The bias is added, please, not subtracted.")
def predict_minus_bias(x, w, b):
    return x @ w.T - b


@mistake(
    "04.2", "predict", tell="The result lies on its side, (out, N): give one row for each example, x @ w.T."
)
def predict_sideways(x, w, b):
    return w @ x.T + b[:, None]


@mistake("04.2", "predict", tell=CUT)
def predict_cut_from_the_graph(x, w, b):
    return (x @ w.T + b).detach()


@mistake("04.3", "mse", tell=TABLE)
def mse_of_a_table(predictions, targets):
    return ((predictions - targets) ** 2).mean()


@mistake("04.3", "mse", tell="You added the squares up; their mean does not grow with the batch.")
def mse_summed(predictions, targets):
    return (predictions - targets.reshape(predictions.shape)).square().sum()


@mistake("04.3", "mse", tell="You divided by N only; the mean is over all N·out elements.")
def mse_over_rows(predictions, targets):
    return (predictions - targets.reshape(predictions.shape)).square().sum() / len(predictions)


@mistake("04.3", "mse", tell="That is half of it: some books put a 1/2 in front, this loss has none.")
def mse_halved(predictions, targets):
    return (predictions - targets.reshape(predictions.shape)).square().mean() / 2


@mistake("04.3", "mse", tell="Square the differences: you took their absolute values.")
def mse_absolute(predictions, targets):
    return (predictions - targets.reshape(predictions.shape)).abs().mean()


@mistake("04.3", "mse", tell="The differences are not squared, so those above and below cancel out.")
def mse_not_squared(predictions, targets):
    return (predictions - targets.reshape(predictions.shape)).mean()


@mistake("04.3", "mse", tell="Take the mean of the squares; you squared the mean.")
def mse_squared_mean(predictions, targets):
    return (predictions - targets.reshape(predictions.shape)).mean() ** 2


@mistake("04.3", "mse", tell="That is the root of the mean squared error; leave the root out.")
def mse_with_root(predictions, targets):
    return (predictions - targets.reshape(predictions.shape)).square().mean().sqrt()


@mistake("04.3", "mse", tell=CUT)
def mse_cut_from_the_graph(predictions, targets):
    return (predictions - targets.reshape(predictions.shape)).square().mean().detach()


@mistake(
    "04.4", "mse_gradients", tell="The factor is missing: the mean over N·out squares gives 2 / (N·out)."
)
def gradients_without_factor(x, y, w, b):
    errors = x @ w.T + b - y
    return errors.T @ x, errors.sum(dim=0)


@mistake(
    "04.4",
    "mse_gradients",
    tell="You divided by N only; the loss is a mean over N·out elements: 2 / (N·out).",
)
def gradients_over_n(x, y, w, b):
    errors = x @ w.T + b - y
    return 2 * errors.T @ x / len(x), 2 * errors.sum(dim=0) / len(x)


@mistake("04.4", "mse_gradients", tell="You divided by N and left the 2 out: the factor is 2 / (N·out).")
def gradients_over_n_without_two(x, y, w, b):
    errors = x @ w.T + b - y
    return errors.T @ x / len(x), errors.sum(dim=0) / len(x)


@mistake("04.4", "mse_gradients", tell="The 2 is missing: the derivative of e² is 2e.")
def gradients_without_two(x, y, w, b):
    by_w, by_b = _gradients(x, y, w, b)
    return by_w / 2, by_b / 2


@mistake(
    "04.4", "mse_gradients", tell="The mean is missing: divide by the N·out elements that the loss averages."
)
def gradients_of_the_sum(x, y, w, b):
    errors = x @ w.T + b - y
    return 2 * errors.T @ x, 2 * errors.sum(dim=0)


@mistake(
    "04.4",
    "mse_gradients",
    tell="The sign is the wrong way round: the errors are predictions minus targets, and a gradient points uphill.",
)
def gradients_backwards(x, y, w, b):
    by_w, by_b = _gradients(x, y, w, b)
    return -by_w, -by_b


@mistake(
    "04.4",
    "mse_gradients",
    tell="The gradient of w must have the shape of w, (out, in): errorsᵀ x, not xᵀ errors.",
)
def gradients_transposed(x, y, w, b):
    by_w, by_b = _gradients(x, y, w, b)
    return by_w.T, by_b


@mistake(
    "04.4",
    "mse_gradients",
    tell="The gradient of b has a number for each output: sum over the batch only, dim=0.",
)
def gradients_of_one_bias(x, y, w, b):
    by_w, by_b = _gradients(x, y, w, b)
    return by_w, by_b.sum()


@mistake(
    "04.4",
    "mse_gradients",
    tell="The gradient of b is the mean of 2·error over the batch and then shared among the outputs: you forgot to divide it by out as well.",
)
def gradients_with_larger_bias(x, y, w, b):
    by_w, by_b = _gradients(x, y, w, b)
    return by_w, by_b * y.shape[1]


@mistake(
    "04.4",
    "mse_gradients",
    tell="In closed form, please: work the derivative out on paper, without backward().",
)
def gradients_by_autograd(x, y, w, b):
    w, b = w.clone().requires_grad_(), b.clone().requires_grad_()
    _loss(x, y, w, b).backward()
    return w.grad, b.grad


@mistake("04.5", "train_step", tell=SIGN)
def step_uphill(x, y, w, b, lr):
    loss, (by_w, by_b) = _loss(x, y, w, b).item(), _gradients(x, y, w, b)
    w.data += lr * by_w
    b.data += lr * by_b
    return loss


@mistake("04.5", "train_step", tell=ACCUMULATED)
def step_without_zero_grad(x, y, w, b, lr):
    loss = _loss(x, y, w, b)
    loss.backward()
    w.data -= lr * w.grad
    b.data -= lr * b.grad
    return loss.item()


@mistake(
    "04.5",
    "train_step",
    tell="w = w − … makes a new tensor and leaves the caller's as it was. Change it in place: w −= …, under no_grad.",
)
def step_on_copies(x, y, w, b, lr):
    loss, (by_w, by_b) = _loss(x, y, w, b).item(), _gradients(x, y, w, b)
    w, b = w - lr * by_w, b - lr * by_b
    return loss


@mistake(
    "04.5",
    "train_step",
    tell="A trainable leaf may only be changed in place where autograd does not watch: put the update under torch.no_grad().",
)
def step_without_no_grad(x, y, w, b, lr):
    loss, (by_w, by_b) = _loss(x, y, w, b).item(), _gradients(x, y, w, b)
    w -= lr * by_w
    b -= lr * by_b
    return loss


@mistake("04.5", "train_step", tell="The learning rate is not used: subtract lr times the gradient.")
def step_without_lr(x, y, w, b, lr):
    loss, (by_w, by_b) = _loss(x, y, w, b).item(), _gradients(x, y, w, b)
    w.data -= by_w
    b.data -= by_b
    return loss


@mistake("04.5", "train_step", tell="Only w is changed; b is a parameter as well.")
def step_without_bias(x, y, w, b, lr):
    loss, (by_w, _) = _loss(x, y, w, b).item(), _gradients(x, y, w, b)
    w.data -= lr * by_w
    return loss


@mistake(
    "04.5",
    "train_step",
    tell="The gradient of b was taken after w had changed. Compute both gradients first, then change both.",
)
def step_one_after_the_other(x, y, w, b, lr):
    loss = _loss(x, y, w, b).item()
    w.data -= lr * _gradients(x, y, w.detach(), b.detach())[0]
    b.data -= lr * _gradients(x, y, w.detach(), b.detach())[1]
    return loss


@mistake(
    "04.5", "train_step", tell="You returned the loss after the step; compute it before you change w and b."
)
def step_loss_afterwards(x, y, w, b, lr):
    by_w, by_b = _gradients(x, y, w.detach(), b.detach())
    w.data -= lr * by_w
    b.data -= lr * by_b
    return _loss(x, y, w, b).item()


@mistake(
    "04.5", "train_step", tell="The loss you return still holds its graph. Return loss.item(), a plain float."
)
def step_loss_in_the_graph(x, y, w, b, lr):
    loss, (by_w, by_b) = _loss(x, y, w, b), _gradients(x, y, w.detach(), b.detach())
    w.data -= lr * by_w
    b.data -= lr * by_b
    return loss


@mistake("04.5", "train_step", tell="Nothing is returned; give back the loss before the step.")
def step_without_a_word(x, y, w, b, lr):
    by_w, by_b = _gradients(x, y, w.detach(), b.detach())
    w.data -= lr * by_w
    b.data -= lr * by_b


@mistake("04.6", "fit", tell=SIGN)
def fit_uphill(x, y, lr, epochs):
    return _descend(x, y, -lr, epochs)


@mistake("04.6", "fit", tell=ACCUMULATED)
def fit_without_zero_grad(x, y, lr, epochs):
    (w, b), history = _start(x, y), []
    sum_w, sum_b = torch.zeros_like(w), torch.zeros_like(b)
    for _ in range(epochs):
        history.append(_loss(x, y, w, b).item())
        by_w, by_b = _gradients(x, y, w, b)
        sum_w, sum_b = sum_w + by_w, sum_b + by_b
        w, b = w - lr * sum_w, b - lr * sum_b
    return w, b, history


@mistake(
    "04.6",
    "fit",
    tell="The loss is the same in every epoch: either w and b are set back at each one, or the steps change copies of them.",
)
def fit_stands_still(x, y, lr, epochs):
    w, b = _start(x, y)
    return w, b, [_loss(x, y, w, b).item() for _ in range(epochs)]


@mistake(
    "04.6",
    "fit",
    tell="w and b seem to be drawn anew in every epoch: make them once, before the loop begins.",
)
def fit_begins_again(x, y, lr, epochs):
    for _ in range(epochs):
        w, b, _ = _descend(x, y, lr, 1)
    return w, b, [_loss(x, y, *_start(x, y)).item() for _ in range(epochs)]


@mistake("04.6", "fit", tell=GRAPH)
def fit_history_in_the_graph(x, y, lr, epochs):
    w, b, history = _descend(x, y, lr, epochs)
    return w, b, [torch.tensor(loss, requires_grad=True) for loss in history]


@mistake(
    "04.6",
    "fit",
    tell="The history has one entry too many: one for each epoch, nothing for the time before or after.",
)
def fit_history_too_long(x, y, lr, epochs):
    w, b, history = _descend(x, y, lr, epochs)
    return w, b, [*history, _loss(x, y, w, b).item()]


@mistake("04.6", "fit", tell=ONE_ENTRY)
def fit_history_of_the_end(x, y, lr, epochs):
    w, b, history = _descend(x, y, lr, epochs)
    return w, b, history[-1:]


@mistake("04.6", "fit", tell="w has the shape (in, out); return it as (out, in), a row for each output.")
def fit_transposed(x, y, lr, epochs):
    w, b, history = _descend(x, y, lr, epochs)
    return w.T, b, history


@mistake("04.6", "fit", tell=NO_HISTORY)
def fit_without_history(x, y, lr, epochs):
    return _descend(x, y, lr, epochs)[:2]


def _train(loader, model, lr, epochs, *, clear=True):
    optimizer, history = torch.optim.SGD(model.parameters(), lr=lr), []
    for _ in range(epochs):
        for x, y in loader:
            loss = F.mse_loss(model(x), y)
            if clear:
                optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        history.append(loss.item())
    return model, history


@mistake("04.7", "fit_with_optimizer", tell=ACCUMULATED)
def optimizer_without_zero_grad(loader, in_features, out_features, lr, epochs):
    return _train(loader, torch.nn.Linear(in_features, out_features), lr, epochs, clear=False)


@mistake(
    "04.7",
    "fit_with_optimizer",
    tell="The weights never change. Each batch needs, in this order: zero_grad(), loss.backward(), optimizer.step().",
)
def optimizer_never_steps(loader, in_features, out_features, lr, epochs):
    return _train(loader, torch.nn.Linear(in_features, out_features), 0.0, epochs)


@mistake(
    "04.7",
    "fit_with_optimizer",
    tell="Each epoch seems to begin with a new model: make the model and the optimizer once, before the loop.",
)
def optimizer_begins_again(loader, in_features, out_features, lr, epochs):
    history = []
    for _ in range(epochs):
        model, losses = _train(loader, torch.nn.Linear(in_features, out_features), lr, 1)
        history += losses
    return model, history


@mistake(
    "04.7",
    "fit_with_optimizer",
    tell="Only the last batch of each epoch is learned from: backward() and step() belong inside the loop over the loader.",
)
def optimizer_only_last_batch(loader, in_features, out_features, lr, epochs):
    class Last:
        def __iter__(self):
            return iter(list(loader)[-1:])

    return _train(Last(), torch.nn.Linear(in_features, out_features), lr, epochs)


@mistake(
    "04.7",
    "fit_with_optimizer",
    tell="Only the first batch of each epoch is learned from: is there a return, a break or next(iter(loader)) too early?",
)
def optimizer_only_first_batch(loader, in_features, out_features, lr, epochs):
    class First:
        def __iter__(self):
            return iter([next(iter(loader))])

    return _train(First(), torch.nn.Linear(in_features, out_features), lr, epochs)


@mistake(
    "04.7",
    "fit_with_optimizer",
    tell=USED_UP,
)
def optimizer_one_epoch_only(loader, in_features, out_features, lr, epochs):
    model, history = _train(loader, torch.nn.Linear(in_features, out_features), lr, 1)
    return model, history * epochs


@mistake("04.7", "fit_with_optimizer", tell=USED_UP)
def optimizer_mean_of_nothing(loader, in_features, out_features, lr, epochs):
    model, history = _train(loader, torch.nn.Linear(in_features, out_features), lr, 1)
    return model, [*history, *(sum([]) / len([]) for _ in range(epochs - 1))]


@mistake("04.7", "fit_with_optimizer", tell=ONE_ENTRY)
def optimizer_returns_early(loader, in_features, out_features, lr, epochs):
    return _train(loader, torch.nn.Linear(in_features, out_features), lr, 1)


@mistake(
    "04.7",
    "fit_with_optimizer",
    tell="Return the nn.Linear itself: it needs no nn.Sequential around it here.",
)
def optimizer_in_a_sequential(loader, in_features, out_features, lr, epochs):
    return _train(loader, torch.nn.Sequential(torch.nn.Linear(in_features, out_features)), lr, epochs)


@mistake(
    "04.7",
    "fit_with_optimizer",
    tell="The layer has no bias: leave bias=True, as nn.Linear has it by itself.",
)
def optimizer_without_bias(loader, in_features, out_features, lr, epochs):
    return _train(loader, torch.nn.Linear(in_features, out_features, bias=False), lr, epochs)


@mistake("04.7", "fit_with_optimizer", tell="in and out are swapped: nn.Linear(in_features, out_features).")
def optimizer_features_swapped(loader, in_features, out_features, lr, epochs):
    return _train(loader, torch.nn.Linear(out_features, in_features), lr, epochs)


@mistake("04.7", "fit_with_optimizer", tell=GRAPH)
def optimizer_history_in_the_graph(loader, in_features, out_features, lr, epochs):
    model, history = _train(loader, torch.nn.Linear(in_features, out_features), lr, epochs)
    return model, [torch.tensor(loss, requires_grad=True) for loss in history]


@mistake(
    "04.7",
    "fit_with_optimizer",
    tell="The history has one entry for each batch; it is to have one for each epoch.",
)
def optimizer_history_of_batches(loader, in_features, out_features, lr, epochs):
    model, history = _train(loader, torch.nn.Linear(in_features, out_features), lr, epochs)
    return model, [loss for loss in history for _ in range(len(loader))]


@mistake("04.7", "fit_with_optimizer", tell=NO_HISTORY)
def optimizer_without_history(loader, in_features, out_features, lr, epochs):
    return _train(loader, torch.nn.Linear(in_features, out_features), lr, epochs)[0]


def _solved(x, y):
    solution = torch.linalg.lstsq(torch.cat([x, torch.ones(len(x), 1)], dim=1), y).solution
    return solution[:-1].T, solution[-1]


@mistake(
    "04.8",
    "normal_equation",
    tell="There is no column of ones beside x, so the plane was forced through the origin: b has no place in the equation.",
)
def normal_through_the_origin(x, y):
    return torch.linalg.lstsq(x, y).solution.T, torch.zeros(y.shape[1])


@mistake(
    "04.8",
    "normal_equation",
    tell="w was found without a bias and b added afterwards. Both belong in one equation: a column of ones beside x, or x and y with their means taken out.",
)
def normal_bias_afterwards(x, y):
    w = torch.linalg.lstsq(x, y).solution.T
    return w, (y - x @ w.T).mean(dim=0)


@mistake(
    "04.8", "normal_equation", tell="b is the mean of y only if x has mean zero: it is mean(y) − w mean(x)."
)
def normal_bias_is_the_mean(x, y):
    return _solved(x, y)[0], y.mean(dim=0)


@mistake(
    "04.8",
    "normal_equation",
    tell="w has the shape (in, out); return it as (out, in), a row for each output.",
)
def normal_transposed(x, y):
    w, b = _solved(x, y)
    return w.T, b


@mistake(
    "04.8",
    "normal_equation",
    tell="b is to have one dimension, (out,): take the row, not a table of one row.",
)
def normal_bias_as_a_row(x, y):
    w, b = _solved(x, y)
    return w, b[None, :]


@mistake(
    "04.8",
    "normal_equation",
    tell="The row of b is where its column of ones is: ones in front make it the first row of the solution, ones behind the last.",
)
def normal_rows_mixed_up(x, y):
    w, b = _solved(x, y)
    rows = torch.cat([b[None, :], w.T])
    return rows[:-1].T, rows[-1]


@mistake("04.9", "r2_score", tell=TABLE)
def r2_of_a_table(predictions, targets):
    unexplained = (targets - predictions).square().sum()
    return (1 - unexplained / (targets - targets.mean(dim=0)).square().sum()).item()


@mistake("04.9", "r2_score", tell="The 1 − … is missing: you returned the share that is left unexplained.")
def r2_unexplained(predictions, targets):
    targets = targets.reshape(predictions.shape)
    return ((targets - predictions).square().sum() / (targets - targets.mean(dim=0)).square().sum()).item()


@mistake(
    "04.9",
    "r2_score",
    tell="Predictions and targets are the wrong way round: the variation to be explained is that of the targets.",
)
def r2_swapped(predictions, targets):
    targets = targets.reshape(predictions.shape)
    total = (predictions - predictions.mean(dim=0)).square().sum()
    return (1 - (targets - predictions).square().sum() / total).item()


@mistake(
    "04.9",
    "r2_score",
    tell="You divided a mean by torch's var(), which divides by N − 1: use two sums, or var(correction=0).",
)
def r2_with_sample_variance(predictions, targets):
    targets = targets.reshape(predictions.shape)
    ratio = (targets - predictions).square().mean() / targets.var(dim=0).mean()
    return (1 - ratio).item()


@mistake("04.9", "r2_score", tell="The targets are not compared with their mean: Σ (t − m)², not Σ t².")
def r2_around_zero(predictions, targets):
    targets = targets.reshape(predictions.shape)
    return (1 - (targets - predictions).square().sum() / targets.square().sum()).item()


@mistake(
    "04.9",
    "r2_score",
    tell="You took one mean of all the targets; every output (column) has a mean of its own.",
)
def r2_around_one_mean(predictions, targets):
    targets = targets.reshape(predictions.shape)
    return (1 - (targets - predictions).square().sum() / (targets - targets.mean()).square().sum()).item()


@mistake(
    "04.9",
    "r2_score",
    tell="You averaged the columns' scores. Here both sums run over all elements, and there is one division.",
)
def r2_mean_of_columns(predictions, targets):
    targets = targets.reshape(predictions.shape)
    unexplained = (targets - predictions).square().sum(dim=0)
    return (1 - unexplained / (targets - targets.mean(dim=0)).square().sum(dim=0)).mean().item()


@mistake(
    "04.9",
    "r2_score",
    tell="That is the squared correlation: it forgives predictions that are off by a factor or a constant, R² does not.",
)
def r2_as_correlation(predictions, targets):
    targets = targets.reshape(predictions.shape)
    p, t = predictions - predictions.mean(dim=0), targets - targets.mean(dim=0)
    return ((p * t).sum() ** 2 / (p.square().sum() * t.square().sum())).item()
