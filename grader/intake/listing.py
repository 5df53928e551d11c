"""List what a submission holds, whatever it comes as."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grader.errors import UsageError
from grader.intake.entries import Listing
from grader.intake.folder import listed_folder
from grader.intake.limits import MAX_ARCHIVE, refusal, size_words
from grader.intake.tars import listed_tar
from grader.intake.zips import listed_zip
from grader.printable import one_line

# What an archive's name may end in, and what lists one. A single file (a notebook) would have its place here.
ARCHIVES = {".zip": listed_zip, ".tar.gz": listed_tar, ".tgz": listed_tar, ".tar": listed_tar}
FORMATS = ("a folder", *ARCHIVES)


@contextmanager
def listed(source: Path, names: frozenset[str]) -> Iterator[Listing]:
    """List a folder or an archive; `names` are the folders where exercises may be. Raises UsageError."""
    if source.is_dir():
        with listed_folder(source, names) as listing:
            yield listing
        return
    lister = next((ARCHIVES[end] for end in ARCHIVES if source.name.lower().endswith(end)), None)
    if lister is None:
        reason = f"not one of {', '.join(FORMATS)}" if source.exists() else "no such folder or archive"
        raise UsageError(f"{one_line(str(source))}: {reason}")
    try:
        descriptor = os.open(source, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        raise refusal(str(source), "", error.strerror or "cannot be opened") from None
    with open(descriptor, "rb") as file:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):
            raise refusal(str(source), "", "not a file")
        if about.st_size > MAX_ARCHIVE:
            raise refusal(str(source), "", f"larger than {size_words(MAX_ARCHIVE)}")
        with lister(file, str(source)) as listing:
            yield listing
