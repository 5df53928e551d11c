"""The classic mistakes of 05."""

import torch
import torch.nn.functional as F
from torch import nn

from grader.mistakes import mistake

NO_SUPER = "super().__init__() is missing: it must be the first line of __init__, before any layer is kept."
SOFTMAX = "There is a softmax in forward. Return the raw scores: cross_entropy takes the softmax itself."
LOG_SOFTMAX = (
    "There is a log_softmax in forward. F.cross_entropy would put up with it, but return the raw scores."
)
NOT_FLATTENED = (
    "The images are not flattened: a linear layer wants rows, (N, 784), not (N, 1, 28, 28). "
    "images.flatten(start_dim=1) keeps the batch dimension and joins the others."
)
ALL_FLATTENED = "You flattened the batch too: every image keeps its own row with images.flatten(start_dim=1)."
UNREGISTERED = (
    "The model has no parameters. A layer is only found if it is itself an attribute set in __init__, or "
    "stands in an nn.Sequential or nn.ModuleList: not in a plain list, nor made anew in forward. "
    "A tensor is only found if it is an nn.Parameter."
)
STALE = "The gradients are never cleared, so each batch's are added to all earlier ones: call zero_grad() once for every batch."
ZERO_BETWEEN = (
    "The gradients are cleared between backward() and step(), so step() finds nothing and the weights stay as "
    "they were. Clear them before backward() or after step()."
)
STEP_FIRST = "step() comes before backward(): it uses gradients that are not those of this batch, or none. First backward(), then step()."
SUM = "The loss is added up over the batch; it should be the mean, so that it does not grow with the batch."
TWICE = "Softmax was applied before F.cross_entropy, which applies it itself: give it the logits."
NOTHING_RETURNED = "The history is missing: collect one entry an epoch in a list, and return it at the end."


# 05.1 LogisticRegression


class _Logistic(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(784, 10)

    def forward(self, images):
        return self.linear(images.flatten(start_dim=1))


@mistake("05.1", "LogisticRegression", tell=NO_SUPER)
class LogisticWithoutSuper(nn.Module):
    def __init__(self):
        self.linear = nn.Linear(784, 10)


@mistake("05.1", "LogisticRegression", tell=SOFTMAX)
class LogisticWithSoftmax(_Logistic):
    def forward(self, images):
        return super().forward(images).softmax(dim=1)


@mistake("05.1", "LogisticRegression", tell=LOG_SOFTMAX)
class LogisticWithLogSoftmax(_Logistic):
    def forward(self, images):
        return super().forward(images).log_softmax(dim=1)


@mistake(
    "05.1", "LogisticRegression", tell="There is a ReLU behind the last layer: scores may be negative too."
)
class LogisticWithRelu(_Logistic):
    def forward(self, images):
        return super().forward(images).relu()


@mistake("05.1", "LogisticRegression", tell=NOT_FLATTENED)
class LogisticNotFlattened(_Logistic):
    def forward(self, images):
        return self.linear(images)


@mistake("05.1", "LogisticRegression", tell=ALL_FLATTENED)
class LogisticAllFlattened(_Logistic):
    def forward(self, images):
        return self.linear(images.flatten())


@mistake("05.1", "LogisticRegression", tell=UNREGISTERED)
class LogisticInAList(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(784, 10)]

    def forward(self, images):
        return self.layers[0](images.flatten(start_dim=1))


@mistake("05.1", "LogisticRegression", tell="The layer has no bias: leave nn.Linear's bias switched on.")
class LogisticWithoutBias(_Logistic):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(784, 10, bias=False)


# 05.2 LogisticRegressionFromParameters


class _Own(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(784, 10) / 28)
        self.bias = nn.Parameter(torch.zeros(10))

    def forward(self, images):
        return images.flatten(start_dim=1) @ self.weights + self.bias


@mistake("05.2", "LogisticRegressionFromParameters", tell=NO_SUPER)
class OwnWithoutSuper(nn.Module):
    def __init__(self):
        self.weights = nn.Parameter(torch.randn(784, 10) / 28)


@mistake(
    "05.2",
    "LogisticRegressionFromParameters",
    tell="Neither tensor is registered: wrap each in nn.Parameter. requires_grad alone does not let a module find it.",
)
class OwnPlainTensors(_Own):
    def __init__(self):
        nn.Module.__init__(self)
        self.weights = (torch.randn(784, 10) / 28).requires_grad_()
        self.bias = torch.zeros(10, requires_grad=True)


@mistake(
    "05.2",
    "LogisticRegressionFromParameters",
    tell="The weights are not registered, only the bias. nn.Parameter(…) / 28 is a plain tensor again: scale first, then wrap.",
)
class OwnScaledAfterWrapping(_Own):
    def __init__(self):
        nn.Module.__init__(self)
        self.weights = nn.Parameter(torch.randn(784, 10)) / 28
        self.bias = nn.Parameter(torch.zeros(10))


@mistake(
    "05.2",
    "LogisticRegressionFromParameters",
    tell="The bias is not registered: it is a parameter of the model too, nn.Parameter(torch.zeros(10)).",
)
class OwnWithoutBias(_Own):
    def __init__(self):
        nn.Module.__init__(self)
        self.weights = nn.Parameter(torch.randn(784, 10) / 28)
        self.bias = torch.zeros(10)


@mistake(
    "05.2",
    "LogisticRegressionFromParameters",
    tell="The weights are not scaled: 784 of them are added up, so divide them by √784, or the first scores are 28 times too large.",
)
class OwnNotScaled(_Own):
    def __init__(self):
        super().__init__()
        self.weights.data *= 28


@mistake(
    "05.2",
    "LogisticRegressionFromParameters",
    tell="The weights are divided by 784. It is the square root, 28: variances add up, not standard deviations.",
)
class OwnScaledTooMuch(_Own):
    def __init__(self):
        super().__init__()
        self.weights.data /= 28


@mistake(
    "05.2",
    "LogisticRegressionFromParameters",
    tell="torch.rand draws from 0 to 1, so that all weights are positive. torch.randn is the normal distribution.",
)
class OwnUniform(_Own):
    def __init__(self):
        nn.Module.__init__(self)
        self.weights = nn.Parameter(torch.rand(784, 10) / 28)
        self.bias = nn.Parameter(torch.zeros(10))


@mistake(
    "05.2",
    "LogisticRegressionFromParameters",
    tell="All weights start at 0. Here they are drawn: torch.randn, divided by √784.",
)
class OwnZeros(_Own):
    def __init__(self):
        super().__init__()
        self.weights.data.zero_()


@mistake("05.2", "LogisticRegressionFromParameters", tell="The bias is drawn at random; it starts at 0.")
class OwnRandomBias(_Own):
    def __init__(self):
        super().__init__()
        self.bias.data = torch.randn(10)


@mistake("05.2", "LogisticRegressionFromParameters", tell="The bias is not added in forward.")
class OwnBiasNotAdded(_Own):
    def forward(self, images):
        return images.flatten(start_dim=1) @ self.weights


@mistake(
    "05.2",
    "LogisticRegressionFromParameters",
    tell="forward cuts the parameters from the graph (.data, .detach(), no_grad): they get no gradient. Use them as they are.",
)
class OwnDetached(_Own):
    def forward(self, images):
        return images.flatten(start_dim=1) @ self.weights.detach() + self.bias.detach()


@mistake("05.2", "LogisticRegressionFromParameters", tell=SOFTMAX)
class OwnWithSoftmax(_Own):
    def forward(self, images):
        return super().forward(images).softmax(dim=1)


@mistake("05.2", "LogisticRegressionFromParameters", tell=NOT_FLATTENED)
class OwnNotFlattened(_Own):
    def forward(self, images):
        return images @ self.weights + self.bias


# 05.3 FeedForward


class _Hidden(nn.Module):
    def __init__(self, in_size, hidden_size, out_size):
        super().__init__()
        self.hidden = nn.Linear(in_size, hidden_size)
        self.output = nn.Linear(hidden_size, out_size)

    def forward(self, images):
        return self.output(self.hidden(images.flatten(start_dim=1)).relu())


@mistake("05.3", "FeedForward", tell=NO_SUPER)
class FeedForwardWithoutSuper(nn.Module):
    def __init__(self, in_size, hidden_size, out_size):
        self.hidden = nn.Linear(in_size, hidden_size)


@mistake("05.3", "FeedForward", tell=UNREGISTERED)
class FeedForwardInAList(nn.Module):
    def __init__(self, in_size, hidden_size, out_size):
        super().__init__()
        self.layers = [nn.Linear(in_size, hidden_size), nn.ReLU(), nn.Linear(hidden_size, out_size)]

    def forward(self, images):
        x = images.flatten(start_dim=1)
        for layer in self.layers:
            x = layer(x)
        return x


@mistake("05.3", "FeedForward", tell=NOT_FLATTENED)
class FeedForwardNotFlattened(_Hidden):
    def forward(self, images):
        return self.output(self.hidden(images).relu())


@mistake("05.3", "FeedForward", tell=SOFTMAX)
class FeedForwardWithSoftmax(_Hidden):
    def forward(self, images):
        return super().forward(images).softmax(dim=1)


@mistake("05.3", "FeedForward", tell=LOG_SOFTMAX)
class FeedForwardWithLogSoftmax(_Hidden):
    def forward(self, images):
        return super().forward(images).log_softmax(dim=1)


@mistake(
    "05.3",
    "FeedForward",
    tell="There is no ReLU between the two layers: one linear map after another is only a linear map again.",
)
class FeedForwardWithoutRelu(_Hidden):
    def forward(self, images):
        return self.output(self.hidden(images.flatten(start_dim=1)))


@mistake(
    "05.3",
    "FeedForward",
    tell="There is a ReLU behind the last layer too: scores may be negative. It belongs between the layers only.",
)
class FeedForwardReluTwice(_Hidden):
    def forward(self, images):
        return super().forward(images).relu()


@mistake(
    "05.3",
    "FeedForward",
    tell="The ReLU stands behind the second layer. It belongs between the two, and nothing after the second.",
)
class FeedForwardReluAtTheEnd(_Hidden):
    def forward(self, images):
        return self.output(self.hidden(images.flatten(start_dim=1))).relu()


@mistake("05.3", "FeedForward", tell="A sigmoid stands where the ReLU should be.")
class FeedForwardSigmoid(_Hidden):
    def forward(self, images):
        return self.output(self.hidden(images.flatten(start_dim=1)).sigmoid())


# 05.4 training_step


def _step(model, batch):
    images, labels = batch
    return F.cross_entropy(model(images), labels)


@mistake("05.4", "training_step", tell=TWICE)
def step_softmax_twice(model, batch):
    images, labels = batch
    return F.cross_entropy(model(images).softmax(dim=1), labels)


@mistake("05.4", "training_step", tell=SUM)
def step_summed(model, batch):
    images, labels = batch
    return F.cross_entropy(model(images), labels, reduction="sum")


@mistake(
    "05.4",
    "training_step",
    tell="nll_loss takes log-probabilities, and the model gives logits: use F.cross_entropy.",
)
def step_nll_of_logits(model, batch):
    images, labels = batch
    return F.nll_loss(model(images), labels)


@mistake(
    "05.4",
    "training_step",
    tell="The loss is a plain number (.item()): it has left the graph, so nothing can learn from it. Return the tensor.",
)
def step_as_number(model, batch):
    return _step(model, batch).item()


@mistake(
    "05.4",
    "training_step",
    tell="The loss is cut from the graph (no_grad, .detach(), torch.tensor(…)): it has no gradient, so nothing can learn from it.",
)
def step_detached(model, batch):
    return _step(model, batch).detach()


@mistake(
    "05.4",
    "training_step",
    tell="training_step called backward() already. Return the loss only; the training loop goes backward.",
)
def step_goes_backward(model, batch):
    loss = _step(model, batch)
    loss.backward()
    return loss


# 05.5 validation_step


def _validated(model, batch):
    images, labels = batch
    logits = model(images)
    right = logits.argmax(dim=1) == labels
    return {"val_loss": F.cross_entropy(logits, labels).item(), "val_acc": right.float().mean().item()}


@mistake("05.5", "validation_step", tell="The dict's keys are val_loss and val_acc, spelt like this.")
def validation_under_other_keys(model, batch):
    found = _validated(model, batch)
    return {"loss": found["val_loss"], "acc": found["val_acc"]}


@mistake("05.5", "validation_step", tell=TWICE)
def validation_softmax_twice(model, batch):
    images, labels = batch
    return _validated(model, batch) | {
        "val_loss": F.cross_entropy(model(images).softmax(dim=1), labels).item()
    }


@mistake("05.5", "validation_step", tell=SUM)
def validation_loss_summed(model, batch):
    images, labels = batch
    return _validated(model, batch) | {
        "val_loss": F.cross_entropy(model(images), labels, reduction="sum").item()
    }


@mistake("05.5", "validation_step", tell="The accuracy is a percentage; it should be a fraction, 0 to 1.")
def validation_in_percent(model, batch):
    found = _validated(model, batch)
    return found | {"val_acc": 100 * found["val_acc"]}


@mistake(
    "05.5",
    "validation_step",
    tell="val_acc is the number of right answers: divide it by the number of samples.",
)
def validation_counted(model, batch):
    found = _validated(model, batch)
    return found | {"val_acc": len(batch[1]) * found["val_acc"]}


@mistake(
    "05.5",
    "validation_step",
    tell="The largest scores are compared with the labels, not their positions: torch.max gives both, argmax the positions.",
)
def validation_compares_scores(model, batch):
    images, labels = batch
    return _validated(model, batch) | {
        "val_acc": (model(images).max(dim=1).values == labels).float().mean().item()
    }


@mistake(
    "05.5",
    "validation_step",
    tell="argmax went down the batch, dim 0. The classes of one image are a row: argmax(dim=1).",
)
def validation_over_the_batch(model, batch):
    images, labels = batch
    return _validated(model, batch) | {
        "val_acc": (model(images).argmax(dim=0) == labels).float().mean().item()
    }


# 05.6 validation_epoch_end


def _each(outputs, reduce):
    return {key: reduce([output[key] for output in outputs]) for key in ("val_loss", "val_acc")}


@mistake(
    "05.6", "validation_epoch_end", tell="The figures are added up, but not divided by the number of batches."
)
def epoch_summed(outputs):
    return _each(outputs, sum)


@mistake("05.6", "validation_epoch_end", tell="These are the last batch's figures; take the mean over all.")
def epoch_last_batch(outputs):
    return outputs[-1]


@mistake(
    "05.6",
    "validation_epoch_end",
    tell="These are the first batch's figures. Is there a return inside the loop? Take the mean over all.",
)
def epoch_first_batch(outputs):
    return outputs[0]


@mistake("05.6", "validation_epoch_end", tell="The dict's keys are val_loss and val_acc, spelt like this.")
def epoch_under_other_keys(outputs):
    return {"epoch_loss": 0.0, "epoch_acc": 0.0}


# 05.7 evaluate


def _evaluated(model, loader, weigh=len):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        counted = [(_validated(model, batch), weigh(batch[1])) for batch in loader]
    model.train(was_training)
    total = sum(n for _, n in counted)
    return {key: sum(n * out[key] for out, n in counted) / total for key in ("val_loss", "val_acc")}


def _scaled(found, factor):
    return {key: value * factor for key, value in found.items()}


@mistake(
    "05.7",
    "evaluate",
    tell="The batches' means were averaged as if all batches were of one size. The last one is smaller: weigh each by its number of samples.",
)
def evaluate_unweighted(model, loader):
    return _evaluated(model, loader, weigh=lambda labels: 1)


@mistake(
    "05.7",
    "evaluate",
    tell="The figures are the last batch's only: add up over all of the loader.",
)
def evaluate_last_batch(model, loader):
    return _evaluated(model, list(loader)[-1:])


@mistake(
    "05.7",
    "evaluate",
    tell="The figures are the first batch's only. Is there a return inside the loop?",
)
def evaluate_first_batch(model, loader):
    return _evaluated(model, list(loader)[:1])


@mistake(
    "05.7",
    "evaluate",
    tell="Each batch is weighed by its samples, but then divided by the number of batches: divide by that of samples.",
)
def evaluate_over_batches(model, loader):
    return _scaled(_evaluated(model, loader), len(loader.dataset) / len(loader))


@mistake(
    "05.7",
    "evaluate",
    tell="The figures are means already, and were divided by the number of samples once more: multiply each by its batch's size first.",
)
def evaluate_means_over_samples(model, loader):
    batches = len(loader)
    return _scaled(_evaluated(model, loader, weigh=lambda labels: 1), batches / len(loader.dataset))


@mistake("05.7", "evaluate", tell="The batches' figures are added up, but never divided.")
def evaluate_summed(model, loader):
    return _scaled(_evaluated(model, loader, weigh=lambda labels: 1), len(loader))


@mistake(
    "05.7",
    "evaluate",
    tell="Every batch is counted as if it had loader.batch_size samples: the last has fewer, take len(labels).",
)
def evaluate_all_full(model, loader):
    full = len(loader) * loader.batch_size
    return _scaled(_evaluated(model, loader, weigh=lambda labels: 1), full / len(loader.dataset))


@mistake(
    "05.7",
    "evaluate",
    tell="model.eval() is missing: dropout would still drop, and BatchNorm would learn from the validation data.",
)
def evaluate_in_training_mode(model, loader):
    with torch.no_grad():
        outputs = [_validated(model, batch) for batch in loader]
    return outputs[0]


@mistake(
    "05.7",
    "evaluate",
    tell="torch.no_grad() is missing: the whole graph is kept for a backward() that never comes.",
)
def evaluate_with_gradients(model, loader):
    was_training = model.training
    model.eval()
    outputs = [_validated(model, batch) for batch in loader]
    model.train(was_training)
    return outputs[0]


@mistake(
    "05.7",
    "evaluate",
    tell="The model is left in eval mode: whoever was training it goes on without dropout. Put the mode back that you found.",
)
def evaluate_leaves_eval(model, loader):
    found = _evaluated(model, loader)
    model.eval()
    return found


@mistake(
    "05.7",
    "evaluate",
    tell="model.train() at the end is wrong for a model that came in eval mode. Keep model.training before, and put back that.",
)
def evaluate_leaves_train(model, loader):
    found = _evaluated(model, loader)
    model.train()
    return found


# 05.8 fit


def _fitted(epochs, lr, model, train_loader, val_loader, opt_func, inner):
    """The training loop with `inner` as what happens for a batch."""
    optimizer = opt_func(model.parameters(), lr)
    history = []
    for _ in range(epochs):
        model.train()
        for batch in train_loader:
            inner(model, batch, optimizer)
        history.append(_evaluated(model, val_loader))
    return history


def _right(model, batch, optimizer):
    loss = _step(model, batch)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


@mistake("05.8", "fit", tell=STALE)
def fit_stale_gradients(epochs, lr, model, train_loader, val_loader, opt_func=torch.optim.SGD):
    def inner(model, batch, optimizer):
        _step(model, batch).backward()
        optimizer.step()

    return _fitted(epochs, lr, model, train_loader, val_loader, opt_func, inner)


@mistake("05.8", "fit", tell=ZERO_BETWEEN)
def fit_zero_between(epochs, lr, model, train_loader, val_loader, opt_func=torch.optim.SGD):
    def inner(model, batch, optimizer):
        _step(model, batch).backward()
        optimizer.zero_grad()
        optimizer.step()

    return _fitted(epochs, lr, model, train_loader, val_loader, opt_func, inner)


@mistake("05.8", "fit", tell=STEP_FIRST)
def fit_step_before_backward(epochs, lr, model, train_loader, val_loader, opt_func=torch.optim.SGD):
    def inner(model, batch, optimizer):
        loss = _step(model, batch)
        optimizer.zero_grad()
        optimizer.step()
        loss.backward()

    return _fitted(epochs, lr, model, train_loader, val_loader, opt_func, inner)


@mistake("05.8", "fit", tell=STEP_FIRST)
def fit_one_batch_behind(epochs, lr, model, train_loader, val_loader, opt_func=torch.optim.SGD):
    def inner(model, batch, optimizer):
        loss = _step(model, batch)
        optimizer.step()
        optimizer.zero_grad()
        loss.backward()

    return _fitted(epochs, lr, model, train_loader, val_loader, opt_func, inner)


@mistake("05.8", "fit", tell=STEP_FIRST)
def fit_step_first_and_stale(epochs, lr, model, train_loader, val_loader, opt_func=torch.optim.SGD):
    def inner(model, batch, optimizer):
        loss = _step(model, batch)
        optimizer.step()
        loss.backward()

    return _fitted(epochs, lr, model, train_loader, val_loader, opt_func, inner)


@mistake("05.8", "fit", tell="optimizer.step() is missing: the gradients are there, but no weight moves.")
def fit_without_step(epochs, lr, model, train_loader, val_loader, opt_func=torch.optim.SGD):
    def inner(model, batch, optimizer):
        optimizer.zero_grad()
        _step(model, batch).backward()

    return _fitted(epochs, lr, model, train_loader, val_loader, opt_func, inner)


@mistake("05.8", "fit", tell="backward() is missing: step() finds no gradients, and no weight moves.")
def fit_without_backward(epochs, lr, model, train_loader, val_loader, opt_func=torch.optim.SGD):
    def inner(model, batch, optimizer):
        optimizer.zero_grad()
        _step(model, batch)
        optimizer.step()

    return _fitted(epochs, lr, model, train_loader, val_loader, opt_func, inner)


@mistake(
    "05.8",
    "fit",
    tell="There is one step an epoch, for its last batch: the step stands outside the loop over batches. Indent it.",
)
def fit_one_step_an_epoch(epochs, lr, model, train_loader, val_loader, opt_func=torch.optim.SGD):
    last = list(train_loader)[-1:]
    return _fitted(epochs, lr, model, last, val_loader, opt_func, _right)


@mistake(
    "05.8",
    "fit",
    tell="There is one step an epoch, with the gradients of all batches added up: step and zero_grad belong inside the loop over batches.",
)
def fit_one_step_of_all(epochs, lr, model, train_loader, val_loader, opt_func=torch.optim.SGD):
    optimizer = opt_func(model.parameters(), lr)
    history = []
    for _ in range(epochs):
        model.train()
        optimizer.zero_grad()
        for batch in train_loader:
            _step(model, batch).backward()
        optimizer.step()
        history.append(_evaluated(model, val_loader))
    return history


@mistake(
    "05.8",
    "fit",
    tell="opt_func is not used: make the optimizer with opt_func(model.parameters(), lr), whatever it is.",
)
def fit_always_sgd(epochs, lr, model, train_loader, val_loader, opt_func=torch.optim.SGD):
    return _fitted(epochs, lr, model, train_loader, val_loader, torch.optim.SGD, _right)


@mistake(
    "05.8",
    "fit",
    tell="A new optimizer is made in every epoch, so it forgets its momentum. Make it once, before the loops.",
)
def fit_optimizer_each_epoch(epochs, lr, model, train_loader, val_loader, opt_func=torch.optim.SGD):
    return [_fitted(1, lr, model, train_loader, val_loader, opt_func, _right)[0] for _ in range(epochs)]


@mistake(
    "05.8",
    "fit",
    tell="A new optimizer is made for every batch, so it forgets its momentum. Make it once, before the loops.",
)
def fit_optimizer_each_batch(epochs, lr, model, train_loader, val_loader, opt_func=torch.optim.SGD):
    def inner(model, batch, optimizer):
        _right(model, batch, opt_func(model.parameters(), lr))

    return _fitted(epochs, lr, model, train_loader, val_loader, opt_func, inner)


@mistake("05.8", "fit", tell="lr is not handed on: opt_func(model.parameters(), lr).")
def fit_without_lr(epochs, lr, model, train_loader, val_loader, opt_func=torch.optim.SGD):
    return _fitted(epochs, 0.001, model, train_loader, val_loader, opt_func, _right)


@mistake("05.8", "fit", tell="There is one pass over train_loader only, however many epochs are asked for.")
def fit_one_epoch(epochs, lr, model, train_loader, val_loader, opt_func=torch.optim.SGD):
    return _fitted(1, lr, model, train_loader, val_loader, opt_func, _right)


@mistake(
    "05.8",
    "fit",
    tell="model.train() is missing: a model that came in eval mode trains without dropout. Call it at the start of every epoch.",
)
def fit_in_eval_mode(epochs, lr, model, train_loader, val_loader, opt_func=torch.optim.SGD):
    model.train = lambda mode=True: model
    return _fitted(epochs, lr, model, train_loader, val_loader, opt_func, _right)


@mistake(
    "05.8",
    "fit",
    tell="After the first epoch the model is in eval mode: call model.train() at the start of every epoch, not once before.",
)
def fit_train_mode_once(epochs, lr, model, train_loader, val_loader, opt_func=torch.optim.SGD):
    model.train()
    history = _fitted(1, lr, model, train_loader, val_loader, opt_func, _right)
    model.eval()
    model.train = lambda mode=True: model
    return history + _fitted(epochs - 1, lr, model, train_loader, val_loader, opt_func, _right)


@mistake(
    "05.8",
    "fit",
    tell="The figures are those of the training data: give val_loader to evaluate, so that they say something about new images.",
)
def fit_validates_on_training_data(epochs, lr, model, train_loader, val_loader, opt_func=torch.optim.SGD):
    return _fitted(epochs, lr, model, train_loader, train_loader, opt_func, _right)


@mistake(
    "05.8",
    "fit",
    tell="The model is evaluated before each epoch; the history should say what the epoch has achieved.",
)
def fit_validates_before(epochs, lr, model, train_loader, val_loader, opt_func=torch.optim.SGD):
    start = _evaluated(model, val_loader)
    return [start, *_fitted(epochs, lr, model, train_loader, val_loader, opt_func, _right)[:-1]]


@mistake(
    "05.8",
    "fit",
    tell="Only the last epoch's figures come back: the history is a list with one dict an epoch.",
)
def fit_last_figures(epochs, lr, model, train_loader, val_loader, opt_func=torch.optim.SGD):
    return _fitted(epochs, lr, model, train_loader, val_loader, opt_func, _right)[-1]


@mistake(
    "05.8",
    "fit",
    tell="There is one entry for the whole training: evaluate and append inside the loop over epochs.",
)
def fit_one_entry(epochs, lr, model, train_loader, val_loader, opt_func=torch.optim.SGD):
    return _fitted(epochs, lr, model, train_loader, val_loader, opt_func, _right)[-1:]


@mistake(
    "05.8",
    "fit",
    tell="There is one entry a batch: evaluate and append once an epoch, after the loop over batches.",
)
def fit_one_entry_a_batch(epochs, lr, model, train_loader, val_loader, opt_func=torch.optim.SGD):
    history = []

    def inner(model, batch, optimizer):
        _right(model, batch, optimizer)
        history.append(_evaluated(model, val_loader))

    _fitted(epochs, lr, model, train_loader, val_loader, opt_func, inner)
    return history


@mistake("05.8", "fit", tell=NOTHING_RETURNED)
def fit_returns_nothing(epochs, lr, model, train_loader, val_loader, opt_func=torch.optim.SGD):
    _fitted(epochs, lr, model, train_loader, val_loader, opt_func, _right)


# 05.9 fit_by_hand


def _move(model, lr):
    with torch.no_grad():
        for parameter in model.parameters():
            parameter -= lr * parameter.grad


def _by_hand(model, x, y, lr, epochs, batch_size, update):
    """The loop over slices, with `update(model, loss)` as what happens to the parameters."""
    history = []
    for _ in range(epochs):
        for images, labels in zip(x.split(batch_size), y.split(batch_size), strict=True):
            loss = _step(model, (images, labels))
            update(model, loss)
        history.append(loss.item())
    return history


def _moved(model, loss, lr):
    model.zero_grad()
    loss.backward()
    _move(model, lr)


@mistake("05.9", "fit_by_hand", tell=STALE)
def hand_stale_gradients(model, x, y, lr, epochs, batch_size):
    def update(model, loss):
        loss.backward()
        _move(model, lr)

    return _by_hand(model, x, y, lr, epochs, batch_size, update)


@mistake(
    "05.9",
    "fit_by_hand",
    tell="The update finds no gradients, only None: it comes before backward(), or they were cleared in between. First backward(), then the update, then clear.",
)
def hand_no_gradients(model, x, y, lr, epochs, batch_size):
    def update(model, loss):
        loss.backward()
        model.zero_grad()
        _move(model, lr)

    return _by_hand(model, x, y, lr, epochs, batch_size, update)


@mistake(
    "05.9",
    "fit_by_hand",
    tell="No parameter moved. p = p − lr · p.grad only binds the name p to a new tensor: change it in place, p -= …, before its gradient is cleared.",
)
def hand_nothing_moves(model, x, y, lr, epochs, batch_size):
    return _by_hand(model, x, y, lr, epochs, batch_size, lambda model, loss: loss.backward())


@mistake(
    "05.9",
    "fit_by_hand",
    tell="The update itself must not be recorded: put it under torch.no_grad().",
)
def hand_recorded_update(model, x, y, lr, epochs, batch_size):
    def update(model, loss):
        loss.backward()
        for parameter in model.parameters():
            parameter -= lr * parameter.grad

    return _by_hand(model, x, y, lr, epochs, batch_size, update)


@mistake(
    "05.9",
    "fit_by_hand",
    tell="The sign is the wrong way round: a step goes against the gradient, p -= lr * p.grad.",
)
def hand_uphill(model, x, y, lr, epochs, batch_size):
    return _by_hand(model, x, y, lr, epochs, batch_size, lambda model, loss: _moved(model, loss, -lr))


@mistake("05.9", "fit_by_hand", tell="The learning rate is not used in the update.")
def hand_without_lr(model, x, y, lr, epochs, batch_size):
    return _by_hand(model, x, y, lr, epochs, batch_size, lambda model, loss: _moved(model, loss, 1))


@mistake("05.9", "fit_by_hand", tell="The last slice, which is smaller, is left out.")
def hand_partial_dropped(model, x, y, lr, epochs, batch_size):
    n = len(x) // batch_size * batch_size
    return _by_hand(model, x[:n], y[:n], lr, epochs, batch_size, lambda model, loss: _moved(model, loss, lr))


@mistake(
    "05.9",
    "fit_by_hand",
    tell="batch_size is not used: every step takes all of x. Take slices of batch_size rows.",
)
def hand_no_slices(model, x, y, lr, epochs, batch_size):
    return _by_hand(model, x, y, lr, epochs, len(x), lambda model, loss: _moved(model, loss, lr))


@mistake("05.9", "fit_by_hand", tell="Only the first slice is ever used: the loop over slices ends too soon.")
def hand_first_slice(model, x, y, lr, epochs, batch_size):
    x, y = x[:batch_size], y[:batch_size]
    return _by_hand(model, x, y, lr, epochs, batch_size, lambda model, loss: _moved(model, loss, lr))


@mistake(
    "05.9",
    "fit_by_hand",
    tell="A slice ends at start + batch_size. x[start:batch_size] is empty from the second slice on, and the loss of nothing is nan.",
)
def hand_empty_slices(model, x, y, lr, epochs, batch_size):
    history = []
    for _ in range(epochs):
        for start in range(0, len(x), batch_size):
            loss = _step(model, (x[start:batch_size], y[start:batch_size]))
            _moved(model, loss, lr)
        history.append(loss.item())
    return history


@mistake(
    "05.9", "fit_by_hand", tell="There is one pass over the slices only, however many epochs are asked for."
)
def hand_one_epoch(model, x, y, lr, epochs, batch_size):
    return _by_hand(model, x, y, lr, 1, batch_size, lambda model, loss: _moved(model, loss, lr))


@mistake(
    "05.9",
    "fit_by_hand",
    tell="Here the update is yours to write: under torch.no_grad(), parameter -= lr * parameter.grad.",
)
def hand_with_optimizer(model, x, y, lr, epochs, batch_size):
    optimizer = torch.optim.SGD(model.parameters(), lr)

    def update(model, loss):
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return _by_hand(model, x, y, lr, epochs, batch_size, update)


@mistake("05.9", "fit_by_hand", tell="There is one loss a batch; the history has one an epoch.")
def hand_one_loss_a_batch(model, x, y, lr, epochs, batch_size):
    history = []

    def update(model, loss):
        history.append(loss.item())
        _moved(model, loss, lr)

    _by_hand(model, x, y, lr, epochs, batch_size, update)
    return history


@mistake("05.9", "fit_by_hand", tell=NOTHING_RETURNED)
def hand_returns_nothing(model, x, y, lr, epochs, batch_size):
    _by_hand(model, x, y, lr, epochs, batch_size, lambda model, loss: _moved(model, loss, lr))


# 05.10 predict_image


@mistake(
    "05.10",
    "predict_image",
    tell="The model takes batches: make one of a single image with image.unsqueeze(0), (1, 1, 28, 28).",
)
def predict_without_batch(image, model):
    return int(model(image).argmax())


@mistake(
    "05.10",
    "predict_image",
    tell="A tensor of one element came back; .item() makes a Python int of it.",
)
def predict_as_tensor(image, model):
    return model(image.unsqueeze(0)).argmax(dim=1)


@mistake(
    "05.10",
    "predict_image",
    tell="That is the largest score; its position is the class: argmax.",
)
def predict_score(image, model):
    return model(image.unsqueeze(0)).max().item()


@mistake(
    "05.10",
    "predict_image",
    tell="That is the largest probability; its position is the class: argmax.",
)
def predict_probability(image, model):
    return model(image.unsqueeze(0)).softmax(dim=1).max().item()


@mistake(
    "05.10",
    "predict_image",
    tell="argmax went down the batch, dim 0, where there is only one image. The classes are dim 1.",
)
def predict_over_the_batch(image, model):
    return model(image.unsqueeze(0)).argmax(dim=0)


# 05.11 count_parameters


@mistake(
    "05.11",
    "count_parameters",
    tell="You counted the parameter tensors; count what is in them, numel().",
)
def count_tensors(model):
    return len(list(model.parameters()))


@mistake(
    "05.11",
    "count_parameters",
    tell="state_dict() holds buffers too, such as BatchNorm's running mean. What is learned is in model.parameters().",
)
def count_buffers(model):
    return sum(value.numel() for value in model.state_dict().values())


@mistake("05.11", "count_parameters", tell="Only the matrices are counted: biases are parameters too.")
def count_matrices(model):
    return sum(p.numel() for p in model.parameters() if p.dim() > 1)


@mistake("05.11", "count_parameters", tell="len(p) is the number of rows; numel() counts all elements.")
def count_rows(model):
    return sum(len(p) for p in model.parameters())
