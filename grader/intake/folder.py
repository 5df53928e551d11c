"""List a folder, following no link; only the places where exercises are looked for."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO

from grader.intake.entries import Entry, Listing
from grader.intake.limits import refusal
from grader.intake.names import Parts

MAX_LISTED = 10_000  # files and folders in these places
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # a FIFO must not block


@contextmanager
def listed_folder(source: Path, names: frozenset[str]) -> Iterator[Listing]:
    """List the files at the top, in folders of these names, and one extra folder deeper.

    `names` are those of the exercises' folders, and "exercises".
    """
    try:
        root = os.open(source, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise refusal(str(source), "", error.strerror or "cannot be opened") from None
    try:
        yield _Walk(str(source), root, names).listing()
    finally:
        os.close(root)


class _Walk:
    def __init__(self, source: str, root: int, names: frozenset[str]) -> None:
        self._source = source
        self._root = root
        self._names = names
        self._entries: list[Entry] = []
        self._folders: list[Parts] = []
        self._count = 0

    def listing(self) -> Listing:
        self._list((), extra=True)
        return Listing(tuple(self._entries), tuple(self._folders))

    def _list(self, folder: Parts, *, extra: bool = False) -> None:
        try:
            descriptor = self._open(folder, _FOLDER)
        except OSError as error:
            if folder and folder[-1] not in self._names:
                self._folders.append(folder)
                return
            raise refusal(self._source, "/".join(folder), error.strerror or "cannot be opened") from None
        try:
            with os.scandir(descriptor) as found:
                for item in found:
                    self._add(folder, item, extra)
        finally:
            os.close(descriptor)

    def _add(self, folder: Parts, item: os.DirEntry[str], extra: bool) -> None:
        self._count += 1
        if self._count > MAX_LISTED:
            reason = f"more than {MAX_LISTED} files and folders: give the folder that holds the exercises"
            raise refusal(self._source, "", reason)
        parts = (*folder, item.name)
        with suppress(FileNotFoundError):  # gone meanwhile
            about = item.stat(follow_symlinks=False)
            if stat.S_ISDIR(about.st_mode):
                self._descend(parts, extra)
            elif stat.S_ISREG(about.st_mode):
                self._entries.append(Entry(parts, about.st_size, partial(self._reader, parts)))
            else:  # never opened, but told: choosing refuses one that stands in an exercise's place
                self._entries.append(Entry(parts, -1, partial(self._irregular, parts)))

    def _descend(self, parts: Parts, extra: bool) -> None:
        if parts[-1] in self._names or (extra and not parts[-1].startswith(".")):
            self._list(parts)
        else:
            self._folders.append(parts)

    def _irregular(self, parts: Parts) -> IO[bytes]:
        raise refusal(self._source, "/".join(parts), "a link, a device or a pipe: only plain files are taken")

    def _reader(self, parts: Parts) -> IO[bytes]:
        try:
            descriptor = self._open(parts, _FILE)
        except OSError as error:
            raise refusal(self._source, "/".join(parts), error.strerror or "cannot be opened") from None
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            return self._irregular(parts)
        return os.fdopen(descriptor, "rb")

    def _open(self, parts: Parts, flags: int) -> int:
        """Open what lies inside the folder, part by part, so that no part can be a link."""
        at = os.dup(self._root)
        for i, part in enumerate(parts):
            try:
                inner = os.open(part, flags if i == len(parts) - 1 else _FOLDER, dir_fd=at)
            finally:
                os.close(at)
            at = inner
        return at
