"""Every error the grader raises on purpose, in one tree.

    GraderError                  one clear line for the person at the terminal; exit status 3
    ├── UsageError               the command was asked for something that is not there; exit status 2
    ├── CatalogError             an exercise's folder or exercise.toml is malformed
    ├── DataError                a data set's file is missing, cut short, altered or cannot be written
    └── WireError                a frame that is not what the protocol allows

    StudentError                 what a call to student code ended in; becomes a verdict, never an exit
    CheckFailed                  an AssertionError with the four parts of a failure message

A student's failure is a result: the plugin turns the last two into a TestResult.
"""

from __future__ import annotations

from dataclasses import dataclass

NOT_EXECUTED = "the file cannot be executed: "  # how the message of such a one begins; a cell's differs
UNLOADABLE = "unloadable"  # the kind of a StudentError that is about the whole file
MISSING = "missing"  # … about a name that is not in the file, or is not callable

__all__ = [
    "MISSING",
    "NOT_EXECUTED",
    "UNLOADABLE",
    "CatalogError",
    "CheckFailed",
    "DataError",
    "Failure",
    "Frame",
    "GraderError",
    "StudentError",
    "UsageError",
    "WireError",
]


class GraderError(Exception):
    """Something the grader cannot do; its text says in one line what to do about it."""

    exit_status = 3


class UsageError(GraderError):
    """The command line asks for something that does not exist."""

    exit_status = 2


class CatalogError(GraderError):
    """An exercise's folder or exercise.toml is malformed; the text names the file and the key."""


class DataError(GraderError):
    """A data set cannot be read, checked or prepared; the text names the file."""


class WireError(GraderError):
    """Bytes from the other process that are not a well-formed frame, or a value that cannot cross."""


@dataclass(frozen=True)
class Frame:
    """One line of the student's own file on the way to an exception."""

    file: str
    line: int
    function: str
    source: str


class StudentError(Exception):
    """A call to student code that returned nothing.

    `verdict` is one of error, timeout, out_of_memory, crashed, not_attempted; `kind` is the name of the
    exception class as the student's process reported it ("" when there was none).
    """

    def __init__(
        self, verdict: str, call: str, message: str, *, kind: str = "", frames: tuple[Frame, ...] = ()
    ) -> None:
        super().__init__(message)
        self.verdict = verdict
        self.call = call
        self.message = message
        self.kind = kind
        self.frames = frames


@dataclass(frozen=True)
class Failure:
    """The four parts of a failure message; `note` adds where or how far the two values differ."""

    call: str
    got: str
    expected: str
    mistake: str | None = None
    note: str = ""


class CheckFailed(AssertionError):
    """A value came back and it is not what was asked for."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.expected)
        self.failure = failure
