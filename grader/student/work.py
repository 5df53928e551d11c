"""The student's file of an exercise: start it over without losing what was in it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path

from grader.catalog import Exercise
from grader.course.sync import fresh_stub
from grader.errors import GraderError
from grader.notebook import is_untouched
from grader.whole import write_whole


@dataclass(frozen=True)
class Reset:
    """What `reset` did: `file` is the stub again; `kept` is where the work went, None if there was none.

    `notebook` holds work that was left alone.
    """

    file: Path
    kept: Path | None
    changed: bool
    notebook: Path | None


def reset(exercise: Exercise) -> Reset:
    """Write the stub back, and keep the file that was there beside it. Raises GraderError."""
    path = exercise.folder / exercise.file
    stub = fresh_stub(exercise)
    try:
        before = path.read_bytes() if path.exists() else None
        if before == stub.encode():
            return Reset(path, None, changed=False, notebook=_worked_on(exercise))
        kept = None if before is None else _kept_beside(path, before)
    except OSError as error:
        raise GraderError(f"cannot reset {path}: {error.strerror}; nothing of yours was changed") from None
    write_whole(path, stub, "nothing of yours was changed")
    return Reset(path, kept, changed=True, notebook=_worked_on(exercise))


def _worked_on(exercise: Exercise) -> Path | None:
    notebook = exercise.folder / exercise.notebook
    return notebook if notebook.is_file() and not is_untouched(notebook) else None


def _kept_beside(path: Path, content: bytes) -> Path:
    """Write the content under the first free name: crossentropy.kept-1.py, then kept-2, …"""
    for number in itertools.count(1):
        beside = path.with_name(f"{path.stem}.kept-{number}{path.suffix}")
        try:
            with beside.open("xb") as file:
                file.write(content)
        except FileExistsError:
            continue
        return beside
    raise AssertionError("unreachable")
