"""What a beginner reads: for each wrong file, both outputs as they were recorded, word for word."""

import sys

import pytest
import torch

from tests.gallery.gallery import COLUMNS, EXPECTED, entries, shown

RECORDED_WITH = ((3, 11), "2.15")
JARGON = ("Traceback", "fixture", "worker", "probe", "stdin", "site-packages", "longrepr", "excinfo")


@pytest.mark.slow
@pytest.mark.skipif(
    ((sys.version_info.major, sys.version_info.minor), torch.__version__.split("+")[0][:4]) != RECORDED_WITH,
    reason="Python's and torch's own messages differ from version to version",
)
@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.name)
def test_messages_are_as_recorded(entry, tmp_path, sandbox):
    """If a change is meant: python -m tests.gallery.record, and read the difference."""
    assert shown(entry, tmp_path, sandbox) == (entry / EXPECTED).read_text("utf-8")


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.name)
def test_messages_can_be_read(entry):
    """No words of the machinery's; a line fits 80 columns; a failure is there at all."""
    text = (entry / EXPECTED).read_text("utf-8")
    assert [word for word in JARGON if word in text] == []
    assert [line for line in text.splitlines() if len(line) > COLUMNS] == []
    told = ("likely  ", "because  ", "but  ", "not written", "not started")
    assert any(word in text for word in told)
