"""Visible tests of 09: run `pytest exercises/09_state_dict`. `submission` is your file.

A probe is a small function of the grader that calls yours between other things, here files and training: see
`called` in a failure. They are in grader/suites/09_state_dict/probes.py.
"""

import pytest
import torch

X = torch.tensor([[1.0, 2.0, 3.0], [0.5, -1.0, 0.0], [-2.0, 1.0, 1.0], [0.0, 0.0, 1.0]])
Y = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, 0.0]])
STATE = {  # of Sequential(Linear(3, 5), BatchNorm1d(5), ReLU(), Linear(5, 2)): four layers, numbered from 0
    "0.weight": torch.arange(15.0).view(5, 3) / 10,
    "0.bias": torch.arange(5.0),
    "1.weight": torch.ones(5),
    "1.bias": torch.zeros(5),
    "1.running_mean": torch.arange(5.0) / 2,
    "1.running_var": torch.full((5,), 2.0),
    "1.num_batches_tracked": torch.tensor(7),
    "3.weight": torch.arange(10.0).view(2, 5) / 5,
    "3.bias": torch.tensor([0.5, -0.5]),
}


@pytest.mark.task("09.1")
def test_the_file_is_the_state_dict(submission, check):
    """save_weights writes the state dict"""
    check.close(submission.probe.saved_weights(STATE, "str"), STATE)


@pytest.mark.task("09.1")
def test_weights_are_never_half_written(submission, check):
    """save_weights leaves an older file whole if the disk is full halfway"""
    check.close(submission.probe.saved_weights(STATE, "str"), STATE)
    check.close(submission.probe.cut_short("save_weights", STATE), STATE)


@pytest.mark.task("09.2")
def test_weights_come_back(submission, check):
    """load_weights fills the model and returns it"""
    check.close(submission.probe.loaded(STATE, "cpu"), {"returned": STATE, "the model": STATE})


@pytest.mark.task("09.2")
def test_loaded_weights_are_for_use(submission, check):
    """load_weights leaves the model, and every layer in it, in eval mode"""
    check.close(submission.probe.modes("load_weights", 4), [False, False, False, False, False])


@pytest.mark.task("09.2")
def test_weights_from_a_gpu_elsewhere(submission, check):
    """load_weights opens a file from a machine with another GPU"""
    check.close(submission.probe.from_a_gpu("load_weights", STATE), STATE)


@pytest.mark.task("09.3")
def test_the_checkpoint_has_all_three(submission, check):
    """save_checkpoint writes model, optimizer and epoch"""
    found = submission.probe.saved_checkpoint(STATE, X, Y, 4, "str")
    names = sorted(found) if isinstance(found, dict) else found
    check.close(names, ["epoch", "model", "optimizer"], what="the names in the file")
    check.close(found["epoch"], 4, what="the epoch")


@pytest.mark.task("09.4")
def test_the_checkpoint_comes_back(submission, check):
    """load_checkpoint returns the epoch and fills the model"""
    check.close(submission.probe.resumed(STATE, X, Y, 4)["epoch"], 4)
    check.close(submission.probe.from_a_gpu("load_checkpoint", STATE), STATE)


@pytest.mark.task("09.5")
def test_the_best_stays_as_it_was(submission, check):
    """best_copy does not change when training goes on"""
    check.close(submission.probe.best_after_training(STATE, X, Y), STATE)


@pytest.mark.task("09.6")
def test_what_fits_is_loaded(submission, check):
    """load_partial loads the one value that fits, and tells the names of the others"""
    new = {"0.bias": torch.ones(5), "3.bias": torch.ones(10), "head.bias": torch.ones(2)}
    how = "has 0.bias, a 3.bias of shape (10,), and a head.bias"
    found = submission.probe.partly_loaded(STATE, new, how)
    check.close(found["the model"], {**STATE, "0.bias": torch.ones(5)}, what="the model")
    missing = sorted(name for name in STATE if name != "0.bias")
    expected = [missing, ["3.bias", "head.bias"]]
    check.close(submission.probe.told(STATE, new, how), expected)


@pytest.mark.task("09.7")
def test_the_leading_prefix_goes(submission, check):
    """strip_prefix takes the prefix off where a name starts with it"""
    one, two = torch.ones(1), torch.full((1,), 2.0)
    found = submission.strip_prefix({"module.weight": one, "bias": two}, "module.")
    check.close(found, {"weight": one, "bias": two})


@pytest.mark.task("09.8")
def test_same_weights(submission, check):
    """same_weights is True for a copy, and False once an element differs"""
    other = {name: value.clone() for name, value in STATE.items()}
    check.close(submission.same_weights(STATE, other), True)
    other["0.weight"][2, 1] += 1
    check.close(submission.same_weights(STATE, other), False)
