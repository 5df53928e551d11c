"""Run beside the student's cnn_shapes.py; hold no expected value."""

import math

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.parameter import is_lazy
from torch.overrides import TorchFunctionMode

from grader import worker

SLICE = 128  # images in a step of training
INPUT = {"StridedCNN": (1, 1, 28, 28), "Cifar10Net": (1, 3, 32, 32)}


class NotByHand(Exception):
    """A library function was called where the task is to write it."""


class ByHand(TorchFunctionMode):
    """While it is entered, the library's convolutions and max-pooling raise, whatever they were imported as."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        name = getattr(func, "__name__", "").split(".")[0].lstrip("_")
        if "conv" in name or "max_pool" in name:
            raise NotByHand(f"the library's {name} was called: this task is to write it by hand")
        return func(*args, **(kwargs or {}))


def traced(submission, container, layers, shape):
    """trace_shapes({container} of {layers}, {shape})"""
    modules = [getattr(nn, kind)(*sizes) for kind, *sizes in layers]
    return submission.trace_shapes(nn.Sequential(*modules) if container == "Sequential" else modules, shape)


def convolved(submission, x, weight, bias, stride, padding):
    """conv2d({x}, {weight}, {bias}, {stride}, {padding})"""
    with ByHand():
        return submission.conv2d(x, weight, bias, stride, padding)


def convolved_by_default(submission, x, weight):
    """conv2d({x}, {weight})"""
    with ByHand():
        return submission.conv2d(x, weight)


def gradients_of_conv2d(submission, x, weight, bias, stride, padding, factors):
    """(conv2d(x, weight, bias, {stride}, {padding}) * factors).sum().backward(), the three .grad, x = {x}, weight = {weight}"""
    leaves = [tensor.clone().requires_grad_() for tensor in (x, weight, bias)]
    (convolved(submission, *leaves, stride, padding) * factors).sum().backward()
    return [leaf.grad for leaf in leaves]


def after_conv2d(submission, x, weight, bias, stride, padding):
    """conv2d(x, weight, bias, {stride}, {padding}), and then a look at x = {x}"""
    convolved(submission, x, weight, bias, stride, padding)
    return x


def pooled(submission, x, kernel):
    """max_pool2d({x}, {kernel})"""
    with ByHand():
        return submission.max_pool2d(x, kernel)


def gradient_of_max_pool2d(submission, x, kernel, factors):
    """(max_pool2d(x, {kernel}) * factors).sum().backward(), x.grad with x = {x}"""
    leaf = x.clone().requires_grad_()
    (pooled(submission, leaf, kernel) * factors).sum().backward()
    return leaf.grad


def after_max_pool2d(submission, x, kernel):
    """max_pool2d(x, {kernel}), and then a look at x = {x}"""
    pooled(submission, x, kernel)
    return x


def sizes(submission, name):
    """{name}().parameters(), how many numbers are in each"""
    return sorted(parameter.numel() for parameter in _made(submission, name).parameters())


def moved_by_sgd(submission, name, lr):
    """SGD({name}().parameters(), {lr}).step() with gradients of 1, how far each parameter moves"""
    return worker.moved_by_sgd(_made(submission, name), lr)


def logits(submission, name, images, seed):
    """{name}()(images) with known weights and images = {images}"""
    model = _made(submission, name)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(_known(parameter.shape, seed))
        return model(images)


def trained(submission, train, images, budget):
    """StridedCNN(), trained with Adam on {budget} real digits, on digits it has never seen"""
    model = _made(submission, "StridedCNN")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # layers this small: on a busy machine a second thread makes it twice as slow
    try:
        losses = _train(model, train.images.clone(), train.labels.clone(), budget)
        model.eval()
        with torch.no_grad():
            logits = torch.cat([model(_standard(part)) for part in images.split(1000)])
        return {"logits": logits, "losses": losses}
    finally:
        torch.set_num_threads(threads)


def _train(model, images, labels, budget):
    """Train, and return the mean loss of every 50 steps."""
    losses = []
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    model.train()
    while budget > 0:
        order = torch.randperm(len(labels))[:budget]
        budget -= len(order)
        for rows in order.split(SLICE):
            loss = F.cross_entropy(model(_standard(images[rows])), labels[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.detach())
    return [part.mean().item() for part in torch.stack(losses).split(50)]


def _standard(images):
    """Float images of mean 0 and spread 1, near enough, for uint8 digits."""
    return images.float().sub_(33).div_(79)


def _made(submission, name):
    """The network; lazy layers have seen their first image."""
    model = getattr(submission, name)()
    if any(is_lazy(parameter) for parameter in model.parameters()):
        model(torch.zeros(INPUT[name]))
    return model


def _known(shape, seed):
    """Numbers for a parameter of this shape, the same for the same size, that keep the size of a signal."""
    count = math.prod(shape)
    generator = torch.Generator().manual_seed(seed + count)
    if len(shape) == 1:
        return torch.rand(shape, generator=generator) / 2
    fan_in = count // shape[0]
    return torch.randn(count, generator=generator).reshape(shape) * (2 / fan_in) ** 0.5
