"""Visible tests of 00: run `pytest exercises/00_tensors`. `submission` is your file."""

import numpy as np
import pytest
import torch


@pytest.mark.task("00.1")
def test_from_list_of_lists(submission, check):
    """from_list makes a table of a list of lists"""
    expected = torch.tensor([[1, 2], [3, 4], [5, 6]])
    check.close(submission.from_list([[1, 2], [3, 4], [5, 6]]), expected, dtype=True)


@pytest.mark.task("00.1")
def test_from_list_with_dtype(submission, check):
    """from_list gives the dtype that is asked for"""
    expected = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)
    check.close(submission.from_list([1, 2, 3], torch.float64), expected, dtype=True)


@pytest.mark.task("00.2")
def test_from_numpy_sees_later_writes(submission, check):
    """from_numpy shares memory with the array"""
    array = np.array([1.0, 2.0, 3.0])
    check.close(submission.from_numpy(array), torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64), dtype=True)
    name = "tensor after array += 1"
    check.close(submission.probe.memory(array)[name], torch.tensor([2.0, 3.0, 4.0]), what=name)


@pytest.mark.task("00.3")
def test_filled_has_value_and_dtype(submission, check):
    """filled takes the dtype given, not that of the value"""
    expected = torch.tensor([[5.0, 5.0, 5.0], [5.0, 5.0, 5.0]])
    check.close(submission.filled((2, 3), 5, torch.float32), expected, dtype=True)


@pytest.mark.task("00.4")
def test_random_like_repeats_with_the_seed(submission, check):
    """random_like has the shape of x, is float32, and depends on the generator's seed alone"""
    x = torch.zeros(2, 3)
    first = submission.random_like(x, torch.Generator().manual_seed(7))
    again = submission.random_like(x, torch.Generator().manual_seed(7))
    check.tensor(first, shape=(2, 3), dtype=torch.float32)
    check.close(again, first, what="with the same seed")


@pytest.mark.task("00.5")
def test_describe_a_small_tensor(submission, check):
    """describe gives the five answers"""
    expected = {"dtype": torch.int64, "shape": (2, 3), "ndim": 2, "numel": 6, "device": "cpu"}
    check.close(submission.probe.described(torch.zeros(2, 3, dtype=torch.int64)), expected)


@pytest.mark.task("00.6")
def test_flatten_images_keeps_the_batch(submission, check):
    """flatten_images makes one row of each image"""
    images = torch.arange(12).reshape(2, 3, 1, 2)
    expected = torch.tensor([[0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 11]])
    check.close(submission.flatten_images(images), expected)


@pytest.mark.task("00.7")
def test_rescale_known_pixels(submission, check):
    """rescale brings 0 … 255 to −1 … 1"""
    images = torch.tensor([0, 51, 102, 204, 255], dtype=torch.uint8).reshape(1, 1, 1, 5)
    expected = torch.tensor([-1.0, -0.6, -0.2, 0.6, 1.0]).reshape(1, 1, 1, 5)
    check.close(submission.rescale(images), expected, dtype=True)


@pytest.mark.task("00.8")
def test_image_grid_of_three(submission, check):
    """image_grid of three 1×2 images, two in a row"""
    images = torch.tensor([1, 2, 3, 4, 5, 6]).reshape(3, 1, 1, 2)
    gap = [0, 0, 0, 0, 0, 0, 0]
    rows = [gap, [0, 1, 2, 0, 3, 4, 0], gap, [0, 5, 6, 0, 0, 0, 0], gap]
    check.close(submission.image_grid(images, 2, 1), torch.tensor([rows]))


@pytest.mark.task("00.9")
def test_to_channels_last_keeps_pixels_together(submission, check):
    """to_channels_last puts the channels of each pixel side by side"""
    image = torch.tensor([[[1, 2, 3]], [[10, 20, 30]]])  # 2 channels, 1 line of 3 pixels
    check.close(submission.to_channels_last(image), torch.tensor([[[1, 10], [2, 20], [3, 30]]]))


@pytest.mark.task("00.10")
def test_standardize_columns_and_rows(submission, check):
    """standardize works along the dimension given"""
    x = torch.arange(3000.0).reshape(1000, 3) % 17
    for table, dim in [(x, 0), (x.T, 1)]:
        found = check.tensor(submission.standardize(table, dim), shape=table.shape)
        check.close(found.mean(dim), torch.zeros(3), atol=1e-3, what=f"the means along dim {dim}")
        check.close(found.std(dim), torch.ones(3), rtol=2e-3, what=f"the deviations along dim {dim}")


@pytest.mark.task("00.11")
def test_one_hot_of_three_labels(submission, check):
    """one_hot sets a 1 at each label"""
    expected = torch.tensor([[0, 0, 1, 0], [1, 0, 0, 0], [0, 1, 0, 0]])
    check.close(submission.one_hot(torch.tensor([2, 0, 1]), 4), expected)


@pytest.mark.task("00.12")
def test_pairwise_sq_dist_of_three_and_two_points(submission, check):
    """pairwise_sq_dist has a row for each point of a, a column for each of b"""
    a, b = torch.tensor([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0]]), torch.tensor([[3.0, 4.0], [0.0, 0.0]])
    expected = torch.tensor([[25.0, 0.0], [20.0, 1.0], [13.0, 4.0]])
    check.close(submission.pairwise_sq_dist(a, b), expected, atol=1e-4)
