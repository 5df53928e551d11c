"""Read a notebook's JSON: code cells and metadata, whatever wrote them. Outputs are never looked at."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.errors import UsageError

MAX_BYTES = 16 << 20  # a notebook without pictures has some 50 kB
MAX_CELLS = 5_000
KEY = "torch_by_test"  # our own part of a notebook's metadata


@dataclass(frozen=True)
class Notebook:
    """What is taken from a notebook: the text of its non-empty code cells in order, and our metadata."""

    cells: tuple[str, ...]
    everything: tuple[tuple[str, str], ...]  # the (type, text) of every cell
    metadata: dict[str, Any]


def read_notebook(path: Path) -> Notebook:
    """Read a notebook of nbformat 4. Raises UsageError, in one line, for anything else."""
    name = plain_name(path)
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror}") from None
    if len(raw) > MAX_BYTES:
        raise UsageError(
            f"{name}: larger than {MAX_BYTES >> 20} MB: clear its outputs in Jupyter, and save it again"
        )
    return parse_notebook(raw, name)


def plain_name(path: Path) -> str:
    """The file's name with nothing in it that a terminal could obey."""
    return "".join(char if char.isprintable() else "?" for char in path.name)


def parse_notebook(raw: bytes, name: str) -> Notebook:
    """Take the parts of a notebook from its bytes, at most MAX_BYTES. Raises UsageError."""
    try:
        document = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_once)
    except UnicodeDecodeError:
        raise UsageError(f"{name}: not a notebook: it is not UTF-8 text") from None
    except RecursionError:
        raise UsageError(f"{name}: not a notebook: nested too deep") from None
    except ValueError as error:
        raise UsageError(f"{name}: not a notebook: {str(error)[:200]}") from None
    if type(document) is not dict:
        raise UsageError(f"{name}: not a notebook: its JSON is no object")
    _check_format(document, name)
    cells = document.get("cells")
    if type(cells) is not list:
        raise UsageError(f"{name}: not a notebook: it has no list of cells")
    if len(cells) > MAX_CELLS:
        raise UsageError(f"{name}: more than {MAX_CELLS} cells")
    texts = tuple(_cell(cell, f"{name}: cell {i}") for i, cell in enumerate(cells, 1))
    metadata = document.get("metadata")
    ours = metadata.get(KEY) if type(metadata) is dict else None
    return Notebook(
        cells=tuple(text for kind, text in texts if kind == "code" and text.strip()),
        everything=texts,
        metadata=ours if type(ours) is dict else {},
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f"the key {twice[:40]!r} stands twice in one object")
    return table


def _check_format(document: dict[str, Any], name: str) -> None:
    version = document.get("nbformat")
    if type(version) is not int:
        raise UsageError(f"{name}: not a notebook: it does not say its nbformat")
    if version < 4:
        raise UsageError(
            f"{name}: a notebook of the old format {version}: open it in Jupyter, save it, and submit that"
        )
    if version > 4:
        raise UsageError(f"{name}: a notebook of format {version}, which is newer than the 4 known here")


def _cell(cell: Any, where: str) -> tuple[str, str]:
    if type(cell) is not dict or type(cell.get("cell_type")) is not str:
        raise UsageError(f"{where} is no cell")
    source = cell.get("source", "")
    if type(source) is list and all(type(part) is str for part in source):
        source = "".join(source)
    if type(source) is not str:
        raise UsageError(f"{where}: its source is not text")
    return cell["cell_type"], source
