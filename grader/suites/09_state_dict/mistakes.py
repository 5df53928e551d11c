"""The classic mistakes of 09."""

import copy
import os

import torch

from grader.mistakes import mistake

MODULE = (
    "You saved the module itself. That pickles its class by name, and breaks with the next change of your code; "
    "save model.state_dict(), which is only data."
)
BOUND = "The brackets are missing: state_dict is a method, state_dict() is the dict."
BUFFERS = (
    "Only the parameters are there. Buffers (BatchNorm's running mean and variance) are learned too: "
    "state_dict() has both."
)
IN_PLACE = (
    "The new file is written straight to path. Stopped halfway, it is broken, and the older one is gone. "
    "Write beside it, then os.replace(unfinished, path)."
)
NOT_RENAMED = (
    "The file was written under another name and never renamed: os.replace(unfinished, path) is missing."
)
STRING_ONLY = (
    'path + "…" works for a string only, and path may be a pathlib.Path: f"{path}.unfinished" takes both.'
)
PATH_ONLY = 'A string has no such method, and path may be one: f"{path}.unfinished" takes both, or begin with Path(path).'
NO_MAP = (
    "map_location is missing: torch.load puts each tensor back on the device it was saved on, and this machine "
    "has no such GPU. torch.load(path, map_location=…)"
)
TRAINING = "The model is still in training mode: dropout drops, BatchNorm uses the batch. eval() is missing."
NOT_STRICT = (
    "strict=False loads what is there and says nothing about the rest: a missing name keeps its random numbers. "
    "Leave it strict."
)
UNSAFE = (
    "weights_only=False lets the file run whatever program somebody put into it. Leave the default, True: "
    "the file is only data then."
)


def _write(content, path):
    torch.save(content, f"{path}.part")
    os.replace(f"{path}.part", path)


def _read(path):
    return torch.load(path, map_location="cpu")


# 09.1


@mistake("09.1", "save_weights", tell=IN_PLACE)
def weights_in_place(model, path):
    torch.save(model.state_dict(), path)


@mistake("09.1", "save_weights", tell=MODULE)
def module_for_state(model, path):
    torch.save(model, path)


@mistake("09.1", "save_weights", tell=BOUND)
def brackets_missing(model, path):
    torch.save(model.state_dict, path)


@mistake("09.1", "save_weights", tell=BUFFERS)
def parameters_only(model, path):
    torch.save(dict(model.named_parameters()), path)


@mistake(
    "09.1",
    "save_weights",
    tell="You saved a list of parameters: without names, and without buffers. Save model.state_dict().",
)
def list_of_parameters(model, path):
    torch.save(list(model.parameters()), path)


@mistake(
    "09.1",
    "save_weights",
    tell="The file holds a dict around the state dict. Here it is to hold the state dict itself.",
)
def wrapped(model, path):
    torch.save({"model": model.state_dict()}, path)


@mistake("09.1", "save_weights", tell=NOT_RENAMED)
def weights_never_renamed(model, path):
    torch.save(model.state_dict(), f"{path}.part")


@mistake("09.1", "save_weights", tell=STRING_ONLY)
def weights_path_is_a_string(model, path):
    part = path + ".part"
    torch.save(model.state_dict(), part)
    os.replace(part, path)


@mistake("09.1", "save_weights", tell=PATH_ONLY)
def weights_path_is_a_path(model, path):
    part = path.with_suffix(".part")
    torch.save(model.state_dict(), part)
    part.replace(path)


# 09.2


@mistake("09.2", "load_weights", tell=NO_MAP)
def weights_not_mapped(model, path, device):
    model.load_state_dict(torch.load(path))
    return model.to(device).eval()


@mistake("09.2", "load_weights", tell=TRAINING)
def weights_in_training_mode(model, path, device):
    model.load_state_dict(_read(path))
    return model.to(device)


@mistake("09.2", "load_weights", tell=NOT_STRICT)
def weights_not_strict(model, path, device):
    model.load_state_dict(_read(path), strict=False)
    return model.to(device).eval()


@mistake("09.2", "load_weights", tell=UNSAFE)
def weights_of_a_program(model, path, device):
    model.load_state_dict(torch.load(path, map_location=device, weights_only=False))
    return model.to(device).eval()


@mistake(
    "09.2",
    "load_weights",
    tell="The model stayed where it was: map_location moves what comes out of the file, model.to(device) the model.",
)
def model_not_moved(model, path, device):
    model.load_state_dict(torch.load(path, map_location=device))
    return model.eval()


@mistake("09.2", "load_weights", tell="The model is loaded, but not returned.")
def model_not_returned(model, path, device):
    model.load_state_dict(_read(path))
    model.to(device).eval()


@mistake(
    "09.2",
    "load_weights",
    tell="load_state_dict returns a report about the names, not the model: return the model on a line of its own.",
)
def report_returned(model, path, device):
    model.to(device).eval()
    return model.load_state_dict(_read(path))


@mistake(
    "09.2",
    "load_weights",
    tell="You returned what is in the file, a dict of tensors. It has to go into the model: load_state_dict.",
)
def state_returned(model, path, device):
    return torch.load(path, map_location=device)


@mistake("09.2", "load_weights", tell=BUFFERS)
def parameters_loaded_only(model, path, device):
    state = _read(path)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(state[name])
    return model.to(device).eval()


# 09.3


def _three(model, optimizer, epoch):
    return {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}


@mistake("09.3", "save_checkpoint", tell=IN_PLACE)
def checkpoint_in_place(path, model, optimizer, epoch):
    torch.save(_three(model, optimizer, epoch), path)


@mistake(
    "09.3",
    "save_checkpoint",
    tell="The optimizer is missing. It has a state as well, such as momentum: without it, training starts anew.",
)
def without_optimizer(path, model, optimizer, epoch):
    _write({"model": model.state_dict(), "epoch": epoch}, path)


@mistake("09.3", "save_checkpoint", tell="The epoch is missing: nobody knows how far training was.")
def without_epoch(path, model, optimizer, epoch):
    _write({"model": model.state_dict(), "optimizer": optimizer.state_dict()}, path)


@mistake(
    "09.3",
    "save_checkpoint",
    tell="Only the weights are in the file: a checkpoint also has the optimizer's state dict, and the epoch.",
)
def only_the_weights(path, model, optimizer, epoch):
    _write(model.state_dict(), path)


@mistake("09.3", "save_checkpoint", tell=MODULE)
def objects_for_states(path, model, optimizer, epoch):
    _write({"model": model, "optimizer": optimizer, "epoch": epoch}, path)


@mistake(
    "09.3",
    "save_checkpoint",
    tell="You saved the optimizer itself, a pickled object; save optimizer.state_dict(), which is only data.",
)
def optimizer_for_its_state(path, model, optimizer, epoch):
    _write({"model": model.state_dict(), "optimizer": optimizer, "epoch": epoch}, path)


@mistake("09.3", "save_checkpoint", tell=BOUND)
def checkpoint_brackets_missing(path, model, optimizer, epoch):
    _write({"model": model.state_dict, "optimizer": optimizer.state_dict, "epoch": epoch}, path)


@mistake("09.3", "save_checkpoint", tell=BUFFERS)
def checkpoint_of_parameters(path, model, optimizer, epoch):
    _write({**_three(model, optimizer, epoch), "model": dict(model.named_parameters())}, path)


@mistake("09.3", "save_checkpoint", tell=NOT_RENAMED)
def checkpoint_never_renamed(path, model, optimizer, epoch):
    torch.save(_three(model, optimizer, epoch), f"{path}.part")


@mistake("09.3", "save_checkpoint", tell=STRING_ONLY)
def checkpoint_path_is_a_string(path, model, optimizer, epoch):
    part = path + ".part"
    torch.save(_three(model, optimizer, epoch), part)
    os.replace(part, path)


@mistake("09.3", "save_checkpoint", tell=PATH_ONLY)
def checkpoint_path_is_a_path(path, model, optimizer, epoch):
    part = path.with_suffix(".part")
    torch.save(_three(model, optimizer, epoch), part)
    part.replace(path)


# 09.4


def _restore(checkpoint, model, optimizer):
    model.load_state_dict(checkpoint["model"])
    optimizer.load_state_dict(checkpoint["optimizer"])


@mistake("09.4", "load_checkpoint", tell=NO_MAP)
def checkpoint_not_mapped(path, model, optimizer):
    checkpoint = torch.load(path)
    _restore(checkpoint, model, optimizer)
    model.eval()
    return checkpoint["epoch"]


@mistake("09.4", "load_checkpoint", tell=TRAINING)
def checkpoint_in_training_mode(path, model, optimizer):
    checkpoint = _read(path)
    _restore(checkpoint, model, optimizer)
    return checkpoint["epoch"]


@mistake(
    "09.4",
    "load_checkpoint",
    tell="The optimizer is not restored: its momentum and learning rate start anew. optimizer.load_state_dict(…)",
)
def optimizer_not_restored(path, model, optimizer):
    checkpoint = _read(path)
    model.load_state_dict(checkpoint["model"])
    model.eval()
    return checkpoint["epoch"]


@mistake(
    "09.4",
    "load_checkpoint",
    tell=(
        "assign=True gives the model new parameters, and the optimizer goes on changing the old ones. "
        "Without it, the values are copied into those that both share."
    ),
)
def parameters_replaced(path, model, optimizer):
    checkpoint = _read(path)
    model.load_state_dict(checkpoint["model"], assign=True)
    optimizer.load_state_dict(checkpoint["optimizer"])
    model.eval()
    return checkpoint["epoch"]


@mistake("09.4", "load_checkpoint", tell=NOT_STRICT)
def checkpoint_not_strict(path, model, optimizer):
    checkpoint = _read(path)
    model.load_state_dict(checkpoint["model"], strict=False)
    optimizer.load_state_dict(checkpoint["optimizer"])
    model.eval()
    return checkpoint["epoch"]


@mistake(
    "09.4",
    "load_checkpoint",
    tell=(
        'Nothing is restored. model = checkpoint["model"] only gives a local name another meaning; '
        "load_state_dict puts values into the caller's model, and into the optimizer."
    ),
)
def names_rebound(path, model, optimizer):
    model.eval()
    return _read(path)["epoch"]


@mistake("09.4", "load_checkpoint", tell="The model is not restored, only the optimizer.")
def model_not_restored(path, model, optimizer):
    checkpoint = _read(path)
    optimizer.load_state_dict(checkpoint["optimizer"])
    model.eval()
    return checkpoint["epoch"]


@mistake("09.4", "load_checkpoint", tell=UNSAFE)
def checkpoint_of_a_program(path, model, optimizer):
    checkpoint = torch.load(path, map_location="cpu", weights_only=False)
    _restore(checkpoint, model, optimizer)
    model.eval()
    return checkpoint["epoch"]


@mistake("09.4", "load_checkpoint", tell="The epoch is not returned.")
def epoch_not_returned(path, model, optimizer):
    _restore(_read(path), model, optimizer)
    model.eval()


@mistake("09.4", "load_checkpoint", tell="You returned the whole checkpoint; only its epoch is asked for.")
def checkpoint_returned(path, model, optimizer):
    checkpoint = _read(path)
    _restore(checkpoint, model, optimizer)
    model.eval()
    return checkpoint


@mistake(
    "09.4",
    "load_checkpoint",
    tell="One too many: return the epoch that is in the file, the number of epochs done.",
)
def next_epoch(path, model, optimizer):
    checkpoint = _read(path)
    _restore(checkpoint, model, optimizer)
    model.eval()
    return checkpoint["epoch"] + 1


# 09.5


@mistake(
    "09.5",
    "best_copy",
    tell=(
        "What you kept are the model's own tensors, and training changes them in place: the best becomes the last. "
        "A new dict, detach() or cpu() does not copy them; clone() does."
    ),
)
def live_weights(model):
    return dict(model.state_dict())


@mistake("09.5", "best_copy", tell=BUFFERS)
def best_parameters_only(model):
    return {name: value.detach().clone() for name, value in model.named_parameters()}


@mistake("09.5", "best_copy", tell="You returned a copy of the model; return a copy of its state dict.")
def model_copied(model):
    return copy.deepcopy(model)


@mistake("09.5", "best_copy", tell=BOUND)
def best_brackets_missing(model):
    return copy.deepcopy(model).state_dict


# 09.6


def _fitting(model, state):
    own = model.state_dict()
    return {name: value for name, value in state.items() if name in own and own[name].shape == value.shape}


@mistake("09.6", "load_partial", tell="The two lists are swapped: (missing, unexpected).")
def lists_swapped(model, state):
    fits = _fitting(model, state)
    model.load_state_dict(fits, strict=False)
    return [name for name in state if name not in fits], [
        name for name in model.state_dict() if name not in fits
    ]


@mistake(
    "09.6",
    "load_partial",
    tell="strict=False forgives other names, but not other shapes: leave the values that do not fit out beforehand.",
)
def shapes_not_looked_at(model, state):
    return tuple(model.load_state_dict(state, strict=False))


@mistake(
    "09.6",
    "load_partial",
    tell=(
        "load_state_dict was only shown what fits, so its report has nothing unexpected in it. "
        "Compare the names of state with those that were loaded."
    ),
)
def nothing_unexpected(model, state):
    return tuple(model.load_state_dict(_fitting(model, state), strict=False))


@mistake(
    "09.6",
    "load_partial",
    tell="A name that both have, with two shapes, is in neither of your lists: it got no value, so it belongs into both.",
)
def other_shapes_hidden(model, state):
    model.load_state_dict(_fitting(model, state), strict=False)
    own = model.state_dict()
    return [name for name in own if name not in state], [name for name in state if name not in own]


@mistake("09.6", "load_partial", tell=BUFFERS)
def parameters_fitted_only(model, state):
    own = dict(model.named_parameters())
    fits = {name: value for name, value in state.items() if name in own and own[name].shape == value.shape}
    model.load_state_dict(fits, strict=False)
    return [name for name in own if name not in fits], [name for name in state if name not in fits]


@mistake(
    "09.6",
    "load_partial",
    tell="Nothing was loaded into the model: give what fits to load_state_dict, or copy it in with no_grad.",
)
def nothing_loaded(model, state):
    fits = _fitting(model, state)
    return [name for name in model.state_dict() if name not in fits], [
        name for name in state if name not in fits
    ]


@mistake(
    "09.6",
    "load_partial",
    tell="The names that do not fit are not told: return the two lists, (missing, unexpected).",
)
def nothing_told(model, state):
    model.load_state_dict(_fitting(model, state), strict=False)


@mistake(
    "09.6",
    "load_partial",
    tell="You took names out of the caller's own dict. Build a new one with what fits.",
)
def state_emptied(model, state):
    own, names = model.state_dict(), list(state)
    for name in names:
        if name not in own or own[name].shape != state[name].shape:
            del state[name]
    model.load_state_dict(state, strict=False)
    return [name for name in own if name not in state], [name for name in names if name not in state]


# 09.7


@mistake(
    "09.7",
    "strip_prefix",
    tell="replace takes the prefix out wherever it is in a name. Only a leading one goes, once: removeprefix.",
)
def replaced_everywhere(state, prefix):
    return {name.replace(prefix, ""): value for name, value in state.items()}


@mistake(
    "09.7",
    "strip_prefix",
    tell="lstrip takes off any of these letters, as long as it finds some. For a whole word there is removeprefix.",
)
def letters_stripped(state, prefix):
    return {name.lstrip(prefix): value for name, value in state.items()}


@mistake("09.7", "strip_prefix", tell="Names without the prefix are lost; they are to stay, as they are.")
def others_dropped(state, prefix):
    return {name[len(prefix) :]: value for name, value in state.items() if name.startswith(prefix)}


@mistake(
    "09.7",
    "strip_prefix",
    tell="You cut every name, those without the prefix too: ask startswith first, or use removeprefix.",
)
def cut_from_all(state, prefix):
    return {name[len(prefix) :]: value for name, value in state.items()}


@mistake("09.7", "strip_prefix", tell="The prefix was taken off as often as it was there; once is asked for.")
def stripped_again_and_again(state, prefix):
    result = {}
    for name, value in state.items():
        while name.startswith(prefix):
            name = name.removeprefix(prefix)
        result[name] = value
    return result


@mistake(
    "09.7",
    "strip_prefix",
    tell="split finds the prefix anywhere in a name, not only at its start: removeprefix.",
)
def last_part(state, prefix):
    return {name.split(prefix)[-1]: value for name, value in state.items()}


@mistake(
    "09.7",
    "strip_prefix",
    tell="A name without the prefix has no second part to take: it is to stay as it is. removeprefix does that.",
)
def second_part(state, prefix):
    return {name.split(prefix, 1)[1]: value for name, value in state.items()}


@mistake("09.7", "strip_prefix", tell="The caller's dict was changed; build a new one.")
def renamed_in_place(state, prefix):
    for name in list(state):
        state[name.removeprefix(prefix)] = state.pop(name)
    return state


@mistake(
    "09.7", "strip_prefix", tell="Nothing was renamed: strings do not change, a new name has to be kept."
)
def nothing_stripped(state, prefix):
    return dict(state)


# 09.8


@mistake(
    "09.8",
    "same_weights",
    tell="A name that only one of the two has is overlooked: compare the names first, a.keys() == b.keys().",
)
def common_names_only(a, b):
    return all(torch.equal(a[name], b[name]) for name in a if name in b)


@mistake(
    "09.8",
    "same_weights",
    tell="You went through the names of one side and asked the other for each: compare the names first.",
)
def names_of_one_side(a, b):
    return all(torch.equal(a[name], b[name]) for name in a)


@mistake(
    "09.8",
    "same_weights",
    tell="You compared in the order of the dicts, which says nothing: compare what stands under the same name.",
)
def in_order(a, b):
    return len(a) == len(b) and all(map(torch.equal, a.values(), b.values()))


@mistake(
    "09.8",
    "same_weights",
    tell="Tensors that differ in shape are stretched by broadcasting before == compares them: use torch.equal.",
)
def stretched(a, b):
    return a.keys() == b.keys() and all(bool((a[name] == b[name]).all()) for name in a)


@mistake("09.8", "same_weights", tell="allclose lets small differences pass; a copy is exact: torch.equal.")
def nearly(a, b):
    return a.keys() == b.keys() and all(
        a[name].shape == b[name].shape and torch.allclose(a[name], b[name]) for name in a
    )


@mistake(
    "09.8",
    "same_weights",
    tell="== between two tensors gives a tensor, one answer an element. Ask torch.equal under each name.",
)
def dicts_compared(a, b):
    return a == b


@mistake("09.8", "same_weights", tell="One equal tensor is not enough: all of them, not any.")
def any_of_them(a, b):
    return a.keys() == b.keys() and any(torch.equal(a[name], b[name]) for name in a)


@mistake("09.8", "same_weights", tell="Only the names are compared, not what stands under them.")
def names_only(a, b):
    return a.keys() == b.keys()
