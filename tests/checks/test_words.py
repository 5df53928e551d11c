"""Values as a person reads them, and nothing that could write over a terminal."""

import pytest
import torch

from grader.checks import call_text, printable, show


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (torch.tensor([[1.0, 2.5]]), "tensor([[1, 2.5]])"),
        (torch.tensor([1, 2]), "tensor([1, 2])"),
        (torch.tensor(0.123456789), "tensor(0.1235)"),
        (torch.tensor([1.0], dtype=torch.float64), "tensor([1], dtype=torch.float64)"),
        (torch.zeros(100, 3), "tensor of shape (100, 3), float32, from 0 to 0"),
        (torch.zeros(0, 3), "tensor of shape (0, 3)"),
        (torch.empty(3, device="meta"), "tensor of shape (3,) on device meta"),
        (torch.Size([2, 3]), "(2, 3)"),
        ((1,), "(1,)"),
        ([1.0, "a"], "[1.0, 'a']"),
        ({"a": 1}, "{'a': 1}"),
        (0.1 + 0.2, "0.3"),
        (float("nan"), "nan"),
        (torch.nn.Linear(2, 2), "Linear"),
        (len, "len"),
    ],
    ids=lambda v: str(v)[:20],
)
def test_values_read_as_written(value, text):
    """Short tensors in full, long ones by shape and range."""
    assert show(value) == text


@pytest.mark.parametrize(
    "value", ["x" * 10**6, ["y" * 1000] * 1000, list(range(10**5)), {i: i for i in range(10**4)}]
)
def test_long_values_are_cut(value):
    """A 10 MB message is no message."""
    assert len(show(value)) <= 600


def test_what_could_write_over_a_terminal_is_escaped():
    """Colour codes, bells, bidirectional marks and lone surrogates become visible."""
    text = printable("a\x1b[31mb\x07c\u202ed\ud800e\x9bf\tg\nh")
    assert text == "a\\x1b[31mb\\x07c\\u202ed\\ud800e\\x9bf\tg\nh"


def test_calls_read_as_in_a_program():
    """Arguments by position and by name."""
    assert call_text("softmax", (torch.tensor([1.0]),), {"dim": 0}) == "softmax(tensor([1]), dim=0)"
