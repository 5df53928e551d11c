"""Run beside the student's logistic_regression.py; hold no expected value."""

from itertools import pairwise

import torch
from torch import nn
from torch.optim.optimizer import register_optimizer_step_pre_hook
from torch.utils.data import BatchSampler, DataLoader, Dataset, RandomSampler, TensorDataset

from grader import worker
from grader.worker import watched

FIGURES = ("val_loss", "val_acc")


def logistic(submission, images, tensors):
    """LogisticRegression()(images) with known weights and images = {images}"""
    return _logits(submission.LogisticRegression(), images, tensors)


def logistic_sizes(submission):
    """LogisticRegression().parameters(), how many numbers are in each"""
    return _sizes(submission.LogisticRegression())


def from_parameters(submission, images, tensors):
    """LogisticRegressionFromParameters()(images) with known weights and images = {images}"""
    return _logits(submission.LogisticRegressionFromParameters(), images, tensors)


def from_parameters_sizes(submission):
    """LogisticRegressionFromParameters().parameters(), how many numbers are in each"""
    return _sizes(submission.LogisticRegressionFromParameters())


def moved_by_sgd(submission, name, lr):
    """SGD({name}().parameters(), {lr}).step() with gradients of 1, how far each parameter moves"""
    return worker.moved_by_sgd(getattr(submission, name)(), lr)


def from_parameters_start(submission, numel):
    """LogisticRegressionFromParameters(), mean and standard deviation of its {numel} weights or biases"""
    parameters = submission.LogisticRegressionFromParameters().parameters()
    start = next(p for p in parameters if p.numel() == numel)
    return [start.mean().item(), start.std(correction=0).item()]


def from_parameters_gradients(submission, images):
    """LogisticRegressionFromParameters()(images).sum().backward(), how many numbers are in each .grad"""
    model = submission.LogisticRegressionFromParameters()
    model(images).sum().backward()
    gradients = [p.grad.numel() for p in model.parameters() if p.grad is not None]
    return {"parameters": _sizes(model), "gradients": sorted(gradients)}


def feed_forward(submission, in_size, hidden_size, out_size, images, tensors):
    """FeedForward({in_size}, {hidden_size}, {out_size})(images) with known weights and images = {images}"""
    return _logits(submission.FeedForward(in_size, hidden_size, out_size), images, tensors)


def feed_forward_sizes(submission, in_size, hidden_size, out_size):
    """FeedForward({in_size}, {hidden_size}, {out_size}).parameters(), how many numbers are in each"""
    return _sizes(submission.FeedForward(in_size, hidden_size, out_size))


def step_and_backward(submission, images, labels, weight, bias):
    """training_step(model, (images, labels)).backward() with images = {images}, labels = {labels}"""
    model = _linear(weight, bias)
    loss = submission.training_step(model, (images, labels))
    loss.backward()
    return {"loss": loss.detach(), "gradient of the weights": model[1].weight.grad}


def validation_step(submission, key, images, labels, weight, bias):
    """validation_step(model, (images, labels)), its {key}, with images = {images}, labels = {labels}"""
    return _figures(submission.validation_step(_linear(weight, bias), (images, labels)), [key])


def epoch_end(submission, outputs):
    """validation_epoch_end({outputs})"""
    try:  # in the type that this student's validation_step gives
        kind = submission.validation_step(nn.Flatten(), (torch.eye(2).view(2, 1, 1, 2), torch.tensor([0, 1])))
        tensors = {key for key in FIGURES if isinstance(kind[key], torch.Tensor)}
    except Exception:
        tensors = set(FIGURES)
    typed = [{k: torch.tensor(v) if k in tensors else v for k, v in output.items()} for output in outputs]
    return _figures(submission.validation_epoch_end(typed))


def evaluated(submission, images, labels, weight, bias, batch_size):
    """evaluate(model, loader), the loader giving batches of {batch_size} with labels {labels}"""
    model = _linear(weight, bias)
    return _figures(submission.evaluate(model, _loader(images, labels, batch_size)))


def training_flag_during_evaluate(submission, images, labels, weight, bias):
    """evaluate(model, loader), and model.training at each batch"""
    return _seen_by_evaluate(submission, images, labels, weight, bias, lambda model: model.training)


def grad_mode_during_evaluate(submission, images, labels, weight, bias):
    """evaluate(model, loader), and torch.is_grad_enabled() at each batch"""
    return _seen_by_evaluate(submission, images, labels, weight, bias, lambda model: torch.is_grad_enabled())


def _seen_by_evaluate(submission, images, labels, weight, bias, flag):
    """A flag at each batch, and the first pixel of every image that the model was given."""
    seen = {"flags": [], "pixels": []}

    def look(model, images):
        seen["flags"].append(flag(model))
        seen["pixels"] += images.flatten(1)[:, 0].tolist()

    submission.evaluate(_linear(weight, bias, look=look), _loader(images, labels, 3))
    return seen


def training_flag_after_evaluate(submission, images, labels, weight, bias, training):
    """model.train({training}); evaluate(model, loader); model.training"""
    model = _linear(weight, bias).train(training)
    submission.evaluate(model, _loader(images, labels, 3))
    return model.training


def fitted(submission, images, labels, weight, bias, epochs, lr, batch_size, momentum):
    """fit({epochs}, {lr}, model, train_loader, val_loader, SGD with momentum {momentum}) on batches of {batch_size}"""
    model, events = _linear(weight, bias), []
    model[1].weight.register_hook(lambda gradient: events.append("backward"))

    class SGD(torch.optim.SGD):
        def step(self, closure=None):
            events.append("step")
            return super().step(closure)

    loader = _loader(images, labels, batch_size)
    submission.fit(epochs, lr, model, loader, loader, lambda *args, **kw: SGD(*args, momentum=momentum, **kw))
    return {
        "weights": model[1].weight.detach(),
        "bias": model[1].bias.detach(),
        "came first": events[:2],  # tells apart what leaves the same weights behind
    }


def history_of_fit(submission, train, val, weight, bias, epochs, lr, batch_size):
    """fit({epochs}, {lr}, model, train_loader, val_loader, an optimizer whose steps only shrink the weights)"""

    class Shrink(torch.optim.SGD):  # what fit does with gradients is another test's question
        def step(self, closure=None):
            with torch.no_grad():
                for group in self.param_groups:
                    for parameter in group["params"]:
                        parameter *= 1 - group["lr"]

    loaders = [_loader(*data, batch_size) for data in (train, val)]
    history = submission.fit(epochs, lr, _linear(weight, bias), *loaders, Shrink)
    if isinstance(history, (list, tuple)):
        return [_figures(entry) for entry in history]
    return history


def training_flag_during_fit(submission, images, labels, weight, bias):
    """model.eval(); fit(2, 0.1, model, train_loader, val_loader); model.training at each training batch"""
    seen = []
    model = _linear(weight, bias, look=lambda model, x: seen.append((len(x), model.training)))
    submission.fit(2, 0.1, model.eval(), _loader(images, labels, 4), _loader(images, labels, 3))
    return [flag for size, flag in seen if size == 4]


def fitted_by_hand(submission, images, labels, weight, bias, lr, epochs, batch_size):
    """fit_by_hand(model, x, y, {lr}, {epochs}, {batch_size}) with y = {labels}"""
    model = _linear(weight, bias)
    submission.fit_by_hand(model, images, labels, lr, epochs, batch_size)
    return {"weights": model[1].weight.detach(), "bias": model[1].bias.detach()}


def losses_by_hand(submission, images, labels, weight, bias, lr, epochs, batch_size):
    """fit_by_hand(model, x, y, {lr}, {epochs}, {batch_size}), the same images in every batch"""
    return submission.fit_by_hand(_linear(weight, bias), images, labels, lr, epochs, batch_size)


def optimizer_steps_by_hand(submission, images, labels, weight, bias):
    """fit_by_hand(model, x, y, 0.1, 1, 4), and how often an optimizer of torch.optim makes a step"""
    steps = []
    watch = register_optimizer_step_pre_hook(lambda optimizer, args, kwargs: steps.append(optimizer))
    try:
        submission.fit_by_hand(_linear(weight, bias), images, labels, 0.1, 1, 4)
    finally:
        watch.remove()
    return len(steps)


def predicted(submission, image, kernel, weight, bias):
    """predict_image(image, model), the model a convolution and a linear layer, image = {image}"""
    convolution = nn.Conv2d(1, len(kernel), kernel.shape[2], bias=False)
    model = nn.Sequential(convolution, *_linear(weight, bias))
    _put(convolution, [kernel])
    return submission.predict_image(image, model.eval())


def counted(submission, sizes):
    """count_parameters(model), the model linear layers of {sizes} with a BatchNorm after the first"""
    layers = [nn.Linear(n, m) for n, m in pairwise(sizes)]
    return submission.count_parameters(nn.Sequential(layers[0], nn.BatchNorm1d(sizes[1]), *layers[1:]))


def trained_logistic(submission, train, images, epochs, lr, batch_size, budget):
    """fit({epochs}, {lr}, LogisticRegression(), train_loader, val_loader) on real digits"""
    return _trained(
        submission, submission.LogisticRegression(), train, images, epochs, lr, batch_size, budget
    )


def trained_feed_forward(submission, train, images, hidden_size, epochs, lr, batch_size, budget):
    """fit({epochs}, {lr}, FeedForward(784, {hidden_size}, 10), train_loader, val_loader) on real digits"""
    model = submission.FeedForward(784, hidden_size, 10)
    return _trained(submission, model, train, images, epochs, lr, batch_size, budget)


def _trained(submission, model, train, images, epochs, lr, batch_size, budget):
    """Train on all but the last 1,000 training images, which are for validation; then look at held-out ones."""
    train_set = Digits(train.images[:-1000], train.labels[:-1000], budget)
    val_set = Digits(train.images[-1000:], train.labels[-1000:], float("inf"))
    loaders = _fast_loader(train_set, batch_size), _fast_loader(val_set, batch_size)
    history = submission.fit(epochs, lr, model, *loaders)
    model.eval()
    with torch.no_grad():
        return {
            "logits": model(images.float() / 255),
            "history": {key: _curve(history, key) for key in FIGURES},
        }


def _curve(history, key):
    """One figure of each epoch, for a picture; none if the history is not made that way."""
    try:
        return [float(entry[key]) for entry in history]
    except Exception:
        return []


def train_and_show(submission, train, images):
    """fit(3, 0.2, model, train_loader, val_loader), the model FeedForward(784, 32, 10) or LogisticRegression()"""
    try:
        model, name = submission.FeedForward(784, 32, 10), "FeedForward(784, 32, 10)"
    except NotImplementedError:
        model, name = submission.LogisticRegression(), "LogisticRegression()"
    with watched(3 * (len(train.labels) - 1000)) as curves:
        logits = _trained(submission, model, train, images, 3, 0.2, 100, float("inf"))["logits"]
    return {"title": f"fit(3, 0.2, {name})", "logits": logits, **curves.as_data()}


class Digits(Dataset):
    """Images that give whole batches for lists of indices, until a budget of samples is used up."""

    def __init__(self, images, labels, budget):
        self._images = images
        self._labels = labels
        self._budget = self._left = budget

    def __len__(self):
        return len(self._labels)

    def __getitem__(self, rows):
        self._left -= len(rows)
        if self._left < 0:
            raise RuntimeError(
                f"the budget of {self._budget:,} training samples is used up: "
                "go over train_loader once an epoch"
            )
        return self._images[rows].float() / 255, self._labels[rows]


def _fast_loader(dataset, batch_size):
    batches = BatchSampler(RandomSampler(dataset), batch_size, drop_last=False)
    return DataLoader(dataset, sampler=batches, batch_size=None)


def _loader(images, labels, batch_size):
    return DataLoader(TensorDataset(images, labels), batch_size)


def _linear(weight, bias, look=lambda model, images: None):
    """A model of known weights that is none of the student's; `look` sees it at each call."""

    class Linear(nn.Sequential):
        def forward(self, images):
            look(self, images)
            return super().forward(images)

    model = Linear(nn.Flatten(), nn.Linear(weight.shape[1], weight.shape[0]))
    _put(model, [weight, bias])
    return model


def _logits(model, images, tensors):
    _put(model, tensors)
    return model(images)


def _put(model, tensors):
    """Copy each tensor into the parameter that has room for it, stored either way round."""
    with torch.no_grad():
        for parameter in model.parameters():
            for tensor in tensors:
                if parameter.numel() == tensor.numel():
                    turned = tensor.dim() == 2 and parameter.shape == tensor.mT.shape
                    parameter.copy_(tensor.mT if turned else tensor.reshape(parameter.shape))


def _sizes(model):
    return sorted(p.numel() for p in model.parameters())


def _figures(value, keys=FIGURES):
    """What is asked for; more may be in the dict."""
    return {key: value[key] for key in keys if key in value} if isinstance(value, dict) else value
