"""Values as a person reads them, and nothing that could write over a terminal."""

import re

import pytest
import torch

from grader.checks import call_text, printable, show
from grader.printable import no_command, one_line


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


@pytest.mark.parametrize(
    "char", ["\0", "\x85", "\u200b", "\u2028", "\u2029", "\u2066", "\ufeff", "\r", "\U000e0001"]
)
def test_what_cannot_be_seen_is_escaped(char):
    """Null, C1, zero-width, separators, bidirectional isolates, tags."""
    assert char not in printable(f"a{char}b")
    assert printable(f"a{char}b").isprintable()


def test_letters_of_every_script_stay():
    """An escape is for what cannot be seen."""
    text = "é ß 日本 עברית नमस्ते 🙂 − × →"
    assert printable(text) == text


def test_one_line_is_one_line_and_short():
    """Whatever is in it."""
    assert one_line("a\nb\tc\x1b") == "a\\nb\\tc\\x1b"
    assert len(one_line("\x1b" * 10**6)) == 300


@pytest.mark.parametrize(
    "row", ["::error ::x", "  ::stop", "##vso[task.complete]", "a ##[error]b", "##teamcity[x]", "###[x]"]
)
def test_no_row_is_a_command_of_a_ci_system(row):
    """GitHub reads :: at the start of a line; Azure, TeamCity and old GitHub read ##[ anywhere."""
    shown = no_command(row)
    assert not shown.lstrip().startswith("::")
    assert not re.search(r"##\w*\[", shown)
    assert no_command("a :: b ## c [1]") == "a :: b ## c [1]"


def test_calls_read_as_in_a_program():
    """Arguments by position and by name."""
    assert call_text("softmax", (torch.tensor([1.0]),), {"dim": 0}) == "softmax(tensor([1]), dim=0)"
