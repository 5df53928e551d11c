"""List a tar archive, compressed with gzip or not."""

from __future__ import annotations

import gzip
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import IO, Any

from grader.intake.entries import Bounded, Entry, Listing
from grader.intake.limits import MAX_ENTRIES, refusal
from grader.intake.names import Spellings, parts_of
from grader.printable import one_line

DAMAGE = (tarfile.TarError, EOFError, OSError, zlib.error, ValueError, OverflowError, RecursionError)


@contextmanager
def listed_tar(file: IO[bytes], source: str) -> Iterator[Listing]:
    """List the files of an open tar archive. Raises UsageError for one that is damaged or hostile.

    Take its files in the order of the listing: going back means to unzip from the beginning.
    """
    packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    unpacked: Any = gzip.GzipFile(fileobj=file) if packed else file
    bounded = Bounded(unpacked, source)
    bounded.forwards = True
    try:
        archive = tarfile.open(fileobj=bounded, mode="r:")  # type: ignore[call-overload]  # noqa: SIM115
        entries = tuple(_entries(archive, source))
    except DAMAGE as error:
        raise refusal(source, "", f"not a tar archive, or damaged ({one_line(str(error), 100)})") from None
    bounded.forwards = False
    yield Listing(entries)


def _entries(archive: tarfile.TarFile, source: str) -> Iterator[Entry]:
    spellings = Spellings(source)
    for count, member in enumerate(archive, 1):
        if count > MAX_ENTRIES:
            reason = f"more than {MAX_ENTRIES} files: leave out what is no exercise's file"
            raise refusal(source, "", reason)
        parts = parts_of(source, member.name)
        if not (member.isdir() or member.isreg()) or member.issparse():
            raise refusal(source, member.name, "a link, a device or a pipe: only plain files are taken")
        spellings.add(parts, folder=member.isdir())
        if member.isreg():
            yield Entry(parts, member.size, partial(_reader, archive.extractfile, member))


def _reader(extract: Callable[[tarfile.TarInfo], IO[bytes] | None], member: tarfile.TarInfo) -> IO[bytes]:
    file = extract(member)
    assert file is not None  # a regular file
    return file
