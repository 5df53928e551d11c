"""How large a submission may be, and how one is refused."""

from __future__ import annotations

from grader.errors import UsageError
from grader.printable import one_line

MAX_CODE = 1 << 20  # bytes of a student's .py
MAX_NOTEBOOK = 16 << 20  # bytes of a notebook, outputs and all
MAX_BROUGHT = 256 << 20  # bytes of any other file that an exercise may bring: weights
MAX_ARCHIVE = 512 << 20  # bytes of an archive on disk
MAX_UNPACKED = 1 << 30  # bytes that all entries of an archive claim, or that a tar unzips to
MAX_ENTRIES = 5_000  # files and folders
MAX_READ = 4 << 20  # bytes that a header or a zip's directory may need at once
MAX_DEPTH = 20  # folders inside each other
MAX_NAME = 255  # bytes of one part of a name
MAX_PATH = 1_000  # bytes of a whole name


def refusal(source: str, name: str, reason: str) -> UsageError:
    """The error that refuses a submission because of one of its files ("" if because of the whole)."""
    where = f"{one_line(source, 120)}: {one_line(name, 160)}" if name else one_line(source, 120)
    return UsageError(f"{where}: {reason}")


def size_words(size: int) -> str:
    """A limit as a person reads it: 1 MB, 256 MB."""
    return f"{size >> 20} MB"
