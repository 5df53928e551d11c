"""Whatever is called .ipynb: it is read, or refused in one line."""

import json

import pytest

from grader.errors import UsageError
from grader.notebook_file import MAX_BYTES, MAX_CELLS, parse_notebook, read_notebook

CODE = {"cell_type": "code", "metadata": {}, "outputs": [], "source": "x = 1"}


def document(**parts):
    return {"cells": [CODE], "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **parts}


HOSTILE = {
    "depth bomb": (b"[" * 1_000_000, "nested too deep"),
    "depth bomb inside": (
        b'{"nbformat": 4, "cells": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_001,
        "nested too deep",
    ),
    "not UTF-8": (json.dumps(document()).encode("utf-16"), "UTF-8"),
    "not JSON": (b"x = 1\n", "not a notebook"),
    "empty": (b"", "not a notebook"),
    "huge integer": (b'{"nbformat": ' + b"4" * 10_000 + b"}", "not a notebook"),
    "a list": (b"[]", "no object"),
    "cells that are no list": (json.dumps(document(cells={})).encode(), "no list of cells"),
    "no cells": (b'{"nbformat": 4}', "no list of cells"),
    "a cell that is no cell": (json.dumps(document(cells=[CODE, 7])).encode(), "cell 2 is no cell"),
    "a cell without a type": (json.dumps(document(cells=[{"source": "x"}])).encode(), "cell 1 is no cell"),
    "too many cells": (json.dumps(document(cells=[CODE] * (MAX_CELLS + 1))).encode(), "more than"),
    "no format": (b'{"cells": []}', "nbformat"),
    "the old format": (b'{"nbformat": 3, "worksheets": []}', "old format 3"),
    "a format to come": (json.dumps(document(nbformat=5)).encode(), "newer"),
    "a format that is true": (json.dumps(document(nbformat=True)).encode(), "nbformat"),
    "a key twice": (b'{"nbformat": 4, "cells": [], "cells": []}', "'cells' stands twice"),
    "an escape in a key twice": (b'{"\\u001b]0;x": 1, "\\u001b]0;x": 2}', r"\x1b"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_notebook_is_refused_in_one_line(name):
    """With a reason, and nothing in it that a terminal obeys."""
    raw, reason = HOSTILE[name]
    with pytest.raises(UsageError) as refused:
        parse_notebook(raw, "my.ipynb")
    text = str(refused.value)
    assert reason in text
    assert text.startswith("my.ipynb: ")
    assert text.isprintable()


@pytest.mark.parametrize("source", [7, None, float("nan"), ["x", 7], {"x": 1}, [["x"]], True])
def test_source_that_is_no_text_is_refused(source):
    """And the cell is named."""
    with pytest.raises(UsageError, match="cell 1: its source is not text"):
        parse_notebook(json.dumps(document(cells=[{**CODE, "source": source}])).encode(), "my.ipynb")


def test_file_that_is_too_large_is_refused_unread(tmp_path):
    """200 MB of nothing: no more than the limit is read."""
    path = tmp_path / "my.ipynb"
    with path.open("wb") as file:
        file.truncate(200 << 20)
    with pytest.raises(UsageError, match=f"larger than {MAX_BYTES >> 20} MB: clear its outputs"):
        read_notebook(path)


@pytest.mark.parametrize("minor", [0, 1, 2, 3, 4, 5, 9])
def test_every_minor_of_format_4_is_read(minor):
    """Cells with ids and without; a source in one piece or in lines; other cells are not code."""
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "# x = 2"},
        {**CODE, "source": ["x = 1\n", "y = 2"]},
        {**CODE, "id": "abc", "source": "z = 3"},
        {**CODE, "source": []},
        {"cell_type": "raw", "metadata": {}, "source": "raw"},
    ]
    read = parse_notebook(json.dumps(document(cells=cells, nbformat_minor=minor)).encode(), "my.ipynb")
    assert read.cells == ("x = 1\ny = 2", "z = 3")


def test_outputs_are_never_looked_at():
    """NaN in a plot's data, a lie, or nonsense."""
    cells = [{**CODE, "outputs": {"nonsense": float("nan")}, "execution_count": "100 %"}]
    assert parse_notebook(json.dumps(document(cells=cells)).encode(), "my.ipynb").cells == ("x = 1",)


@pytest.mark.parametrize("metadata", [None, 7, [], {"torch_by_test": []}, {"torch_by_test": None}])
def test_metadata_may_be_anything(metadata):
    """Then the notebook says nothing of itself."""
    read = parse_notebook(json.dumps(document(metadata=metadata)).encode(), "my.ipynb")
    assert read.metadata == {}


def test_byte_order_mark_is_read_over():
    """Some editors write one."""
    raw = b"\xef\xbb\xbf" + json.dumps(document()).encode()
    assert parse_notebook(raw, "my.ipynb").cells == ("x = 1",)
