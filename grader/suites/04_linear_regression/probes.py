"""Run beside the student's linear_regression.py; hold no expected value."""

import math
from itertools import pairwise

import torch
from torch.utils.data import DataLoader, TensorDataset


def initial(submission, in_features, out_features):
    """w, b = init_parameters({in_features}, {out_features}, generator)"""
    w, b = submission.init_parameters(in_features, out_features, torch.Generator().manual_seed(1))
    return {
        "shape of w": list(w.shape),
        "shape of b": list(b.shape),
        "both require gradients": w.requires_grad and b.requires_grad,
        "both are leaves": w.is_leaf and b.is_leaf,
    }


def drawn(submission, in_features, out_features, seed, other_seed):
    """init_parameters({in_features}, {out_features}, generator) with generators of seed {seed}, {seed} and {other_seed}"""

    def weights(chosen):
        w, _ = submission.init_parameters(in_features, out_features, torch.Generator().manual_seed(chosen))
        return w.detach().clone()

    first, again, other = weights(seed), weights(seed), weights(other_seed)
    return {
        "same seed, same w": torch.equal(first, again),
        "other seed, other w": not torch.equal(first, other),
        "w holds different numbers": first.unique().numel() > 1,
        "numbers in w": first.numel(),
    }


def predict_gradients(submission, x, w, b):
    """predict(x, w, b).sum().backward() with x = {x}"""
    w, b = w.clone().requires_grad_(), b.clone().requires_grad_()
    total = submission.predict(x, w, b).sum()
    if total.requires_grad:
        total.backward()
    return w.grad, b.grad


def mse_gradient(submission, predictions, targets):
    """mse(predictions, targets).backward() with predictions = {predictions}"""
    leaf = predictions.clone().requires_grad_()
    loss = torch.as_tensor(submission.mse(leaf, targets))
    if loss.requires_grad:
        loss.sum().backward()
    return leaf.grad


def gradients_in_closed_form(submission, x, y, w, b):
    """mse_gradients(x, y, w, b) under torch.inference_mode, where autograd cannot help"""
    with torch.inference_mode():
        by_w, by_b = submission.mse_gradients(x, y, w.clone(), b.clone())
        return by_w.clone(), by_b.clone()


def steps(submission, x, y, w, b, lr, times):
    """train_step(x, y, w, b, lr={lr}), {times} times, from w = {w} and b = {b}; then (w, b)"""
    w, b = w.clone().requires_grad_(), b.clone().requires_grad_()
    for _ in range(times):
        submission.train_step(x, y, w, b, lr)
    return w.detach(), b.detach()


def step_losses(submission, x, y, w, b, lr, times):
    """what train_step(x, y, w, b, lr={lr}) returns, {times} times from w = {w} and b = {b}"""
    w, b = w.clone().requires_grad_(), b.clone().requires_grad_()
    return [submission.train_step(x, y, w, b, lr) for _ in range(times)]


def step_loss_in_graph(submission, x, y, w, b, lr):
    """train_step(x, y, w, b, lr={lr}).requires_grad"""
    w, b = w.clone().requires_grad_(), b.clone().requires_grad_()
    return _in_graph(submission.train_step(x, y, w, b, lr))


def fit_facts(submission, x, y, lr, epochs):
    """w, b, history = fit({x}, {y}, lr={lr}, epochs={epochs})"""
    w, b, history = submission.fit(x, y, lr, epochs)
    return {
        "shape of w": list(w.shape),
        "shape of b": list(b.shape),
        "length of history": len(history),
        "history holds the graph": any(_in_graph(loss) for loss in history),
    }


def fit_course(submission, x, y, lr, epochs):
    """w, b, history = fit({x}, {y}, lr={lr}, epochs={epochs})"""
    return _course(submission.fit(x, y, lr, epochs)[2])


def optimizer_facts(submission, x, y, batch_size, lr, epochs):
    """model, history = fit_with_optimizer(loader, …, lr={lr}, epochs={epochs}), loader with batches of {batch_size} of {x}"""
    model, history = _trained(submission, x, y, batch_size, lr, epochs, shuffle=True)
    bias = getattr(model, "bias", None)
    return {
        "model": "nn.Linear" if isinstance(model, torch.nn.Linear) else type(model).__name__,
        "shape of weight": list(model.weight.shape) if hasattr(model, "weight") else None,
        "shape of bias": None if bias is None else list(bias.shape),
        "length of history": len(history),
        "history holds the graph": any(_in_graph(loss) for loss in history),
    }


def optimizer_weights(submission, x, y, batch_size, lr, epochs, shuffle):
    """fit_with_optimizer(loader, …, lr={lr}, epochs={epochs}), loader with batches of {batch_size} of {x}; then (model.weight, model.bias)"""
    model, _ = _trained(submission, x, y, batch_size, lr, epochs, shuffle=shuffle)
    return getattr(model, "weight", None), getattr(model, "bias", None)


def optimizer_history(submission, x, y, batch_size, lr, epochs):
    """fit_with_optimizer(loader, …, lr={lr}, epochs={epochs})[1], loader with batches of {batch_size} of {x}"""
    _, history = _trained(submission, x, y, batch_size, lr, epochs, shuffle=True)
    return history


def optimizer_course(submission, x, y, lr, epochs):
    """fit_with_optimizer(loader, …, lr={lr}, epochs={epochs})[1], loader with all of {x} in one batch"""
    _, history = _trained(submission, x, y, len(x), lr, epochs, shuffle=False)
    return _course(history)


def optimizer_difference(submission, x, y, batch_size, lr):
    """fit_with_optimizer(loader, …, lr={lr}, epochs=2), again with another lr, and with more epochs"""
    state = torch.random.get_rng_state()

    def trained(lr, epochs):
        torch.random.set_rng_state(state)  # all three start from the same weights
        model, history = _trained(submission, x, y, batch_size, lr, epochs, shuffle=False)
        return [p.detach().clone() for p in model.parameters()], len(history)

    (first, _), (other, _), (longer, length) = trained(lr, 2), trained(lr / 2, 2), trained(lr, 4)
    return {
        "another lr gives other weights": not all(map(torch.equal, first, other)),
        "more epochs give other weights": not all(map(torch.equal, first, longer)),
        "length of history": length,
    }


def _trained(submission, x, y, batch_size, lr, epochs, *, shuffle):
    loader = DataLoader(TensorDataset(x, y), batch_size=batch_size, shuffle=shuffle)
    return submission.fit_with_optimizer(loader, x.shape[1], y.shape[1], lr, epochs)


def _in_graph(loss):
    return isinstance(loss, torch.Tensor) and loss.requires_grad


def _course(history):
    """Say in words how a history goes: a mistake shows in it whatever the parameters it started from."""
    losses = [float(torch.as_tensor(loss).detach()) for loss in history]
    if len(losses) < 2:
        return "it is too short"
    if not all(math.isfinite(loss) for loss in losses) or losses[-1] > 2 * max(losses[0], 1e-3):
        return "it grows without end"
    small = 1e-6 + 1e-4 * max(losses)
    changes = [b - a for a, b in pairwise(losses) if abs(b - a) > small]
    if not changes:
        return "it never changes"
    if all(change < 0 for change in changes):
        return "it goes down"
    turns = sum((a < 0) != (b < 0) for a, b in pairwise(changes))
    return "it goes up and down in waves" if turns < len(changes) / 2 else "it jumps about"
