"""Copy the exercises' files of a submission into a private folder, which is removed at the end."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from grader.catalog import Exercise
from grader.errors import GraderError, UsageError
from grader.intake.choosing import EXERCISES, choose
from grader.intake.entries import Entry
from grader.intake.limits import refusal
from grader.intake.listing import listed
from grader.intake.tars import DAMAGE
from grader.notebook import chosen_file
from grader.printable import one_line

_CHUNK = 1 << 16


@dataclass(frozen=True)
class Taken:
    """A submission's files by exercise id; what else it brings is left out, one printable line each.

    Each file stands in a folder of its own, with no other but what its exercise says it may bring.
    """

    files: dict[str, Path]
    left_out: tuple[str, ...]


@contextmanager
def take(
    source: Path,
    exercises: tuple[Exercise, ...],
    *,
    course: tuple[Exercise, ...] = (),
    in_place: bool = False,
) -> Iterator[Taken]:
    """Copy the files of `exercises` that a folder or an archive brings.

    `course`: every exercise of the course, so that the files of the others are no strangers. `in_place`:
    where the source is a folder, its own files instead of copies, for a debugger. Raises UsageError, with the
    file and the reason, for what is not there or must not be taken; GraderError where copies find no room.
    """
    known = course or exercises
    names = frozenset({EXERCISES, *(exercise.name for exercise in known)})
    with _private_folder() as folder:
        with listed(source, names) as listing:
            chosen = choose(str(source), listing, known)
            ids = [exercise.id for exercise in exercises if exercise.id in chosen.files]
            if not ids:
                wanted = exercises[0]
                expected = f"expected {wanted.name}/{wanted.file} or {wanted.file}"
                raise UsageError(f"{one_line(str(source))}: no exercise's file in it; {expected}")
            folders = {e.id: folder / e.name for e in exercises if e.id in ids}
            if in_place and source.is_dir():
                places = {i: chosen.files[i][0].parts[:-1] for i in ids}
                folders = {i: source.joinpath(*places[i]).resolve() for i in ids}
            else:
                targets = {entry.parts: folders[i] for i in ids for entry in chosen.files[i]}
                for entry in listing.entries:  # in this order: a tar archive is read forwards
                    if entry.parts in targets:
                        _copy(str(source), entry, targets[entry.parts])
        answers = {e.id: chosen_file(folders[e.id], e) for e in exercises if e.id in ids}
        files = {number: path for number, path in answers.items() if path is not None}
        yield Taken(files, chosen.left_out)


@contextmanager
def _private_folder() -> Iterator[Path]:
    try:
        folder = Path(tempfile.mkdtemp(prefix="torch-by-test-submission-"))  # mode 0700
    except OSError as error:
        raise _no_room(error) from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copy(source: str, entry: Entry, folder: Path) -> None:
    """Copy as many bytes as the entry claims to hold; refuse it if there are more or fewer."""
    copied = 0
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        copy = os.open(folder / entry.parts[-1], os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise _no_room(error) from None
    with open(copy, "wb", buffering=0) as target:
        for part in _parts(source, entry):
            copied += len(part)
            if copied > entry.size:
                break
            try:
                target.write(part)
            except OSError as error:
                raise _no_room(error) from None
    if copied != entry.size:
        raise refusal(source, entry.name, f"holds {'more' if copied > entry.size else 'less'} than it says")


def _parts(source: str, entry: Entry) -> Iterator[bytes]:
    try:
        with entry.open() as original:
            while part := original.read(_CHUNK):
                yield part
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, *DAMAGE) as error:
        raise refusal(source, entry.name, f"cannot be unpacked: {one_line(str(error), 100)}") from None


def _no_room(error: OSError) -> GraderError:
    where = tempfile.gettempdir()
    return GraderError(
        f"no room for a copy of the submission in {where}: {error.strerror}; point TMPDIR elsewhere"
    )
