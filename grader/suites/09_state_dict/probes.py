"""Run beside the student's state_dict.py; hold no expected value.

Files are written and opened here, where the student's code runs, and only as data; what they hold goes back.
"""

import os
import re
import tempfile
from collections.abc import Collection
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import torch
import torch.nn.functional as F
from torch import nn

LARGEST = 1 << 20  # bytes: the networks here take some thousand


# What the student's code gets: small networks, an optimizer, a file


def network(state=None):
    """A network with buffers, freshly drawn or with these weights."""
    model = nn.Sequential(nn.Linear(3, 5), nn.BatchNorm1d(5), nn.ReLU(), nn.Linear(5, 2))
    if state is not None:
        model.load_state_dict(state)
    return model


class Unwritable:
    """Something that cannot be written: the file is open by then, and its first part on the disk."""

    def __reduce_ex__(self, protocol):
        raise OSError("No space left on device")


class TooLarge(nn.Sequential):
    """A network whose state dict holds something that cannot be written."""

    def get_extra_state(self):
        return Unwritable()

    def set_extra_state(self, state):
        pass


class Table(nn.Module):
    """A module without weights: what it has is on a device, but in no state dict."""

    def __init__(self):
        super().__init__()
        self.register_buffer("table", torch.arange(6.0), persistent=False)


def momentum_sgd(model, lr=0.1):
    return torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)


def train(model, optimizer, x, y, steps):
    model.train()
    for _ in range(steps):
        optimizer.zero_grad()
        F.mse_loss(model(x), y).backward()
        optimizer.step()


@contextmanager
def a_path():
    with tempfile.TemporaryDirectory() as folder:
        yield os.path.join(folder, "weights.pt")


@contextmanager
def on_a_gpu_elsewhere():
    """torch.save notes for each tensor where it was: let it note a GPU that this machine does not have."""
    number = torch.cuda.device_count()
    with patch.object(torch.serialization, "location_tag", lambda storage: f"cuda:{number}"):
        yield


# What comes back


def copied(state):
    return {name: value.detach().clone() for name, value in state.items()}


def weights_of(value):
    return copied(value.state_dict()) if isinstance(value, nn.Module) else f"{type(value).__name__}, no model"


def opened(path):
    """What the file holds, or in words why it cannot be opened as data."""
    if not os.path.lexists(path):
        return "there is no file at path"
    if os.path.islink(path) or not os.path.isfile(path):
        return "what is at path is no file of its own (a link, a folder, …)"
    size = os.path.getsize(path)
    if size > LARGEST:
        return f"a file of {size:,} bytes, for a network of some hundred numbers"
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        refused = re.search(r"GLOBAL (\S+)", str(error))
        if refused:
            return f"a pickle of {refused[1]}, which torch.load(path, weights_only=True) refuses"
        return "a broken file, which torch.load cannot open"
    return content if isinstance(content, dict) else f"a file with a {type(content).__name__}, no dict"


def save(submission, name, path, model):
    if name == "save_weights":
        submission.save_weights(model, path)
    else:
        submission.save_checkpoint(path, model, momentum_sgd(model), 1)


def load(submission, name, path, model):
    if name == "load_weights":
        submission.load_weights(model, path, "cpu")
    else:
        submission.load_checkpoint(path, model, momentum_sgd(model))


def content_for(name, state, model=None):
    """What a file of save_weights or save_checkpoint, or one that is to be loaded, holds."""
    if name.endswith("weights"):
        return state
    return {"model": state, "optimizer": momentum_sgd(model or network()).state_dict(), "epoch": 1}


def weights_in(content):
    """The weights in a file of either kind."""
    return content["model"] if isinstance(content, dict) and "model" in content else content


def failed(action):
    """Whether the student's code raised; a task not written yet is said as such."""
    try:
        action()
    except NotImplementedError:
        raise
    except Exception:
        return True
    return False


# 09.1 and 09.3


def saved_weights(submission, state, kind):
    """save_weights(model, path), path being a {kind}; then torch.load(path, weights_only=True)"""
    with a_path() as path:
        submission.save_weights(network(state), Path(path) if kind == "pathlib.Path" else path)
        return opened(path)


def saved_checkpoint(submission, state, x, y, epoch, kind):
    """save_checkpoint(path, model, optimizer, {epoch}), path being a {kind}; then torch.load(path, weights_only=True)"""
    model = network(state)
    optimizer = momentum_sgd(model)
    train(model, optimizer, x, y, 2)
    with a_path() as path:
        target = Path(path) if kind == "pathlib.Path" else path
        submission.save_checkpoint(target, model, optimizer, epoch)
        return opened(path)


def overwritten(submission, name, older, state):
    """{name} where path has an older file, which a second name (a hard link) still shows afterwards"""
    with a_path() as path:
        torch.save(content_for(name, older), path)
        os.link(path, f"{path}.older")
        save(submission, name, path, network(state))
        return {"path": weights_in(opened(path)), "older file": weights_in(opened(f"{path}.older"))}


def cut_short(submission, name, state):
    """{name} where path has an older file, and the disk is full when half is written; then torch.load(path)"""
    with a_path() as path:
        torch.save(content_for(name, state), path)
        model = TooLarge(*network(state))
        failed(lambda: save(submission, name, path, model))
        return weights_in(opened(path))


# 09.2 and 09.4


def loaded(submission, state, device):
    """load_weights(model, path, {device!r}) of a file with these weights"""
    model = network()
    with a_path() as path:
        torch.save(state, path)
        returned = submission.load_weights(model, Path(path), device)
    return {"returned": weights_of(returned), "the model": weights_of(model)}


def modes(submission, name, layers):
    """{name}(…) into a new model of {layers} layers; then [layer.training for layer in model.modules()]"""
    model = nn.Sequential(*(nn.Linear(2, 2) for _ in range(layers)))
    with a_path() as path:
        torch.save(content_for(name, model.state_dict(), model), path)
        load(submission, name, path, model)
    return [layer.training for layer in model.modules()]


def from_a_gpu(submission, name, state):
    """{name}(…) of a file that was saved on another machine's GPU"""
    model = network()
    with a_path() as path:
        with on_a_gpu_elsewhere():
            torch.save(content_for(name, state), path)
        load(submission, name, path, model)
    return weights_of(model)


def moved(submission, device):
    """load_weights(model, path, {device}); then the device of the model"""
    model = Table()
    with a_path() as path:
        torch.save(model.state_dict(), path)
        returned = submission.load_weights(model, path, device)
    return str(returned.table.device) if isinstance(returned, Table) else weights_of(returned)


def on_gpu(submission, state):
    """load_weights(model, path, "cuda"), save_weights of that, and load_weights(model, path, "cpu") of that"""
    with a_path() as path:
        torch.save(state, path)
        there = submission.load_weights(network(), path, "cuda")
        devices = sorted({value.device.type for value in there.state_dict().values()})
        torch.save(there.state_dict(), path)
        back = submission.load_weights(network(), path, torch.device("cpu"))
        return {"devices": devices, "back": weights_of(back)}


def bad_file(submission, name, state, wrong):
    """{name}(…) of a file that {wrong}"""
    with a_path() as path:
        torch.save(content_for(name, state), path)
        raised = failed(lambda: load(submission, name, path, network()))
    return "an exception" if raised else "no exception"


class Program:
    """What a pickle may hold: a call, made by whoever opens it."""

    def __init__(self, folder):
        self.folder = folder

    def __reduce__(self):
        return os.mkdir, (self.folder,)


def program(submission, name):
    """{name}(…) of a file that holds a program instead of weights"""
    with a_path() as path:
        torch.save(content_for(name, Program(f"{path}.made")), path)
        failed(lambda: load(submission, name, path, network()))
        return "the program was run" if os.path.exists(f"{path}.made") else "the program was not run"


def resumed(submission, state, x, y, epoch):
    """load_checkpoint(path, model, optimizer) with a new model and optimizer, then two more steps of training"""
    model = network(state)
    optimizer = momentum_sgd(model)
    train(model, optimizer, x, y, 2)
    with a_path() as path:
        states = {"model": model.state_dict(), "optimizer": optimizer.state_dict()}
        torch.save({**states, "epoch": epoch}, path)
        model = network()
        optimizer = momentum_sgd(model, lr=0.01)
        returned = submission.load_checkpoint(path, model, optimizer)
    after_loading = weights_of(model)
    train(model, optimizer, x, y, 2)
    return {"epoch": returned, "loaded": after_loading, "two steps later": weights_of(model)}


# 09.5 to 09.8


def best_after_training(submission, state, x, y):
    """best = best_copy(model), then two steps of training; then a look at best"""
    model = network(state)
    best = submission.best_copy(model)
    train(model, momentum_sgd(model), x, y, 2)
    return best if isinstance(best, dict) else f"{type(best).__name__}, no dict"


def partly_loaded(submission, before, state, how):
    """load_partial(model, state), where state {how}; then a look at both"""
    model = network(before)
    mine = dict(state)
    submission.load_partial(model, mine)
    return {"the model": weights_of(model), "names in state": list(mine)}


def told(submission, before, state, how):
    """load_partial(model, state), where state {how}"""
    pair = submission.load_partial(network(before), dict(state))
    if isinstance(pair, (tuple, list)):
        return [sorted(names, key=str) if _is_names(names) else names for names in pair]
    return pair


def _is_names(value):
    return isinstance(value, Collection) and not isinstance(value, (str, bytes))


def compared(submission, pairs):
    """[same_weights(a, b) for a, b in pairs] of state dicts"""
    return [submission.same_weights(a, b) for a, b in pairs]


def names_after(submission, state, prefix):
    """strip_prefix(state, {prefix}), and then a look at state = {state}"""
    mine = dict(state)
    submission.strip_prefix(mine, prefix)
    return list(mine)
