"""Which exercise a submitted notebook is for, and whether it or the .py beside it holds the work."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from grader.catalog import Catalog, Exercise
from grader.errors import UsageError
from grader.notebook_file import plain_name, read_notebook

SEAL = "as_it_came"
SUFFIX = ".ipynb"
MAX_SCRIPT = 1 << 20  # bytes; a stub has some 10 kB


def exercise_of(path: Path, catalog: Catalog) -> Exercise:
    """The exercise a notebook says it is for, else the one its file is named after. Raises UsageError."""
    said = read_notebook(path).metadata.get("exercise")
    for exercise in catalog.exercises:
        if said == exercise.name:
            return exercise
    stem = path.stem.lower()
    named = [e for e in catalog.exercises if re.search(rf"(?<![a-z]){e.topic}(?![a-z])", stem)]
    if len(named) == 1:
        return named[0]
    name = plain_name(path)
    raise UsageError(f"{name}: which exercise is it for? Say its number: python -m grader submit 03 {name!r}")


def notebooks_named(wanted: list[str], source: Path | None) -> list[Path]:
    """The notebooks among a command's arguments, or its one source."""
    named = [Path(name) for name in wanted if name.endswith(SUFFIX)]
    if source is None:
        return named
    if named:
        raise UsageError(f"{plain_name(named[0])} and --from: give one of the two")
    return [source] if source.suffix == SUFFIX and not source.is_dir() else []


def notebook_files(named: list[Path], wanted: list[str], catalog: Catalog) -> dict[str, Path]:
    """Map exercise ids to notebooks; a number or name in `wanted` says what a single notebook is for.

    Raises UsageError.
    """
    for path in named:
        if not path.is_file():
            raise UsageError(f"{path}: no such notebook")
    said = [catalog.pick(name) for name in wanted if not name.endswith(SUFFIX)]
    if said and (len(named) > 1 or len(set(said)) > 1):
        raise UsageError("an exercise's number can be given with one notebook only")
    files: dict[str, Path] = {}
    for path in named:
        exercise = said[0] if said else exercise_of(path, catalog)
        if exercise.id in files:
            both = f"{plain_name(files[exercise.id])} and {plain_name(path)}"
            raise UsageError(f"{both} are both for {exercise.name}: give one of them")
        read_notebook(path)  # refuse here, in a line, what is none
        files[exercise.id] = path.resolve()
    return files


def chosen_file(folder: Path, exercise: Exercise) -> Path | None:
    """The exercise's file in a folder: topic.py or topic.ipynb, of two the one that was worked on.

    Raises UsageError if both were.
    """
    script, notebook = folder / exercise.file, folder / exercise.notebook
    there = [path for path in (script, notebook) if path.is_file()]
    if len(there) < 2:
        return there[0] if there else None
    if is_untouched(notebook):
        return script
    from grader.course.stub import is_pristine

    with script.open("rb") as file:
        text = file.read(MAX_SCRIPT).decode("utf-8", "replace")
    if is_pristine(text):
        return notebook
    raise UsageError(
        f"{exercise.name}: both {script.name} and {notebook.name} were worked on: "
        f"name the one to grade with --from …/{notebook.name}, or take the other away"
    )


def is_untouched(path: Path) -> bool:
    """Whether the cells' texts are those that were built; outputs may have come. False if unreadable."""
    try:
        notebook = read_notebook(path)
    except UsageError:
        return False
    return notebook.metadata.get(SEAL) == seal(notebook.everything)


def seal(cells: Iterable[tuple[str, str]]) -> str:
    """A checksum of all cells' (type, text)."""
    digest = hashlib.sha256()
    for kind, text in cells:
        digest.update(f"{kind} {len(text)}\n{text}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:12]
