"""List a zip archive."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import IO, Any

from grader.intake.entries import Bounded, Entry, Listing
from grader.intake.limits import MAX_ENTRIES, MAX_UNPACKED, refusal, size_words
from grader.intake.names import Spellings, parts_of
from grader.printable import one_line

_HEADER = 30  # bytes before an entry's name and data
_ENCRYPTED = 1
_PLAIN = (0, stat.S_IFREG, stat.S_IFDIR)  # 0: made where files have no Unix mode


@contextmanager
def listed_zip(file: IO[bytes], source: str) -> Iterator[Listing]:
    """List the files of an open zip archive. Raises UsageError for one that is damaged or hostile."""
    bounded: Any = Bounded(file, source)
    try:
        archive = zipfile.ZipFile(bounded)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise refusal(source, "", f"not a zip archive, or damaged ({one_line(str(error), 100)})") from None
    with archive:
        found = archive.infolist()
        _check_whole(found, source)
        spellings, entries = Spellings(source), []
        for info in found:
            parts = parts_of(source, info.orig_filename)
            spellings.add(parts, folder=info.is_dir())
            _check(info, source)
            if not info.is_dir():
                entries.append(Entry(parts, info.file_size, partial(archive.open, info)))
        yield Listing(tuple(entries))


def _check_whole(found: list[zipfile.ZipInfo], source: str) -> None:
    if len(found) > MAX_ENTRIES:
        reason = f"{len(found)} files, at most {MAX_ENTRIES}: leave out what is no exercise's file"
        raise refusal(source, "", reason)
    if sum(info.file_size for info in found) > MAX_UNPACKED:
        raise refusal(source, "", f"it unpacks to more than {size_words(MAX_UNPACKED)}")
    end, before = 0, ""
    for info in sorted(found, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise refusal(source, info.orig_filename, f"shares its bytes with {one_line(before, 100)}")
        end = info.header_offset + _HEADER + len(info.orig_filename) + info.compress_size
        before = info.orig_filename


def _check(info: zipfile.ZipInfo, source: str) -> None:
    reason = ""
    if stat.S_IFMT(info.external_attr >> 16) not in _PLAIN:
        reason = "a link, a device or a pipe: only plain files are taken"
    elif info.flag_bits & _ENCRYPTED:
        reason = "encrypted"
    elif info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        reason = "compressed in an unusual way: use plain zip (deflate)"
    if reason:
        raise refusal(source, info.orig_filename, reason)
