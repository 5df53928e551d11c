"""Hidden suite of 09."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from grader.checks.words import show

TRAINED = {"rtol": 1e-3, "atol": 1e-4}


def network(draw):
    """The network that the probes have, with weights and buffers drawn."""
    model = nn.Sequential(nn.Linear(3, 5), nn.BatchNorm1d(5), nn.ReLU(), nn.Linear(5, 2))
    state = {name: draw.uniform(*value.shape, low=0.1) for name, value in model.state_dict().items()}
    state["1.num_batches_tracked"] = torch.tensor(draw.number(1, 100))
    model.load_state_dict(state)
    return model


def weights(model):
    return {name: value.clone() for name, value in model.state_dict().items()}


def drawn(draw):
    return weights(network(draw))


def train(model, optimizer, x, y, steps):
    for _ in range(steps):
        optimizer.zero_grad()
        F.mse_loss(model(x), y).backward()
        optimizer.step()


def trained(draw):
    """A network and its optimizer after two steps, the weights before, and the batch."""
    model = network(draw)
    before = weights(model)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    x, y = draw.normal(7, 3), draw.normal(7, 2)
    train(model, optimizer, x, y, 2)
    return model, optimizer, before, x, y


def same(check, content, expected, what, **tolerance):
    """Compare a state dict name by name; in its place there may be a word about what came back."""
    if not isinstance(content, dict):
        got = content if isinstance(content, str) else show(content)
        check.fail(expected=f"{what}: a state dict", got=got, value=content)
    check.close(sorted(content, key=str), sorted(expected), what=f"names in {what}")
    for name, value in expected.items():
        how = tolerance or {"rtol": 0, "atol": 0, "dtype": True}
        check.close(content[name], value, **how, what=f"{name} in {what}")


@pytest.mark.task("09.1")
@pytest.mark.points(1)
def test_the_file_is_the_state_dict(submission, check, draw):
    """save_weights writes the state dict, buffers too, and nothing but data"""
    for kind in ("str", "pathlib.Path"):
        state = drawn(draw)
        same(check, submission.probe.saved_weights(state, kind), state, "the file")


def never_half_written(name, submission, check, draw):
    """After an uninterrupted save path has the new weights, the older file is whole; after a cut it still is."""
    older, state = drawn(draw), drawn(draw)
    found = submission.probe.overwritten(name, older, state)
    same(check, found["path"], state, "path")
    same(check, found["older file"], older, "the older file")
    same(check, submission.probe.cut_short(name, older), older, "path, which had a good file before")


@pytest.mark.task("09.1")
@pytest.mark.points(2)
def test_weights_are_never_half_written(submission, check, draw):
    """save_weights writes to one side and renames: a write cut short leaves the older file whole"""
    never_half_written("save_weights", submission, check, draw)


@pytest.mark.task("09.2")
@pytest.mark.points(1)
def test_weights_come_back(submission, check, draw):
    """load_weights fills the model, buffers too, and returns it"""
    for device in ("cpu", torch.device("cpu")):
        state = drawn(draw)
        found = submission.probe.loaded(state, device)
        same(check, found["the model"], state, "the model")
        same(check, found["returned"], state, "returned")


@pytest.mark.task("09.2")
@pytest.mark.points(1)
def test_loaded_weights_are_for_use(submission, check, draw):
    """load_weights leaves the model in eval mode"""
    layers = draw.number(2, 30)
    check.close(submission.probe.modes("load_weights", layers), [False] * (layers + 1))


@pytest.mark.task("09.2")
@pytest.mark.points(1)
def test_weights_from_a_gpu_elsewhere(submission, check, draw):
    """load_weights opens a file that was saved on a GPU which this machine does not have"""
    state = drawn(draw)
    same(check, submission.probe.from_a_gpu("load_weights", state), state, "the model")


@pytest.mark.task("09.2")
@pytest.mark.points(0.5)
def test_the_model_goes_to_the_device(submission, check, draw):
    """load_weights brings the model to the device (meta stands for a GPU here)"""
    for device in in_any_order(draw, 4 * ["meta", "cpu"]):
        check.close(submission.probe.moved(device), device)


@pytest.mark.task("09.2")
@pytest.mark.points(0.5)
@pytest.mark.cuda
def test_to_a_gpu_and_back(submission, check, draw):
    """On a GPU: load_weights brings the weights there, and back"""
    state = drawn(draw)
    found = submission.probe.on_gpu(state)
    check.close(found["devices"], ["cuda"], what="devices")
    same(check, found["back"], state, "back on the CPU")


def in_any_order(draw, several):
    """The same in an order of chance, so that answers in a row have to be found anew."""
    several = list(several)
    return [several[i] for i in draw.permutation(len(several))]


def strangers_are_refused(name, submission, check, draw):
    """Files whose names are not the model's, and one that is a program."""
    state = drawn(draw)
    same(check, submission.probe.from_a_gpu(name, state), state, "a good file")
    for absent in ("3.bias", "1.running_mean"):
        lacking = {key: value for key, value in state.items() if key != absent}
        outcome = submission.probe.bad_file(name, lacking, f"lacks {absent}")
        check.true(outcome == "an exception", expected=f"an exception: {absent} is missing", got=outcome)
    outcome = submission.probe.bad_file(name, {**state, "4.weight": draw.normal(2, 2)}, "has 4.weight")
    check.true(outcome == "an exception", expected="an exception: the model has no 4.weight", got=outcome)
    outcome = submission.probe.program(name)
    check.true(outcome == "the program was not run", expected="the program was not run", got=outcome)


@pytest.mark.task("09.2")
@pytest.mark.points(1)
def test_a_file_that_does_not_fit_is_refused(submission, check, draw):
    """load_weights raises where names are missing or too many, and runs nothing"""
    strangers_are_refused("load_weights", submission, check, draw)


@pytest.mark.task("09.3")
@pytest.mark.points(1)
def test_the_checkpoint_has_all_three(submission, check, draw):
    """save_checkpoint writes the state dicts of model and optimizer, and the epoch"""
    for kind in ("str", "pathlib.Path"):
        model, optimizer, before, x, y = trained(draw)
        epoch = draw.number(2, 50)
        found = submission.probe.saved_checkpoint(before, x, y, epoch, kind)
        names = ("model", "optimizer", "epoch")
        if not isinstance(found, dict):
            check.fail(expected=f"the file: a dict with {', '.join(names)}", got=found, value=found)
        absent = [name for name in names if name not in found]
        check.close(absent, [], what="names that the file lacks")
        same(check, found["model"], weights(model), "the file's model", **TRAINED)
        check.close(found["optimizer"], optimizer.state_dict(), what="optimizer", **TRAINED)
        check.close(found["epoch"], epoch, what="epoch")


@pytest.mark.task("09.3")
@pytest.mark.points(2)
def test_a_checkpoint_is_never_half_written(submission, check, draw):
    """save_checkpoint writes to one side and renames: a write cut short leaves the older file whole"""
    never_half_written("save_checkpoint", submission, check, draw)


@pytest.mark.task("09.4")
@pytest.mark.points(2)
def test_training_goes_on_as_if_never_stopped(submission, check, draw):
    """load_checkpoint returns the epoch and restores model and optimizer: training goes on where it was"""
    model, optimizer, before, x, y = trained(draw)
    epoch = draw.number(2, 50)
    found = submission.probe.resumed(before, x, y, epoch)
    check.close(found["epoch"], epoch, what="the epoch")
    same(check, found["loaded"], weights(model), "the model", **TRAINED)
    train(model, optimizer, x, y, 2)
    same(check, found["two steps later"], weights(model), "the model two steps later", **TRAINED)


@pytest.mark.task("09.4")
@pytest.mark.points(1)
def test_a_checkpoint_from_a_gpu_elsewhere(submission, check, draw):
    """load_checkpoint opens a file that was saved on a GPU elsewhere, and leaves the model in eval mode"""
    state = drawn(draw)
    same(check, submission.probe.from_a_gpu("load_checkpoint", state), state, "the model")
    layers = draw.number(2, 30)
    check.close(submission.probe.modes("load_checkpoint", layers), [False] * (layers + 1))


@pytest.mark.task("09.4")
@pytest.mark.points(1)
def test_a_checkpoint_that_does_not_fit_is_refused(submission, check, draw):
    """load_checkpoint raises where names are missing or too many, and runs nothing"""
    strangers_are_refused("load_checkpoint", submission, check, draw)


@pytest.mark.task("09.5")
@pytest.mark.points(2)
def test_the_best_stays_as_it_was(submission, check, draw):
    """best_copy keeps parameters and buffers as they were, however long training goes on"""
    state = drawn(draw)
    same(
        check,
        submission.probe.best_after_training(state, draw.normal(7, 3), draw.normal(7, 2)),
        state,
        "best",
    )


@pytest.mark.task("09.6")
@pytest.mark.points(1)
def test_what_fits_is_loaded(submission, check, draw):
    """load_partial loads what fits, buffers too, and leaves the rest of the model, and state, alone"""
    before, state = drawn(draw), drawn(draw)
    wrong = {name: value for name, value in state.items() if name not in ("0.bias", "1.running_var")}
    wrong |= {"3.weight": draw.normal(4, 5), "3.bias": draw.normal(1), "head.bias": draw.normal(2)}
    left = ("0.bias", "1.running_var", "3.weight", "3.bias")
    how = "has no 0.bias and no 1.running_var, other shapes for 3.weight and 3.bias, and a head.bias"
    found = submission.probe.partly_loaded(before, wrong, how)
    expected = {name: before[name] if name in left else state[name] for name in before}
    same(check, found["the model"], expected, "the model")
    check.close(found["names in state"], list(wrong), what="names in state")


@pytest.mark.task("09.6")
@pytest.mark.points(2)
def test_what_does_not_fit_is_told(submission, check, draw):
    """load_partial returns the names that are missing and those that are unexpected"""
    before, state = drawn(draw), drawn(draw)
    check.close(submission.probe.told(before, state, "has just the model's names"), [[], []])
    parameter = in_any_order(draw, ("0.weight", "0.bias", "1.weight", "1.bias"))[0]
    buffer = in_any_order(draw, ("1.running_mean", "1.running_var"))[0]
    extra = f"head{draw.number(2, 100)}.bias"
    wrong = {name: value for name, value in state.items() if name not in (parameter, buffer)}
    wrong[extra] = draw.normal(2)
    how = f"has no {parameter} and no {buffer}, but a {extra}"
    check.close(submission.probe.told(before, wrong, how), [sorted([parameter, buffer]), [extra]])
    wrong["3.bias"] = draw.normal(1)
    expected = [sorted([parameter, buffer, "3.bias"]), ["3.bias", extra]]
    check.close(submission.probe.told(before, wrong, f"{how}, and a 3.bias of shape (1,)"), expected)


@pytest.mark.task("09.7")
@pytest.mark.points(2)
def test_the_leading_prefix_goes(submission, check, draw):
    """strip_prefix takes the prefix off the front, once, and keeps every other name"""
    names = {
        "module.0.weight": "0.weight",
        "module.module.bias": "module.bias",
        "head.module.weight": "head.module.weight",
        "module.model.bias": "model.bias",
        "a": "a",
    }
    values = {name: draw.normal(2) for name in names}
    expected = {new: values[old] for old, new in names.items()}
    check.close(submission.strip_prefix(values, "module."), expected)
    check.close(submission.probe.names_after(values, "module."), list(names), what="the names in state")
    values = {"_orig_mod.weight": draw.normal(2, 3), "model.weight": draw.normal(3, 2)}
    expected = {name.removeprefix("_orig_mod."): value for name, value in values.items()}
    check.close(submission.strip_prefix(values, "_orig_mod."), expected)


def compare(submission, check, draw, cases):
    """Ask about each case, name: (a, b, answer), all at once: only together do the answers tell a mistake."""
    names = in_any_order(draw, cases)
    answers = submission.probe.compared([cases[name][:2] for name in names])
    check.close(dict(zip(names, answers, strict=True)), {name: cases[name][2] for name in names})


@pytest.mark.task("09.8")
@pytest.mark.points(1)
def test_equal_states_are_the_same(submission, check, draw):
    """same_weights is True for equal tensors, in whatever order, and False if one element differs"""
    a = drawn(draw)
    copy = {name: value.clone() for name, value in a.items()}
    cases = {
        "a state and itself": (a, a, True),
        "equal tensors": (a, copy, True),
        "equal tensors, in another order": (a, {name: copy[name] for name in reversed(list(a))}, True),
        "every number 1 more": (a, {name: value + 1 for name, value in a.items()}, False),
        "0.weight a millionth larger": (a, {**a, "0.weight": a["0.weight"] * (1 + 1e-6)}, False),
    }
    for name in ("1.running_mean", "0.weight", "3.bias"):
        other = a[name].clone()
        other.view(-1)[1] += 1
        cases[f"one number of {name} 1 more"] = (a, {**a, name: other}, False)
    compare(submission, check, draw, cases)


@pytest.mark.task("09.8")
@pytest.mark.points(1)
def test_names_and_shapes_count(submission, check, draw):
    """same_weights is False where a name is missing on either side, or a shape differs"""
    a = drawn(draw)
    fewer = {name: value for name, value in a.items() if name != "3.bias"}
    renamed = {"head.bias" if name == "3.bias" else name: value for name, value in a.items()}
    row = {"weight": torch.ones(1, 3)}
    cases = {
        "a name is missing in the second": (a, fewer, False),
        "a name is missing in the first": (fewer, a, False),
        "a name is missing in both": (fewer, dict(fewer), True),
        "another name": (a, renamed, False),
        "the same other name": (dict(renamed), renamed, True),
        "shape (1, 3) and zeros (4, 3)": (row, {"weight": torch.zeros(4, 3)}, False),
        "shape (1, 3) and (4, 3)": (row, {"weight": torch.ones(4, 3)}, False),
        "shape (1, 3) and (3, 1)": (row, {"weight": torch.ones(3, 1)}, False),
        "shape (1, 3) and (1, 3)": (row, {"weight": torch.ones(1, 3)}, True),
    }
    compare(submission, check, draw, cases)
