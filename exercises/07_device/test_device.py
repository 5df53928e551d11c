"""Visible tests of 07: run `pytest exercises/07_device`. `submission` is your file.

Without a GPU, torch.device("meta") plays the second device: tensors there have a shape and no values.
"""

import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

CPU, META = torch.device("cpu"), torch.device("meta")
IMAGES = torch.tensor([[1.0, 0.0], [0.0, 1.0], [2.0, 0.5], [0.5, 2.0], [3.0, 0.0]])
LABELS = torch.tensor([0, 1, 0, 1, 0])


def loader():
    return DataLoader(TensorDataset(IMAGES, LABELS), batch_size=2)


def places(batch):
    return [tensor.device.type for tensor in batch]


@pytest.mark.task("07.1")
def test_default_device_without_a_gpu(submission, check):
    """get_default_device falls back on the CPU"""
    check.close(submission.probe.default_device(cuda=False, mps=False), torch.device("cpu"))


@pytest.mark.task("07.1")
def test_default_device_of_an_apple_machine(submission, check):
    """get_default_device knows Apple's GPU"""
    check.close(submission.probe.default_device(cuda=False, mps=True), torch.device("mps"))


@pytest.mark.task("07.2")
def test_a_tensor_is_moved(submission, check):
    """to_device returns a tensor on the device"""
    moved = submission.to_device(IMAGES, META)
    check.true(isinstance(moved, torch.Tensor), expected="a tensor", got=moved)
    check.close(moved.device, META, what="the returned tensor's device")


@pytest.mark.task("07.2")
def test_a_batch_is_moved(submission, check):
    """to_device moves all of a list, and a list it stays"""
    moved = submission.probe.moved([IMAGES, LABELS], "meta")
    check.close(moved["returned"], "[float32 (5, 2) on meta, int64 (5,) on meta]")
    check.close(moved["the caller's"], "[float32 (5, 2) on cpu, int64 (5,) on cpu]")


@pytest.mark.task("07.3")
def test_batches_come_out_on_the_device(submission, check):
    """DeviceDataLoader gives moved batches"""
    seen = [places(batch) for batch in submission.DeviceDataLoader(loader(), META)]
    check.close(seen, [["meta", "meta"]] * 3)


@pytest.mark.task("07.3")
def test_the_loader_knows_its_length(submission, check):
    """len of a DeviceDataLoader is its number of batches"""
    batches = submission.DeviceDataLoader(loader(), META)
    check.true(hasattr(batches, "__len__"), expected="an object with a length")
    check.close(len(batches), 3)


@pytest.mark.task("07.4")
def test_results_can_go_to_numpy(submission, check):
    """to_cpu takes results out of the graph"""
    logits = 2 * IMAGES.clone().requires_grad_()
    result = submission.to_cpu(logits)
    check.close(result, 2 * IMAGES)
    check.close(result.requires_grad, False, what="requires_grad of the returned tensor")


@pytest.mark.task("07.5")
def test_labels_left_behind_are_noticed(submission, check):
    """same_device notices that the labels are somewhere else"""
    model = nn.Linear(2, 2)
    check.close(submission.same_device(model, (IMAGES, LABELS)), True)
    check.close(submission.same_device(model, (IMAGES, LABELS.to(META))), False)


@pytest.mark.task("07.6")
def test_training_brings_the_loss_down(submission, check):
    """train_on returns one loss an epoch, and they fall"""
    torch.manual_seed(0)
    history = submission.train_on(CPU, nn.Linear(2, 2), loader(), 0.5, 5)
    check.true(isinstance(history, list) and len(history) == 5, expected="a list of 5 losses", got=history)
    check.true(float(history[-1]) < float(history[0]), expected="a last loss below the first", got=history)


@pytest.mark.task("07.6")
def test_the_model_goes_to_the_device(submission, check):
    """train_on moves the model, and the batches to it"""
    found = submission.probe.first_step(4, 3, "meta")
    check.close(found["weight"], "float32 (4, 3) on meta", what="the model's weight")
    check.close(found["images"], "float32 (2, 3) on meta", what="the images")


@pytest.mark.task("07.6")
@pytest.mark.cuda
def test_training_on_a_gpu(submission, check):
    """train_on trains on a GPU (skipped where there is none)"""
    model = nn.Linear(2, 2)
    history = submission.train_on(torch.device("cuda"), model, loader(), 0.5, 5)
    check.close(model.weight.device.type, "cuda", what="the model is on")
    check.true(float(history[-1]) < float(history[0]), expected="a last loss below the first", got=history)
