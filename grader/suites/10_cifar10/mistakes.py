"""The classic mistakes of 10."""

import math
from contextlib import nullcontext
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import nn
from torchvision import transforms

from grader.mistakes import mistake

NO_SUPER = "super().__init__() is missing: it must be the first line of __init__, before any layer is kept."
SOFTMAX = "There is a softmax in forward. Return the raw scores: cross_entropy takes the softmax itself."
RELU_LAST = "There is a ReLU behind the last layer: scores may be negative too."
UNREGISTERED = (
    "The model has no parameters. A layer is only found if it is itself an attribute set in __init__, or "
    "stands in an nn.Sequential or nn.ModuleList: not in a plain list, nor made anew in forward."
)
STALE = "The gradients are never cleared, so each batch's are added to all earlier ones: call zero_grad() once for every batch."
ZERO_BETWEEN = (
    "The gradients are cleared between backward() and step(), so step() finds nothing and the weights stay as "
    "they were. Clear them before backward() or after step()."
)
STEP_FIRST = "step() comes before backward(): it uses gradients that are not those of this batch, or none. First backward(), then step()."
NO_EVAL = (
    "model.eval() is missing: dropout would still drop, and BatchNorm would take its figures from the batch, "
    "and learn from it."
)
NEITHER = "Both model.eval() and torch.no_grad() are missing; evaluation needs the two of them."
NO_NO_GRAD = "torch.no_grad() is missing: the whole graph is kept for a backward() that never comes."
LAST_BATCH = "These are the figures of the last batch only: add up over all of the loader."
FIRST_BATCH = "These are the figures of the first batch only. Is there a return inside the loop?"
PERCENT = "These are percentages; accuracies here are fractions, 0 to 1."
CLIPPED_EARLY = (
    "Clipping comes before backward(), after step(), or not at all. It belongs between the two: backward() makes "
    "the gradients anew, step() uses them."
)
PER_EPOCH = (
    "The scheduler makes a step once an epoch. One cycle has a new learning rate for every batch: call "
    "scheduler.step() after optimizer.step(), inside the loop over batches."
)

CPU = torch.device("cpu")
MEAN, STD = (0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616)


# 10.1 make_transforms


def _pipeline(train, *scale):
    changes = [
        transforms.RandomCrop(32, padding=4, padding_mode="reflect"),
        transforms.RandomHorizontalFlip(),
    ]
    return transforms.Compose([*(changes if train else []), *scale])


SCALE = transforms.ToTensor(), transforms.Normalize(MEAN, STD)


@mistake(
    "10.1",
    "make_transforms",
    tell="Validation images are changed at random too. What is measured must be the image itself: without train, no crop, no flip.",
)
def transforms_always_random(train):
    return _pipeline(True, *SCALE)


@mistake(
    "10.1",
    "make_transforms",
    tell="It is the wrong way round: training images stay as they are, and the others are changed at random.",
)
def transforms_swapped(train):
    return _pipeline(not train, *SCALE)


@mistake(
    "10.1",
    "make_transforms",
    tell="Training images are never changed: with train=True, mirror and move them at random.",
)
def transforms_never_random(train):
    return _pipeline(False, *SCALE)


@mistake(
    "10.1",
    "make_transforms",
    tell="A PIL image comes back: transforms.ToTensor() is missing, or stands before something that gives an image again.",
)
def transforms_without_tensor(train):
    return _pipeline(train)


@mistake(
    "10.1",
    "make_transforms",
    tell="The pixels are floats, but still 0 … 255: divide by 255, as ToTensor does.",
)
def transforms_not_scaled(train):
    return _pipeline(train, transforms.PILToTensor(), lambda image: image.float())


@mistake(
    "10.1",
    "make_transforms",
    tell="The pixels are whole numbers 0 … 255 still. ToTensor makes float32 numbers 0 … 1 of them; PILToTensor does not.",
)
def transforms_of_bytes(train):
    return _pipeline(train, transforms.PILToTensor())


@mistake(
    "10.1",
    "make_transforms",
    tell="The pixels lie as (32, 32, 3), the way PIL and NumPy have them. torch wants the channels first: (3, 32, 32).",
)
def transforms_channels_last(train):
    return _pipeline(train, *SCALE, lambda image: image.permute(1, 2, 0).contiguous())


@mistake(
    "10.1",
    "make_transforms",
    tell="The image's size changes: RandomCrop(28) without padding gives 28 × 28. Pad first: RandomCrop(32, padding=4).",
)
def transforms_smaller(train):
    return _pipeline(False, transforms.RandomCrop(28), *SCALE) if train else _pipeline(False, *SCALE)


@mistake(
    "10.1",
    "make_transforms",
    tell="Only the training images are normalised. The network must see validation images on the same scale.",
)
def transforms_scaled_in_training(train):
    return _pipeline(train, *(SCALE if train else SCALE[:1]))


# 10.2 BaselineNet


class _Baseline(nn.Module):
    def __init__(self, *sizes):
        super().__init__()
        sizes = sizes or (3072, 1024, 512, 10)
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in pairwise(sizes))

    def forward(self, images):
        first, second, third = self.layers
        return third(second(first(images.flatten(start_dim=1)).relu()).relu())


@mistake("10.2", "BaselineNet", tell=NO_SUPER)
class BaselineWithoutSuper(nn.Module):
    def __init__(self):
        self.first = nn.Linear(3072, 1024)


@mistake("10.2", "BaselineNet", tell=UNREGISTERED)
class BaselineInAList(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(3072, 1024), nn.Linear(1024, 512), nn.Linear(512, 10)]

    forward = _Baseline.forward


@mistake(
    "10.2",
    "BaselineNet",
    tell="The images are not flattened: a linear layer wants rows, (N, 3072). images.flatten(start_dim=1) makes them.",
)
class BaselineNotFlattened(_Baseline):
    def forward(self, images):
        first, second, third = self.layers
        return third(second(first(images).relu()).relu())


@mistake(
    "10.2",
    "BaselineNet",
    tell="There is no ReLU between the layers: one linear map after another is only a linear map again.",
)
class BaselineWithoutRelu(_Baseline):
    def forward(self, images):
        first, second, third = self.layers
        return third(second(first(images.flatten(start_dim=1))))


@mistake("10.2", "BaselineNet", tell="There is no ReLU after the second layer.")
class BaselineWithoutSecondRelu(_Baseline):
    def forward(self, images):
        first, second, third = self.layers
        return third(second(first(images.flatten(start_dim=1)).relu()))


@mistake("10.2", "BaselineNet", tell=RELU_LAST)
class BaselineReluLast(_Baseline):
    def forward(self, images):
        return super().forward(images).relu()


@mistake("10.2", "BaselineNet", tell=SOFTMAX)
class BaselineWithSoftmax(_Baseline):
    def forward(self, images):
        return super().forward(images).softmax(dim=1)


@mistake(
    "10.2", "BaselineNet", tell="The hidden layer of 512 is missing: 3072 → 1024 → 512 → 10 are three layers."
)
class BaselineOfTwoLayers(_Baseline):
    def __init__(self):
        super().__init__(3072, 1024, 10)


# 10.3 ConvNet


class _Conv(nn.Module):
    """A small network that learns 32 images in a few steps, with hooks for what can go wrong in it."""

    def __init__(self, width=24):
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(3, 16, 3, stride=2, padding=1), nn.BatchNorm2d(16), nn.ReLU())
        self.second = nn.Sequential(nn.Conv2d(16, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU())
        self.last = nn.Linear(16 * 16 * 16, 10)

    def features(self, images):
        x = self.first(images)
        return (x + self.second(x)).flatten(start_dim=1)

    def forward(self, images):
        return self.last(self.features(images))


@mistake("10.3", "ConvNet", tell=NO_SUPER)
class ConvWithoutSuper(nn.Module):
    def __init__(self):
        self.first = nn.Conv2d(3, 16, 3)


@mistake(
    "10.3",
    "ConvNet",
    tell="A tensor that backward() still needs was changed in place, typically by a skip: x += block(x). Write x = x + block(x), which makes a new one.",
)
class ConvAddsInPlace(_Conv):
    def features(self, images):
        x = self.first(images)
        x += self.second(x)
        return x.flatten(start_dim=1)


@mistake(
    "10.3",
    "ConvNet",
    tell="forward changes the images it was given: whoever calls has them changed too. No += or relu_ on the input.",
)
class ConvChangesImages(_Conv):
    def features(self, images):
        images -= 0.1
        return super().features(images)


@mistake(
    "10.3",
    "ConvNet",
    tell="In eval mode, an image's logits depend on the others in the batch: a norm or a reshape runs over the batch.",
)
class ConvMixesImages(_Conv):
    def features(self, images):
        x = super().features(images)
        return x - x.mean(dim=0)


@mistake(
    "10.3",
    "ConvNet",
    tell="Not all of the network is in its state_dict: a layer stands in a plain list or is made in forward, or weights are no nn.Parameter. It is neither trained nor saved.",
)
class ConvHalfInAList(_Conv):
    def __init__(self):
        super().__init__()
        self.hidden = [self.second]
        del self.second

    def features(self, images):
        x = self.first(images)
        return (x + self.hidden[0](x)).flatten(start_dim=1)


@mistake("10.3", "ConvNet", tell=UNREGISTERED)
class ConvInAList(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Conv2d(3, 16, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 10)]

    def forward(self, images):
        for layer in self.layers:
            images = layer(images)
        return images


@mistake(
    "10.3",
    "ConvNet",
    tell="A layer made in __init__ is not used in forward, or what comes out of it is not: its parameters get no gradient.",
)
class ConvWithSpareLayer(_Conv):
    def __init__(self):
        super().__init__()
        self.spare = nn.Conv2d(16, 16, 3)


@mistake(
    "10.3",
    "ConvNet",
    tell="The logits have no graph behind them: .detach(), .data or no_grad stands in forward. It is for evaluation only.",
)
class ConvDetached(_Conv):
    def forward(self, images):
        return super().forward(images).detach()


@mistake(
    "10.3",
    "ConvNet",
    tell="Something is random in eval mode too. F.dropout(x) always drops: say training=self.training, or use nn.Dropout.",
)
class ConvAlwaysDrops(_Conv):
    def features(self, images):
        return F.dropout(super().features(images), 0.5)


@mistake(
    "10.3",
    "ConvNet",
    tell="The logits keep the map's dimensions, (N, 10, 1, 1): flatten before or after the last layer.",
)
class ConvKeepsMaps(_Conv):
    def forward(self, images):
        return super().forward(images)[:, :, None, None]


@mistake(
    "10.3",
    "ConvNet",
    tell="The first loss is far above ln 10 = 2.3: the network starts out sure of itself, and wrong. Leave the layers their own initialisation, or scale the logits down.",
)
class ConvStartsHigh(_Conv):
    def forward(self, images):
        return 100 * super().forward(images)


# From here on those that learn the 32 images slowly or not at all: what stands above is tried first.


@mistake("10.3", "ConvNet", tell=RELU_LAST)
class ConvWithReluLast(_Conv):
    def forward(self, images):
        return super().forward(images).relu()


@mistake("10.3", "ConvNet", tell=SOFTMAX)
class ConvWithSoftmax(_Conv):
    def forward(self, images):
        return super().forward(images).softmax(dim=1)


@mistake(
    "10.3",
    "ConvNet",
    tell="The network cannot even learn 32 images by heart: the logits hardly depend on its weights, or most of it is dead.",
)
class ConvDies(_Conv):
    def features(self, images):
        return super().features(images) * 1e-4


# 10.4 train_epoch


def _epoch(model, loader, loss_fn, optimizer, inner=None):
    model.train()
    losses = [(inner or _step)(model, batch, loss_fn, optimizer) for batch in loader]
    return sum(losses) / len(losses)


def _step(model, batch, loss_fn, optimizer):
    images, labels = batch
    loss = loss_fn(model(images), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake("10.4", "train_epoch", tell=STALE)
def epoch_stale_gradients(model, loader, loss_fn, optimizer, device, *more):
    def inner(model, batch, loss_fn, optimizer):
        loss = loss_fn(model(batch[0]), batch[1])
        loss.backward()
        optimizer.step()
        return loss.item()

    return _epoch(model, loader, loss_fn, optimizer, inner)


@mistake("10.4", "train_epoch", tell=ZERO_BETWEEN)
def epoch_zero_between(model, loader, loss_fn, optimizer, device, *more):
    def inner(model, batch, loss_fn, optimizer):
        loss = loss_fn(model(batch[0]), batch[1])
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        return loss.item()

    return _epoch(model, loader, loss_fn, optimizer, inner)


@mistake("10.4", "train_epoch", tell=STEP_FIRST)
def epoch_step_before_backward(model, loader, loss_fn, optimizer, device, *more):
    def inner(model, batch, loss_fn, optimizer):
        loss = loss_fn(model(batch[0]), batch[1])
        optimizer.zero_grad()
        optimizer.step()
        loss.backward()
        return loss.item()

    return _epoch(model, loader, loss_fn, optimizer, inner)


@mistake(
    "10.4", "train_epoch", tell="optimizer.step() is missing: the gradients are there, but no weight moves."
)
def epoch_without_step(model, loader, loss_fn, optimizer, device, *more):
    def inner(model, batch, loss_fn, optimizer):
        loss = loss_fn(model(batch[0]), batch[1])
        optimizer.zero_grad()
        loss.backward()
        return loss.item()

    return _epoch(model, loader, loss_fn, optimizer, inner)


@mistake("10.4", "train_epoch", tell="backward() is missing: step() finds no gradients, and no weight moves.")
def epoch_without_backward(model, loader, loss_fn, optimizer, device, *more):
    def inner(model, batch, loss_fn, optimizer):
        optimizer.zero_grad()
        optimizer.step()
        return loss_fn(model(batch[0]), batch[1]).item()

    return _epoch(model, loader, loss_fn, optimizer, inner)


@mistake(
    "10.4",
    "train_epoch",
    tell="There is one step an epoch, for its last batch: backward and step stand outside the loop. Indent them.",
)
def epoch_one_step(model, loader, loss_fn, optimizer, device, *more):
    model.train()
    for images, labels in loader:
        loss = loss_fn(model(images), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    "10.4",
    "train_epoch",
    tell="There is one step an epoch, with the gradients of all batches added up: zero_grad and step belong inside the loop.",
)
def epoch_one_step_of_all(model, loader, loss_fn, optimizer, device, *more):
    model.train()
    optimizer.zero_grad()
    for images, labels in loader:
        loss = loss_fn(model(images), labels)
        loss.backward()
    optimizer.step()
    return loss.item()


@mistake("10.4", "train_epoch", tell="Only the first batch is trained on. Is there a return inside the loop?")
def epoch_first_batch(model, loader, loss_fn, optimizer, device, *more):
    return _epoch(model, list(loader)[:1], loss_fn, optimizer)


@mistake(
    "10.4",
    "train_epoch",
    tell="loss_fn is not used: what is trained for is up to the caller, loss_fn(model(images), labels).",
)
def epoch_own_loss(model, loader, loss_fn, optimizer, device, *more):
    return _epoch(model, loader, F.cross_entropy, optimizer)


@mistake(
    "10.4",
    "train_epoch",
    tell="Softmax is applied before loss_fn, which takes logits: give it model(images) as it is.",
)
def epoch_softmax_twice(model, loader, loss_fn, optimizer, device, *more):
    def twice(logits, labels):
        return loss_fn(logits.softmax(dim=1), labels)

    return _epoch(model, loader, twice, optimizer)


@mistake(
    "10.4",
    "train_epoch",
    tell="model.train() is missing: after an evaluation the model is in eval mode, and would train without dropout and batch figures.",
)
def epoch_in_eval_mode(model, loader, loss_fn, optimizer, device, *more):
    losses = [_step(model, batch, loss_fn, optimizer) for batch in loader]
    return sum(losses) / len(losses)


@mistake("10.4", "train_epoch", tell="Nothing comes back: return the mean loss as a number.")
def epoch_returns_nothing(model, loader, loss_fn, optimizer, device, *more):
    _epoch(model, loader, loss_fn, optimizer)


@mistake(
    "10.4",
    "train_epoch",
    tell="The losses of the batches are added up: divide by the number of batches.",
)
def epoch_summed(model, loader, loss_fn, optimizer, device, *more):
    return _epoch(model, loader, loss_fn, optimizer) * len(loader)


# 10.5 evaluate


def _evaluated(model, loader, loss_fn, weigh=len, switch=nn.Module.eval, recording=torch.no_grad):
    """Mean loss and accuracy; `weigh` says how much a batch with these labels counts."""
    switch(model)
    with recording():
        found = [(_figures(model, batch, loss_fn), weigh(batch[1])) for batch in loader]
    total = sum(weight for _, weight in found)
    return tuple(sum(figure[i] * weight for figure, weight in found) / total for i in (0, 1))


def _as_it_is(model):
    """In place of model.eval() or model.train(), for those who forget it."""


def _figures(model, batch, loss_fn):
    images, labels = batch
    logits = model(images)
    return loss_fn(logits, labels).item(), (logits.argmax(dim=1) == labels).float().mean().item()


@mistake(
    "10.5",
    "evaluate",
    tell="The batches' means were averaged as if all batches were of one size. The last one is smaller: weigh each by its number of samples.",
)
def evaluate_unweighted(model, loader, loss_fn, device):
    return _evaluated(model, loader, loss_fn, weigh=lambda labels: 1)


@mistake(
    "10.5",
    "evaluate",
    tell="The loss is a plain mean over batches; the last one is smaller, so weigh each batch's loss by its number of samples.",
)
def evaluate_unweighted_loss(model, loader, loss_fn, device):
    unweighted = _evaluated(model, loader, loss_fn, weigh=lambda labels: 1)
    return unweighted[0], _evaluated(model, loader, loss_fn)[1]


@mistake("10.5", "evaluate", tell=LAST_BATCH)
def evaluate_last_batch(model, loader, loss_fn, device):
    return _evaluated(model, list(loader)[-1:], loss_fn)


@mistake(
    "10.5",
    "evaluate",
    tell="The accuracy is that of the last batch only: count the right answers over all of the loader.",
)
def evaluate_last_accuracy(model, loader, loss_fn, device):
    loss, _ = _evaluated(model, loader, loss_fn)
    return loss, _evaluated(model, list(loader)[-1:], loss_fn)[1]


@mistake("10.5", "evaluate", tell=FIRST_BATCH)
def evaluate_first_batch(model, loader, loss_fn, device):
    return _evaluated(model, list(loader)[:1], loss_fn)


@mistake("10.5", "evaluate", tell="The order is (loss, accuracy), and you return accuracy first.")
def evaluate_swapped(model, loader, loss_fn, device):
    return _evaluated(model, loader, loss_fn)[::-1]


@mistake("10.5", "evaluate", tell=PERCENT)
def evaluate_in_percent(model, loader, loss_fn, device):
    loss, right = _evaluated(model, loader, loss_fn)
    return loss, 100 * right


@mistake(
    "10.5",
    "evaluate",
    tell="The sum of the batches' mean losses is divided by the number of samples: multiply each by its batch's size first.",
)
def evaluate_loss_over_samples(model, loader, loss_fn, device):
    loss, _ = _evaluated(model, loader, loss_fn, weigh=lambda labels: 1)
    return loss * len(loader) / len(loader.dataset), _evaluated(model, loader, loss_fn)[1]


@mistake(
    "10.5",
    "evaluate",
    tell="The right answers are divided by the number of batches: divide by the number of samples.",
)
def evaluate_right_over_batches(model, loader, loss_fn, device):
    loss, right = _evaluated(model, loader, loss_fn)
    return loss, right * len(loader.dataset) / len(loader)


@mistake(
    "10.5",
    "evaluate",
    tell="loss_fn is not used: the loss to report is the caller's, loss_fn(model(images), labels).",
)
def evaluate_own_loss(model, loader, loss_fn, device):
    return _evaluated(model, loader, F.cross_entropy)


@mistake("10.5", "evaluate", tell=NO_EVAL)
def evaluate_in_training_mode(model, loader, loss_fn, device):
    return _evaluated(model, loader, loss_fn, switch=_as_it_is)


@mistake("10.5", "evaluate", tell=NO_NO_GRAD)
def evaluate_with_gradients(model, loader, loss_fn, device):
    return _evaluated(model, loader, loss_fn, recording=nullcontext)


@mistake("10.5", "evaluate", tell=NEITHER)
def evaluate_without_either(model, loader, loss_fn, device):
    return _evaluated(model, loader, loss_fn, switch=_as_it_is, recording=nullcontext)


@mistake("10.5", "evaluate", tell="Nothing comes back: return (loss, accuracy) at the end.")
def evaluate_returns_nothing(model, loader, loss_fn, device):
    _evaluated(model, loader, loss_fn)


# 10.6 fit_one_cycle


def _nothing(*_):
    """In place of a step that is forgotten."""


def _whole_cycle(optimizer, max_lr, epochs, batches):
    return torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr, total_steps=epochs * batches, cycle_momentum=False
    )


def _clip(model, limit):
    if limit:
        nn.utils.clip_grad_value_(model.parameters(), limit)


def _fit(
    epochs,
    max_lr,
    model,
    train_loader,
    val_loader,
    weight_decay=0,
    grad_clip=None,
    opt_func=torch.optim.SGD,
    *,
    schedule=_whole_cycle,
    step_each="batch",
    before_backward=_nothing,
    clip=_clip,
    mode=nn.Module.train,
    judge=_evaluated,
):
    """fit_one_cycle, with a place for each thing that can go wrong in it."""
    optimizer = opt_func(model.parameters(), max_lr, weight_decay=weight_decay)
    scheduler = schedule(optimizer, max_lr, epochs, len(train_loader))
    history = []
    for _ in range(epochs):
        mode(model)
        for images, labels in train_loader:
            loss = F.cross_entropy(model(images), labels)
            optimizer.zero_grad()
            before_backward(model, grad_clip)
            loss.backward()
            clip(model, grad_clip)
            optimizer.step()
            if step_each == "batch":
                scheduler.step()
        if step_each == "epoch":
            scheduler.step()
        val_loss, val_acc = judge(model, val_loader, F.cross_entropy)
        history.append({"val_loss": val_loss, "val_acc": val_acc})
    return history


@mistake("10.6", "fit_one_cycle", tell=PER_EPOCH)
def fit_schedule_per_epoch(*given, **settings):
    return _fit(*given, **settings, schedule=_cycle_of_epochs, step_each="epoch")


@mistake("10.6", "fit_one_cycle", tell=PER_EPOCH)
def fit_schedule_of_batches_per_epoch(*given, **settings):
    return _fit(*given, **settings, step_each="epoch")


def _cycle_of_epochs(optimizer, max_lr, epochs, batches):
    return _whole_cycle(optimizer, max_lr, epochs, 1)


@mistake(
    "10.6",
    "fit_one_cycle",
    tell="The scheduler counts on the batches of one epoch, and there are more: total_steps=epochs * len(train_loader), or both epochs and steps_per_epoch.",
)
def fit_schedule_of_one_epoch(*given, **settings):
    def schedule(optimizer, max_lr, epochs, batches):
        return _whole_cycle(optimizer, max_lr, 1, batches)

    return _fit(*given, **settings, schedule=schedule)


@mistake(
    "10.6",
    "fit_one_cycle",
    tell="Every epoch goes through a cycle of its own. There is one for the whole training: make optimizer and scheduler before the loop over epochs.",
)
def fit_cycle_each_epoch(epochs, *given, **settings):
    return [_fit(1, *given, **settings)[0] for _ in range(epochs)]


@mistake(
    "10.6",
    "fit_one_cycle",
    tell="The scheduler is never told of a step: call scheduler.step() after every optimizer.step().",
)
def fit_schedule_unused(*given, **settings):
    return _fit(*given, **settings, step_each="never")


@mistake(
    "10.6",
    "fit_one_cycle",
    tell="The learning rate is max_lr throughout: it should rise to it and fall again, batch by batch.",
)
def fit_constant_rate(*given, **settings):
    return _fit(*given, **settings, schedule=_nothing, step_each="never")


@mistake(
    "10.6",
    "fit_one_cycle",
    tell="The learning rate only falls. It should start small, so that the first steps do no harm, and rise to max_lr.",
)
def fit_only_falls(*given, **settings):
    def schedule(optimizer, max_lr, epochs, batches):
        return torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs * batches)

    return _fit(*given, **settings, schedule=schedule)


@mistake(
    "10.6",
    "fit_one_cycle",
    tell="opt_func is not used: make the optimizer with opt_func(model.parameters(), max_lr, weight_decay=weight_decay), whatever it is.",
)
def fit_own_optimizer(*given, **settings):
    return _fit(*given, **{**settings, "opt_func": torch.optim.SGD})


@mistake("10.6", "fit_one_cycle", tell="weight_decay is not handed on to opt_func.")
def fit_without_decay(*given, **settings):
    return _fit(*given, **{**settings, "weight_decay": 0})


@mistake("10.6", "fit_one_cycle", tell=CLIPPED_EARLY)
def fit_clips_before_backward(*given, **settings):
    def clip_early(model, limit):
        if limit:  # at the first batch there is nothing to clip yet, and torch complains
            nn.utils.clip_grad_value_(model.parameters(), limit)

    return _fit(*given, **settings, before_backward=clip_early, clip=_nothing)


@mistake("10.6", "fit_one_cycle", tell=CLIPPED_EARLY)
def fit_clips_too_late(*given, **settings):
    return _fit(*given, **settings, clip=_nothing)


@mistake(
    "10.6",
    "fit_one_cycle",
    tell="clip_grad_norm_ scales all gradients by one factor; here each entry is cut on its own: clip_grad_value_.",
)
def fit_clips_the_norm(*given, **settings):
    def clip(model, limit):
        if limit:
            nn.utils.clip_grad_norm_(model.parameters(), limit)

    return _fit(*given, **settings, clip=clip)


@mistake(
    "10.6",
    "fit_one_cycle",
    tell="grad_clip=None means that nothing is clipped; here it comes to a clipping function all the same. Ask first.",
)
def fit_clips_none(*given, **settings):
    def clip(model, limit):
        nn.utils.clip_grad_value_(model.parameters(), limit)

    return _fit(*given, **settings, clip=clip)


@mistake(
    "10.6", "fit_one_cycle", tell="The figures are those of the training data: give val_loader to evaluate."
)
def fit_validates_on_training_data(epochs, max_lr, model, train_loader, val_loader, *given, **settings):
    return _fit(epochs, max_lr, model, train_loader, train_loader, *given, **settings)


@mistake(
    "10.6",
    "fit_one_cycle",
    tell="val_loss and val_acc are not in the history under these names: an entry is {'val_loss': …, 'val_acc': …}.",
)
def fit_history_without_validation(*given, **settings):
    return [{} for _ in _fit(*given, **settings)]


@mistake(
    "10.6",
    "fit_one_cycle",
    tell="The history is missing: collect one dict an epoch in a list, and return it at the end.",
)
def fit_returns_nothing(*given, **settings):
    _fit(*given, **settings)


@mistake(
    "10.6",
    "fit_one_cycle",
    tell="The model stays in eval mode after the first validation: call model.train() at the start of every epoch.",
)
def fit_train_mode_once(*given, **settings):
    return _fit(*given, **settings, mode=_as_it_is)


@mistake(
    "10.6",
    "fit_one_cycle",
    tell="Validation runs in training mode: call model.eval() before it, or use evaluate.",
)
def fit_validates_in_training_mode(*given, **settings):
    def judge(model, loader, loss_fn):
        return _evaluated(model, loader, loss_fn, switch=_as_it_is)

    return _fit(*given, **settings, judge=judge)


# 10.7 train_cifar10


def _trained(train_set, val_set, samples):
    """A model that has seen as many images as the budget allows, and its history."""
    model = nn.Sequential(nn.Flatten(), nn.Linear(3072, 10))
    optimizer = torch.optim.SGD(model.parameters(), 0.01)
    history, left = [], samples
    while left > 0:
        model.train()
        for start in range(0, min(left, len(train_set)), 100):
            chosen = slice(start, min(start + 100, left, len(train_set)))
            images, labels = train_set.images[chosen].float() / 255, train_set.labels[chosen]
            optimizer.zero_grad()
            F.cross_entropy(model(images), labels).backward()
            optimizer.step()
        left -= len(train_set)
        model.eval()
        with torch.no_grad():
            right = model(val_set.images.float() / 255).argmax(dim=1) == val_set.labels
        history.append({"val_loss": 1.0, "val_acc": right.float().mean().item()})
    return model, history


@mistake(
    "10.7",
    "train_cifar10",
    tell="samples is the budget of the whole training: each image counts as often as it passes through the network. The number of epochs follows from it, samples // len(train_set).",
)
def cifar_ignores_budget(train_set, val_set, device, samples):
    return _trained(train_set, val_set, 10 * samples)


@mistake("10.7", "train_cifar10", tell="The history is missing: return both, (model, history).")
def cifar_model_only(train_set, val_set, device, samples):
    return _trained(train_set, val_set, samples)[0]


@mistake("10.7", "train_cifar10", tell="The order is (model, history).")
def cifar_swapped(train_set, val_set, device, samples):
    return _trained(train_set, val_set, samples)[::-1]


@mistake(
    "10.7",
    "train_cifar10",
    tell="There is no return at the end: give back (model, history).",
)
def cifar_returns_nothing(train_set, val_set, device, samples):
    _trained(train_set, val_set, samples)


@mistake(
    "10.7",
    "train_cifar10",
    tell="The history is a list of numbers: an entry is a dict with at least val_acc.",
)
def cifar_history_of_numbers(train_set, val_set, device, samples):
    model, history = _trained(train_set, val_set, samples)
    return model, [entry["val_acc"] for entry in history]


@mistake(
    "10.7",
    "train_cifar10",
    tell="val_acc is missing from the history: evaluate on val_set after each epoch.",
)
def cifar_history_without_val(train_set, val_set, device, samples):
    model, history = _trained(train_set, val_set, samples)
    return model, [{"loss": entry["val_loss"]} for entry in history]


@mistake(
    "10.7",
    "train_cifar10",
    tell="val_acc in the history is a percentage or a loss; it should be a fraction, 0 to 1.",
)
def cifar_history_in_percent(train_set, val_set, device, samples):
    model, history = _trained(train_set, val_set, samples)
    return model, [entry | {"val_acc": 100 * entry["val_acc"] + 2} for entry in history]


@mistake(
    "10.7",
    "train_cifar10",
    tell="No image passed through the network in training mode: is model.train() missing, or the loop empty?",
)
def cifar_in_eval_mode(train_set, val_set, device, samples):
    model, _ = _trained(train_set, val_set, 0)
    return model, [{"val_loss": 1.0, "val_acc": 0.1}]


@mistake(
    "10.7",
    "train_cifar10",
    tell="The images of the data set were changed in place: augment copies, or the next epoch starts from what the last one left.",
)
def cifar_changes_images(train_set, val_set, device, samples):
    train_set.images.copy_(train_set.images.flip(3))
    return _trained(train_set, val_set, samples)


# 10.8 class_report


def _report(model, loader, classes, per=None, switch=nn.Module.eval, recording=torch.no_grad):
    """Right answers of each class divided by its images, or by what `per` counts of (predicted, labels)."""
    k = len(classes)
    switch(model)
    with recording():
        pairs = [(model(images).argmax(dim=1), labels) for images, labels in loader]
    predicted, labels = (torch.cat(parts) for parts in zip(*pairs, strict=True))
    right = torch.bincount(labels[predicted == labels], minlength=k).double()
    counted = torch.bincount(labels, minlength=k).double() if per is None else per(predicted, labels, k)
    return dict(zip(classes, (right / counted).tolist(), strict=True))


@mistake(
    "10.8",
    "class_report",
    tell="You divided by how often the class was predicted (that is precision). Divide by how many images of it there are.",
)
def report_precision(model, loader, classes):
    return _report(
        model, loader, classes, lambda predicted, labels, k: torch.bincount(predicted, minlength=k)
    )


@mistake(
    "10.8",
    "class_report",
    tell="You divided by the number of all images. Each class is divided by the number of its own.",
)
def report_over_all(model, loader, classes):
    return _report(model, loader, classes, lambda predicted, labels, k: torch.full((k,), float(len(labels))))


@mistake("10.8", "class_report", tell="The right answers are counted, but not divided by the class's images.")
def report_counts(model, loader, classes):
    return _report(model, loader, classes, lambda *_: torch.ones(len(classes)))


@mistake("10.8", "class_report", tell=LAST_BATCH)
def report_last_batch(model, loader, classes):
    return _report(model, list(loader)[-1:], classes)


@mistake("10.8", "class_report", tell=FIRST_BATCH)
def report_first_batch(model, loader, classes):
    return _report(model, list(loader)[:1], classes)


@mistake("10.8", "class_report", tell=PERCENT)
def report_in_percent(model, loader, classes):
    return {name: 100 * share for name, share in _report(model, loader, classes).items()}


@mistake(
    "10.8",
    "class_report",
    tell="A class without images has no accuracy: nan, not 0. 0 would say that all its images were wrong.",
)
def report_zero_for_absent(model, loader, classes):
    return {
        name: 0.0 if math.isnan(share) else share for name, share in _report(model, loader, classes).items()
    }


@mistake(
    "10.8",
    "class_report",
    tell="A class without images is left out: every name is a key, with nan for those.",
)
def report_without_absent(model, loader, classes):
    return {name: share for name, share in _report(model, loader, classes).items() if not math.isnan(share)}


@mistake(
    "10.8",
    "class_report",
    tell="It divides by zero where a class has no image: that class gets float('nan').",
)
def report_divides_by_zero(model, loader, classes):
    found = _report(model, loader, classes)
    return {name: share if not math.isnan(share) else 0 / 0 for name, share in found.items()}


@mistake("10.8", "class_report", tell="The names are missing: make a dict of them, {name: accuracy}.")
def report_as_list(model, loader, classes):
    return list(_report(model, loader, classes).values())


@mistake("10.8", "class_report", tell=NO_EVAL)
def report_in_training_mode(model, loader, classes):
    return _report(model, loader, classes, switch=_as_it_is)


@mistake("10.8", "class_report", tell=NO_NO_GRAD)
def report_with_gradients(model, loader, classes):
    return _report(model, loader, classes, recording=nullcontext)


@mistake("10.8", "class_report", tell=NEITHER)
def report_without_either(model, loader, classes):
    return _report(model, loader, classes, switch=_as_it_is, recording=nullcontext)


@mistake("10.8", "class_report", tell="Nothing comes back: return the dict at the end.")
def report_returns_nothing(model, loader, classes):
    _report(model, loader, classes)
