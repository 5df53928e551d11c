"""Run beside the student's cifar10.py; hold no expected value."""

import time

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook
from torch.utils.data import DataLoader, Dataset, TensorDataset
from torchvision.transforms.functional import to_pil_image

from grader import worker
from grader.worker import tell_progress, watched

CPU = torch.device("cpu")
IN_PLACE = "modified by an inplace operation"


# 10.1 make_transforms


def transformed(submission, image, train):
    """make_transforms({train})(image), what comes back"""
    found = submission.make_transforms(train)(to_pil_image(image))
    if not isinstance(found, torch.Tensor):
        return type(found).__name__
    return f"{str(found.dtype).removeprefix('torch.')} {tuple(found.shape)}"


def transformed_pixels(submission, image):
    """make_transforms(False)(image), the pixels"""
    return submission.make_transforms(False)(to_pil_image(image))


def variants(submission, image, times):
    """make_transforms(True) and make_transforms(False), each {times} times on the same image"""
    picture, found = to_pil_image(image), {}
    for train in (True, False):
        transform = submission.make_transforms(train)
        different = {transform(picture).numpy().tobytes() for _ in range(times)}
        found[f"train={train}"] = "always the same" if len(different) == 1 else "changed at random"
    return found


def plain_colours(submission, grey):
    """make_transforms(True) and make_transforms(False) on an image of one colour, {grey} of 255: the middle pixel"""
    picture = to_pil_image(torch.full((3, 32, 32), grey, dtype=torch.uint8))
    middles = {}
    for train in (True, False):
        transform = submission.make_transforms(train)
        drawn = torch.stack([transform(picture)[:, 16, 16].float() for _ in range(25)])
        middles[train] = drawn.median(dim=0).values
    return {"train=True": middles[True], "train=False": middles[False]}


# 10.2 and 10.3, the networks


def sizes(submission, name):
    """{name}().parameters(), how many numbers are in each"""
    return sorted(p.numel() for p in getattr(submission, name)().parameters())


def moved_by_sgd(submission, name, lr):
    """SGD({name}().parameters(), {lr}).step() with gradients of 1, how far each parameter moves"""
    return worker.moved_by_sgd(getattr(submission, name)(), lr)


def baseline(submission, images, tensors):
    """BaselineNet()(images) with known weights and images = {images}"""
    model = submission.BaselineNet()
    with torch.no_grad():
        for parameter in model.parameters():
            for tensor in tensors:
                if parameter.numel() == tensor.numel():
                    turned = tensor.dim() == 2 and parameter.shape == tensor.mT.shape
                    parameter.copy_(tensor.mT if turned else tensor.reshape(parameter.shape))
    return model(images)


def output(submission, name, images):
    """{name}()(images), what kind of thing comes back for images = {images}"""
    given = images.clone()
    model = getattr(submission, name)()
    found = model(given)
    if not isinstance(found, torch.Tensor):
        return {"type": type(found).__name__}
    return {
        "shape": list(found.shape),
        "rows are": _kind_of(found.detach()),
        "requires_grad": found.requires_grad,
        "the images are unchanged": bool(torch.equal(given, images)),
    }


def _kind_of(rows):
    if rows.dim() != 2:
        return "no rows"
    if not rows.any():
        return "logits"  # a last layer that starts at 0
    if (rows >= 0).all():
        sums = rows.sum(dim=1)
        if torch.allclose(sums, torch.ones_like(sums)):
            return "probabilities"
        return "never negative" if (rows == 0).any() else "logits"
    sums = rows.exp().sum(dim=1)
    return "log-probabilities" if torch.allclose(sums, torch.ones_like(sums)) else "logits"


def initial_loss(submission, name, images, labels):
    """F.cross_entropy({name}()(images), labels), before any training"""
    return F.cross_entropy(getattr(submission, name)()(images), labels).item()


@torch.no_grad()
def eval_mode(submission, images):
    """model = ConvNet().eval(); model(images), twice and then one image at a time"""
    model = _settled(submission, images)
    first, again = model(images.clone()), model(images.clone())
    alone = torch.cat([model(image[None].clone()) for image in images])
    return {
        "twice the same": bool(torch.allclose(first, again, atol=1e-5)),
        "one at a time the same": bool(torch.allclose(first, alone, atol=1e-3, rtol=1e-3)),
    }


@torch.no_grad()
def eval_logits(submission, images):
    """model = ConvNet().eval(); model(images), with some images more than once"""
    return _settled(submission, images)(images)


@torch.no_grad()
def refilled(submission, images):
    """other = ConvNet(); other.load_state_dict(model.state_dict()); other(images) next to model(images), in eval mode"""
    model, other = _settled(submission, images), submission.ConvNet()
    other.load_state_dict(model.state_dict())
    expected = model(images.clone())
    if not torch.allclose(model(images.clone()), expected, atol=1e-5):
        return "each call gives other logits"
    return (
        "the same"
        if torch.allclose(other.eval()(images.clone()), expected, atol=1e-4, rtol=1e-4)
        else "other logits"
    )


def _settled(submission, images):
    """A new ConvNet in eval mode, whose batch norms have seen some images."""
    model = submission.ConvNet()
    for _ in range(3):
        model(images.clone())
    return model.eval()


def gradients(submission, images, labels, steps):
    """{steps} steps of F.cross_entropy(ConvNet()(images), labels).backward() with images = {images}"""
    model = submission.ConvNet()
    if not any(p.requires_grad for p in model.parameters()):
        return "there are no parameters to train"
    try:
        _steps(model, images, labels, steps)
    except RuntimeError as error:
        if IN_PLACE in str(error):
            return "backward() needs a tensor that was changed in place"
        if "does not require grad" in str(error):
            return "the logits have no graph behind them"
        raise
    return "some parameters have no gradient" if _bare(model) else "every parameter has a gradient"


def without_gradient(submission, images, labels, steps):
    """{steps} steps of F.cross_entropy(ConvNet()(images), labels).backward(), the parameters without a gradient"""
    model = submission.ConvNet()
    try:
        _steps(model, images, labels, steps)
    except RuntimeError:
        return []
    return _bare(model)


def gradient_of_logits(submission, images, labels):
    """logits = ConvNet()(images); F.cross_entropy(logits, labels).backward(); logits and logits.grad"""
    logits = submission.ConvNet()(images)
    logits.retain_grad()
    F.cross_entropy(logits, labels).backward()
    return {"logits": logits.detach(), "gradient": logits.grad}


def _steps(model, images, labels, steps):
    optimizer = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], 0.01)
    for _ in range(steps):
        F.cross_entropy(model(images), labels).backward()
        optimizer.step()


def _bare(model):
    return [name for name, p in model.named_parameters() if p.requires_grad and p.grad is None]


def memorised(submission, images, labels, steps):
    """ConvNet() trained on the same {images} up to {steps} times: the classes it then gives them"""
    model = submission.ConvNet()
    optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], 2e-3)
    best, classes = -1.0, labels[:0]
    for step in range(steps):
        model.train()
        logits = model(images)
        optimizer.zero_grad()
        F.cross_entropy(logits, labels).backward()
        optimizer.step()
        found = [logits]
        if step % 5 == 4:  # with dropout, training mode alone would never show it
            with torch.no_grad():
                found.append(model.eval()(images))
        for predicted in (logits.argmax(dim=1) for logits in found):
            share = (predicted == labels).float().mean().item()
            if share > best:
                best, classes = share, predicted
        if best >= 0.97:
            break
    return classes


# 10.4 train_epoch


def epoch(submission, images, labels, weight, bias, lr, batch_size, smoothing):
    """train_epoch(model, loader, loss_fn, SGD(…, lr={lr}), device) on batches of {batch_size}, labels {labels}"""
    model, events, losses = _linear(weight, bias), [], []
    model[1].weight.register_hook(lambda gradient: events.append("backward"))
    optimizer = torch.optim.SGD(model.parameters(), lr)
    optimizer.register_step_pre_hook(lambda *_: events.append("step"))

    def loss_fn(logits, targets):
        loss = F.cross_entropy(logits, targets, label_smoothing=smoothing)
        losses.append(loss.item())
        return loss

    submission.train_epoch(model, _loader(images, labels, batch_size), loss_fn, optimizer, CPU)
    return {
        "weights": model[1].weight.detach(),
        "bias": model[1].bias.detach(),
        "came first": events[:2],  # tells apart what leaves the same weights behind
        "losses": len(losses),
    }


class Seen:
    """The state in which each batch finds a model, and the first pixel of every image that it is given."""

    def __init__(self):
        self.states = []
        self.pixels = []

    def look(self, model, images):
        self.states.append({"training": model.training, "gradients": torch.is_grad_enabled()})
        self.pixels += images.flatten(1)[:, 0].tolist()


def epoch_loss(submission, images, labels, weight, bias, batch_size):
    """train_epoch(model, loader, F.cross_entropy, optimizer, device), what it returns"""
    model = _linear(weight, bias)
    optimizer = torch.optim.SGD(model.parameters(), 0.0)  # the weights stay, so the losses are known
    return submission.train_epoch(model, _loader(images, labels, batch_size), F.cross_entropy, optimizer, CPU)


def mode_during_epoch(submission, images, labels, weight, bias):
    """model.eval(); train_epoch(model, loader, F.cross_entropy, optimizer, device); model.training at each batch"""
    seen = Seen()
    model = _linear(weight, bias, look=seen.look).eval()
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    submission.train_epoch(model, _loader(images, labels, 3), F.cross_entropy, optimizer, CPU)
    return {"flags": [state["training"] for state in seen.states], "pixels": seen.pixels}


def trained_baseline(submission, train, images, rates, batch_size):
    """train_epoch(BaselineNet(), loader, F.cross_entropy, Adam, device), one pass over the real images"""
    order = torch.randperm(len(train.labels))
    model = submission.BaselineNet()
    optimizer = torch.optim.Adam(model.parameters())
    with Watched(len(order)):
        for rows, rate in zip(order.chunk(len(rates)), rates, strict=True):
            for group in optimizer.param_groups:
                group["lr"] = rate
            loader = DataLoader(
                Mirrored(train.images, train.labels, rows, batch_size), batch_size=None, shuffle=False
            )
            submission.train_epoch(model, loader, F.cross_entropy, optimizer, CPU)
    model.eval()
    with torch.no_grad():
        return model(_scaled(images))


class Mirrored(Dataset):
    """Whole batches of the images in `rows`, half of them mirrored."""

    def __init__(self, images, labels, rows, batch_size):
        self._images = images
        self._labels = labels
        self._batches = rows.split(batch_size)

    def __len__(self):
        return len(self._batches)

    def __getitem__(self, i):
        rows = self._batches[i]
        images = _scaled(self._images[rows])
        mirrored = torch.rand(len(rows), 1, 1, 1) < 0.5
        return torch.where(mirrored, images.flip(3), images), self._labels[rows]


def _scaled(images):
    return images.float() / 127.5 - 1


# 10.5 evaluate


def evaluated(submission, images, labels, weight, bias, batch_size, smoothing):
    """evaluate(model, loader, loss_fn, device), the loader giving batches of {batch_size} with labels {labels}"""

    def loss_fn(logits, targets):
        return F.cross_entropy(logits, targets, label_smoothing=smoothing)

    model = _linear(weight, bias)
    return submission.evaluate(model, _loader(images, labels, batch_size), loss_fn, CPU)


def seen_by_evaluate(submission, images, labels, weight, bias):
    """model.train(); evaluate(model, loader, F.cross_entropy, device), in what state each batch finds the model"""
    seen = Seen()
    model = _linear(weight, bias, look=seen.look).train()
    submission.evaluate(model, _loader(images, labels, 3), F.cross_entropy, CPU)
    return {"states": seen.states, "pixels": seen.pixels}


# 10.6 fit_one_cycle


class Recorder(torch.optim.SGD):
    """SGD that remembers what it finds at each step."""

    made: list  # of all recorders, in the order they were made

    def __init__(self, *args, **settings):
        super().__init__(*args, **settings)
        self.steps = []
        type(self).made.append(self)

    def step(self, closure=None):
        group = self.param_groups[0]
        gradient = group["params"][0].grad
        found = None if gradient is None else gradient.clone()
        self.steps.append({"lr": float(group["lr"]), "decay": group["weight_decay"], "gradient": found})
        return super().step(closure)


def _fit(submission, train, weight, bias, epochs, max_lr, batch_size, val=None, look=None, **settings):
    """The history, the model, and every step of every optimizer."""
    Recorder.made = []
    model = _linear(weight, bias, look=look or (lambda model, images: None))
    loaders = [_loader(*data, batch_size) for data in (train, val or train)]
    history = submission.fit_one_cycle(epochs, max_lr, model, *loaders, opt_func=Recorder, **settings)
    return history, model, [step for optimizer in Recorder.made for step in optimizer.steps]


def learning_rates(submission, images, labels, weight, bias, epochs, max_lr, batch_size):
    """fit_one_cycle({epochs}, {max_lr}, model, train_loader, val_loader), the learning rate at each step, on batches of {batch_size}"""
    steps = _fit(submission, (images, labels), weight, bias, epochs, max_lr, batch_size)[2]
    return [step["lr"] for step in steps]


def optimizer_made(submission, images, labels, weight, bias, weight_decay):
    """fit_one_cycle(2, 0.1, model, train_loader, val_loader, weight_decay={weight_decay}), how opt_func is used"""
    steps = _fit(submission, (images, labels), weight, bias, 2, 0.1, 3, weight_decay=weight_decay)[2]
    return {
        "calls of opt_func": len(Recorder.made),
        "weight_decay": sorted({float(step["decay"]) for step in steps}),
    }


def first_gradient(submission, images, labels, weight, bias, grad_clip):
    """fit_one_cycle(1, 0.1, model, train_loader, val_loader, grad_clip={grad_clip}), the gradient that the first step uses"""
    n = len(labels)
    steps = _fit(submission, (images, labels), weight, bias, 1, 0.1, n, grad_clip=grad_clip)[2]
    return steps[0]["gradient"] if steps else None


def history_of_fit(submission, train, val, weight, bias, epochs, max_lr, batch_size):
    """fit_one_cycle({epochs}, {max_lr}, model, train_loader, val_loader): the history, and the weights at the end"""
    history, model, _ = _fit(submission, train, weight, bias, epochs, max_lr, batch_size, val=val)
    if isinstance(history, (list, tuple)):
        history = [_figures(entry) for entry in history]
    return {"history": history, "weights": model[1].weight.detach(), "bias": model[1].bias.detach()}


def _figures(entry):
    """What is asked for; more may be in the dict."""
    if not isinstance(entry, dict):
        return entry
    return {key: entry[key] for key in ("val_loss", "val_acc") if key in entry}


def modes_during_fit(submission, train, val, weight, bias):
    """fit_one_cycle(2, 0.1, model, train_loader, val_loader), model.training at each batch"""
    seen = {"training batches": [], "validation batches": []}

    def look(model, images):
        validation = any(torch.equal(images[0], image) for image in val[0])
        seen["validation batches" if validation else "training batches"].append(model.training)

    _fit(submission, train, weight, bias, 2, 0.1, 3, val=val, look=look)
    return seen


# 10.7 train_cifar10


class Images(Dataset):
    """What train_cifar10 is given: uint8 images (N, 3, 32, 32) and labels (N,), whole or one by one."""

    def __init__(self, images, labels):
        self.images = images
        self.labels = labels

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        return self.images[i], int(self.labels[i])


class Watched:
    """Counts the images that pass through a network in training, whoever calls it; stops it at a budget.

    A network is a module with parameters that is given (N, 3, …) and stands in no other module's forward.
    What is computed without modules is not seen: the time limit has to do there.
    """

    def __init__(self, budget):
        self.budget = budget
        self.count = 0
        self._inside = 0
        self._told = 0

    def __enter__(self):
        before = register_module_forward_pre_hook(self._enter)
        after = register_module_forward_hook(self._leave, always_call=True)
        self._hooks = before, after
        return self

    def __exit__(self, *_):
        for hook in self._hooks:
            hook.remove()

    def _enter(self, module, args):
        self._inside += 1
        if self._inside > 1 or not (module.training and torch.is_grad_enabled()):
            return
        images = next((x for x in args if isinstance(x, torch.Tensor)), None)
        if images is None or images.dim() != 4 or images.shape[1] != 3:
            return
        if not any(p.requires_grad for p in module.parameters()):
            return  # a transform
        if self.count + len(images) > self.budget:
            self._inside = 0
            raise RuntimeError(
                f"the budget of {self.budget:,} training images is used up: count each one that passes "
                "through the network, in all epochs together, and stop in time"
            )
        self.count += len(images)
        if self.count - self._told >= 1000 or self.count == self.budget:
            self._told = self.count
            tell_progress(self.count, self.budget, "samples")

    def _leave(self, module, args, output):
        self._inside -= 1


def small_run(submission, images, labels, samples):
    """train_cifar10(train_set, val_set, device, {samples}) on a train_set of {images}"""
    given = images.clone(), labels.clone()
    n = len(labels) // 6
    train_set, val_set = Images(images[n:], labels[n:]), Images(images[:n], labels[:n])
    with Watched(samples) as watched:
        found = submission.train_cifar10(train_set, val_set, CPU, samples)
    if (
        not isinstance(found, (tuple, list))
        or len(found) != 2
        or _shape_of(found).startswith("a list of dicts")
    ):
        return {"returned": _shape_of(found) if isinstance(found, list) else _type_of(found)}
    model, history = found
    if not isinstance(model, nn.Module):
        return {"returned": f"({_type_of(model)}, {_type_of(history)})"}
    unchanged = all(map(torch.equal, given, (images, labels)))
    return {
        "returned": "(model, history)",
        "the model trained": watched.count > 0,
        "history": _shape_of(history),
        "the data is unchanged": unchanged,
        "images": images if unchanged else None,
    }


def _type_of(value):
    return "model" if isinstance(value, nn.Module) else type(value).__name__


def _shape_of(history):
    if not isinstance(history, (list, tuple)):
        return type(history).__name__
    if not history:
        return "an empty list"
    if not all(isinstance(entry, dict) for entry in history):
        return f"a list of {type(history[0]).__name__}"
    if not all("val_acc" in entry for entry in history):
        return "a list of dicts without val_acc"
    if not all(0 <= float(entry["val_acc"]) <= 1 for entry in history):
        return "a list of dicts in which val_acc is not a fraction"
    return "a list of dicts with val_acc"


def trained(submission, train, images, samples, device, held_back, checkpoint):
    """train_cifar10(train_set, val_set, device, {samples}) on real images, then model(images) on unseen ones"""
    device, path = torch.device(device), submission.folder / "checkpoint.pt"
    started, count = time.monotonic(), 0
    if checkpoint and path.exists():
        model, how = submission.ConvNet(), "checkpoint.pt"
        model.load_state_dict(_weights(path))
        model.to(device)
        history = []
    else:
        train_set = Images(train.images[:-held_back], train.labels[:-held_back])
        val_set = Images(train.images[-held_back:], train.labels[-held_back:])
        with Watched(samples) as watched:
            model, history = submission.train_cifar10(train_set, val_set, device, samples)
        count, how = watched.count, "train_cifar10"
    seconds = time.monotonic() - started
    return {
        "logits": _judged(submission, model, images),
        "val_acc": _curve(history, "val_acc"),
        "how": how,
        "samples": count,
        "seconds": seconds,
    }


def train_and_show(submission, train, images):
    """train_cifar10(train_set, val_set, device, 100000) on real images"""
    train_set = Images(train.images[:-1000], train.labels[:-1000])
    val_set = Images(train.images[-1000:], train.labels[-1000:])
    with watched(100_000) as curves:
        model, _ = submission.train_cifar10(train_set, val_set, CPU, 100_000)
    return {
        "title": "train_cifar10(…, 100000)",
        "logits": _judged(submission, model, images),
        **curves.as_data(),
    }


def _curve(history, key):
    """One figure of each epoch, for a picture; none if the history is not made that way."""
    try:
        return [float(entry[key]) for entry in history]
    except Exception:
        return []


def _weights(path):
    """A state_dict, read as data: a checkpoint that would run code is refused."""
    try:
        found = torch.load(path, weights_only=True, map_location="cpu")
    except Exception as error:
        raise ValueError(
            "checkpoint.pt cannot be read with weights_only=True: save model.state_dict(), not the model"
        ) from error
    if not isinstance(found, dict):
        raise ValueError(f"checkpoint.pt holds a {type(found).__name__}, not a state_dict")
    return found


def _judged(submission, model, images):
    """Logits (N, 10) on the CPU: each image through make_transforms(False), all through the model in eval mode."""
    device = next((p.device for p in model.parameters()), CPU)
    transform = submission.make_transforms(False)
    model.eval()
    logits = []
    with torch.no_grad():
        for part in images.split(500):
            batch = torch.stack([transform(to_pil_image(image)) for image in part])
            logits.append(model(batch.to(device)).float().cpu())
    return torch.cat(logits)


# 10.8 class_report


def report(submission, images, labels, weight, bias, batch_size, classes):
    """class_report(model, loader, {classes}), the loader giving batches of {batch_size} with labels {labels}"""
    return submission.class_report(_linear(weight, bias), _loader(images, labels, batch_size), classes)


def seen_by_report(submission, images, labels, weight, bias, classes):
    """model.train(); class_report(model, loader, {classes}), in what state each batch finds the model"""
    seen = Seen()
    model = _linear(weight, bias, look=seen.look).train()
    submission.class_report(model, _loader(images, labels, 3), classes)
    return {"states": seen.states, "pixels": seen.pixels}


def on_a_gpu(submission, images, labels, weight, bias, classes):
    """train_epoch, evaluate and class_report with the model on a GPU and the batches on the CPU"""
    device, loader = torch.device("cuda"), _loader(images, labels, 3)
    model = _linear(weight, bias).to(device)
    optimizer = torch.optim.SGD(model.parameters(), 0.0)
    loss = submission.train_epoch(model, loader, F.cross_entropy, optimizer, device)
    figures = submission.evaluate(model, loader, F.cross_entropy, device)
    return {
        "train_epoch": float(loss),
        "evaluate": [float(figure) for figure in figures],
        "class_report": submission.class_report(model, loader, classes),
    }


def _loader(images, labels, batch_size):
    return DataLoader(TensorDataset(images, labels), batch_size)


def _linear(weight, bias, look=lambda model, images: None):
    """A model of known weights that is none of the student's; `look` sees it at each call."""

    class Linear(nn.Sequential):
        def forward(self, images):
            look(self, images)
            return super().forward(images)

    model = Linear(nn.Flatten(), nn.Linear(weight.shape[1], weight.shape[0]))
    with torch.no_grad():
        model[1].weight.copy_(weight)
        model[1].bias.copy_(bias)
    return model
