"""Write a prepared folder so that it is there whole or not at all, whoever else is writing it too."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import socket
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from grader.data.prepared import FILES, MANIFEST, VERIFIED, Manifest, check, sha256
from grader.errors import DataError

if TYPE_CHECKING:
    from grader.data.reading import Arrays

__all__ = ["PARTIAL", "cannot_write", "clean", "prepare", "scratch"]

PARTIAL = ".partial"
ABANDONED_S = 24 * 3600  # another machine's leftover, whose process cannot be asked after


def cannot_write(folder: Path, problem: OSError) -> DataError:
    """Say in one line why the cache cannot be written, and what to do."""
    reason = problem.strerror or str(problem)
    return DataError(
        f"{folder} cannot be written: {reason}. Make room or allow writing there, or set the environment "
        "variable TORCH_BY_TEST_DATA to another folder."
    )


def _own_name(purpose: str) -> str:
    """Name a scratch folder after the process that uses it: host, process id, its start, a random part."""
    import psutil

    host = socket.gethostname().replace("~", "-")
    pid = os.getpid()
    started = int(psutil.Process(pid).create_time())
    return f"{PARTIAL}~{purpose}~{host}~{pid}~{started}~{uuid.uuid4().hex[:12]}"


def _in_use(folder: Path) -> bool:
    """Say whether the process that made this scratch folder may still be at work."""
    import psutil

    try:
        _, _, host, pid, started, _ = folder.name.split("~")
        if host == socket.gethostname().replace("~", "-"):
            # Process ids are given out again; the start time tells a newcomer from the owner.
            return abs(psutil.Process(int(pid)).create_time() - int(started)) < 5
    except (ValueError, OverflowError, psutil.NoSuchProcess):
        return False
    except psutil.Error:
        return True
    with contextlib.suppress(OSError):
        return time.time() - folder.stat().st_mtime < ABANDONED_S
    return False


def clean(cache: Path) -> None:
    """Remove what interrupted preparations left behind, but nothing that a live process uses."""
    for leftover in cache.glob(f"{PARTIAL}~*"):
        if not _in_use(leftover):
            shutil.rmtree(leftover, ignore_errors=True)


@contextlib.contextmanager
def scratch(cache: Path, purpose: str) -> Iterator[Path]:
    """Give an empty folder beside the prepared ones, so that a rename moves it; gone afterwards.

    Raises DataError, from any OSError inside, when the cache cannot be written.
    """
    folder = cache / _own_name(purpose)
    try:
        cache.mkdir(parents=True, exist_ok=True)
        clean(cache)
        folder.mkdir()
        yield folder
    except OSError as problem:
        raise cannot_write(cache, problem) from problem
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def prepare(folder: Path, arrays: Arrays, source: str, description: str, edition: int = 0) -> bool:
    """Write `arrays` as the prepared `folder`; returns False if the same was already there.

    Raises DataError if the cache cannot be written, or `folder` holds files that are not the grader's.
    """
    import numpy as np

    contents = (arrays.train_images, arrays.train_labels, arrays.heldout_images, arrays.heldout_labels)
    with scratch(folder.parent, folder.name) as partial:
        files = {}
        for name, content in zip(FILES, contents, strict=True):
            path = partial / name
            np.save(path, np.ascontiguousarray(content))
            files[name] = (sha256(path), path.stat().st_size)
        counts = len(arrays.train_labels), len(arrays.heldout_labels)
        manifest = Manifest(
            folder.name.removesuffix("-standin"), source, edition, description, *counts, files
        )
        (partial / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
        return _install(partial, folder, manifest)


def _install(partial: Path, folder: Path, manifest: Manifest) -> bool:
    """Rename `partial` to `folder`; a folder with the same whole content stays, any other makes way."""
    for _ in range(10):  # another process may put its own there between two of these steps
        try:
            partial.rename(folder)
        except OSError as problem:
            # It may be gone again by now, moved aside by another process: then try once more.
            if problem.errno not in (errno.ENOTEMPTY, errno.EEXIST) and not folder.exists():
                raise
        else:
            return True
        if _holds(folder, manifest):
            return False
        _set_aside(folder)
    raise DataError(f"{folder} is being replaced by other processes over and over; try again.")


def _holds(folder: Path, manifest: Manifest) -> bool:
    try:
        existing = check(folder)
    except DataError:
        return False
    return existing == manifest


def _set_aside(folder: Path) -> None:
    """Remove a damaged or older prepared folder; refuse one with files that someone else put there."""
    ours = {*FILES, MANIFEST}
    try:
        strange = [p.name for p in folder.iterdir() if p.name not in ours and not p.name.startswith(VERIFIED)]
        if strange:
            raise DataError(
                f"{folder} holds a file that is not the grader's ({sorted(strange)[0]}). "
                "Move it elsewhere, then run the command again."
            )
        aside = folder.parent / _own_name("replaced")
        folder.rename(aside)
    except FileNotFoundError:
        return  # another process was faster
    shutil.rmtree(aside, ignore_errors=True)
