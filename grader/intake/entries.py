"""What a submission holds, before anything is copied; and a file that cannot be made to read too much."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from grader.intake.limits import MAX_READ, MAX_UNPACKED, refusal, size_words
from grader.intake.names import Parts


@dataclass(frozen=True)
class Entry:
    """A file of a submission: the parts of its name, the bytes it claims to hold, and how to read them."""

    parts: Parts
    size: int
    open: Callable[[], IO[bytes]]

    @property
    def name(self) -> str:
        """Its name inside the submission."""
        return "/".join(self.parts)


@dataclass(frozen=True)
class Listing:
    """The files of a submission, and the folders that were not looked into."""

    entries: tuple[Entry, ...]
    folders: tuple[Parts, ...] = ()


class Bounded:
    """A file for zipfile and tarfile to read: little at once, not beyond `most` bytes, forwards if told so.

    Both believe what a header says: a hostile one makes them read gigabytes into memory, or go round in
    circles. Raises UsageError, which neither catches.
    """

    def __init__(self, file: IO[bytes], source: str, most: int = MAX_UNPACKED) -> None:
        self._file = file
        self._source = source
        self._most = most
        self._at = 0
        self.forwards = False

    def read(self, size: int = -1) -> bytes:
        """Read `size` bytes, or all if there are few."""
        part = self._file.read(min(size, MAX_READ + 1) if size >= 0 else MAX_READ + 1)
        if size < -1 or len(part) > MAX_READ:
            raise refusal(self._source, "", "damaged, or made to do harm: it claims a header of absurd size")
        self._move(self._at + len(part))
        return part

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a position, which may be behind the end."""
        if whence == os.SEEK_SET:
            if offset < 0 or (self.forwards and offset < self._at):
                raise refusal(self._source, "", "damaged, or made to do harm: an entry of negative size")
            self._move(offset)
        self._move(self._file.seek(offset, whence))
        return self._at

    def tell(self) -> int:
        """The position."""
        return self._at

    def seekable(self) -> bool:
        """Whether it can seek: yes."""
        return True

    def _move(self, to: int) -> None:
        if to > self._most:
            raise refusal(self._source, "", f"it unpacks to more than {size_words(self._most)}")
        self._at = to
