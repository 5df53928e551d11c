"""What a report shows of a training: counted here, or kept as the claim it is."""

import base64
import io
import json

import numpy as np
import pytest
import torch
from PIL import Image

from grader.session.seen import MAX_ERRORS, MAX_VALUES, curve_of, figure_of, predictions_of


def test_predictions_are_counted_by_true_class_and_by_what_it_was_taken_for():
    """Rows are the labels; an empty class has no accuracy."""
    logits = torch.tensor([[2.0, 0, 0], [0, 3.0, 0], [9.0, 0, 0], [0, 1.0, 0]])
    labels = torch.tensor([0, 0, 1, 1])
    images = torch.arange(4 * 6, dtype=torch.uint8).view(4, 1, 2, 3)
    seen = predictions_of(images, logits, labels, ("a", "b", "c"))
    assert seen.confusion == ((1, 1, 0), (1, 1, 0), (0, 0, 0))
    assert seen.per_class == (0.5, 0.5, None)
    assert [(e.label, e.predicted) for e in seen.errors] == [(1, 0), (0, 1)]  # the surest first
    assert seen.errors[0].confidence > seen.errors[1].confidence
    pixels = np.array(Image.open(io.BytesIO(base64.b64decode(seen.errors[0].png))))
    assert pixels.tolist() == images[2, 0].tolist()


def test_colours_keep_their_channels():
    """(C, H, W) becomes the (H, W, C) of a PNG."""
    image = torch.randint(0, 256, (1, 3, 4, 5), dtype=torch.uint8)
    seen = predictions_of(image, torch.tensor([[0.0, 1.0]]), torch.tensor([0]), ("a", "b"))
    pixels = np.array(Image.open(io.BytesIO(base64.b64decode(seen.errors[0].png))))
    assert (pixels == image[0].permute(1, 2, 0).numpy()).all()


def test_only_the_surest_errors_are_kept():
    """Ten thousand wrong answers leave a dozen pictures; logits of any size have a confidence."""
    n = 10_000
    logits = torch.zeros(n, 2)
    logits[:, 1] = torch.linspace(1, 3e38, n)
    images = torch.zeros(n, 1, 28, 28, dtype=torch.uint8)
    seen = predictions_of(images, logits, torch.zeros(n, dtype=torch.int64), ("a", "b"))
    assert len(seen.errors) == MAX_ERRORS
    assert all(error.confidence == 1 for error in seen.errors)


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ([1, 0.5], (1, 0.5)),
        ((torch.tensor(2.0), np.float32(0.25)), (2, 0.25)),
        (torch.tensor([3.0, 1.0]), (3, 1)),
        ([1.0, float("nan"), 2.0], (1.0,)),
        ([2.0, float("inf")], (2.0,)),
        ([2.0, 10**400], (2.0,)),
        ([1.0, "<script>"], (1.0,)),
        ([True], None),
        ([], None),
        (None, None),
        ("1234", None),
        ({"a": 1}, None),
        (torch.zeros(2, 2), None),
        ([torch.zeros(2)], None),
        ([[1.0]], None),
    ],
)
def test_curve_is_kept_as_far_as_it_is_one(values, kept):
    """What else a student's code returns is no curve, and no failure either."""
    curve = curve_of("loss", values)
    assert kept == (curve.values if curve else None)


def test_long_curve_is_thinned_out():
    """From end to end, evenly."""
    curve = curve_of("loss", list(range(100_000)))
    assert MAX_VALUES / 2 < len(curve.values) <= MAX_VALUES
    assert curve.values[0] == 0
    assert curve.values[-1] > 99_000


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (3, 3),
        (0.5, 0.5),
        (True, True),
        ("train_cifar10", "train_cifar10"),
        ("\x1b[2J", "\\x1b[2J"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (10**5000, "an integer of 16610 bits"),
        (torch.ones(2), "tensor([1, 1])"),
        (b"x", "b'x'"),
        (None, "None"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_figure_is_what_a_report_can_hold(value, kept):
    """What a worker says of itself may be anything; a report that cannot be written excuses an exercise."""
    assert figure_of(value) == kept
    json.dumps(figure_of(value), allow_nan=False)
