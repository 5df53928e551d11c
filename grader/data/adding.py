"""Add official files from a folder: find them, check what they hold, prepare them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grader.data.finding import DEPTH, Source, find, looked_for
from grader.data.official import OFFICIAL, TITLES, Pins
from grader.data.opening import cache_folder
from grader.data.preparing import prepare
from grader.errors import DataError, UsageError

__all__ = ["Added", "add"]


@dataclass(frozen=True)
class Added:
    """One set that is prepared now; `new` is False if the very same was there before."""

    name: str
    description: str
    new: bool
    folder: Path


def add(source: Path, cache: Path | None = None, pins: Pins = OFFICIAL) -> list[Added]:
    """Prepare every data set whose official files lie in `source` or up to DEPTH folders below it.

    Raises UsageError if `source` is no folder; DataError if nothing was found, if a file is cut short
    or altered (the other set is added all the same), or if the cache cannot be written.
    """
    if not source.is_dir():
        problem = "is a file; give the folder that holds it" if source.exists() else "does not exist"
        raise UsageError(f"{source} {problem}")
    cache = cache or cache_folder()
    found = find(source, pins)
    if not any(found.values()):
        raise DataError(
            f"no data set found in {source} or {DEPTH} levels of folders below it. Looked {looked_for(pins)}."
        )
    added, problems = [], []
    for name, sources in found.items():
        if not sources:
            continue
        try:
            added.append(_add_one(name, sources, cache, pins))
        except DataError as problem:
            problems.append(str(problem))
    if problems:
        rest = [f"{TITLES[one.name]} was added." for one in added]
        raise DataError(" ".join([*dict.fromkeys(problems), *rest]))
    return added


def _add_one(name: str, sources: list[Source], cache: Path, pins: Pins) -> Added:
    """Prepare from the first source that is right; if none is, tell what is wrong with the best."""
    from grader.data.reading import read

    wrong = []
    for source in sources:
        try:
            arrays = read(source, pins)
        except DataError as problem:
            wrong.append(problem)
            continue
        description = (
            f"{TITLES[name]}, the official set: {len(arrays.train_labels):,} training and "
            f"{len(arrays.heldout_labels):,} held-out images, from {arrays.origin}"
        )
        folder = cache / name
        new = prepare(folder, arrays, "official", description)
        return Added(name, description, new, folder)
    raise wrong[0]
