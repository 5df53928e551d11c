"""Say what protects a run: every report prints it."""

from __future__ import annotations

import ctypes
import sys
from dataclasses import dataclass

_PR_SET_DUMPABLE = 4
_PR_GET_DUMPABLE = 3


@dataclass(frozen=True)
class Protection:
    """One thing that student code cannot do in this run, or can."""

    name: str
    holds: bool
    detail: str


def refuse_tracing() -> bool:
    """Make this process non-dumpable: its memory is closed to other processes of the same user."""
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    return bool(libc.prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0) == 0)


def protections(isolated: bool) -> tuple[Protection, ...]:
    """What holds in this run, looked up rather than assumed."""
    if not isolated:
        return (
            Protection("separate process", False, "student code runs inside the grader: for debugging only"),
        )
    dumpable = refuse_tracing()
    return (
        Protection("separate process", True, "student code returns plain data and cannot touch a verdict"),
        Protection(
            "grader's memory", dumpable, "closed to other processes" if dumpable else "not closed here"
        ),
        Protection("limits", True, "time, memory, open files and file size of the worker"),
        Protection(
            "files and network",
            False,
            "not closed: the hidden suites can be read. The score is advisory, fit for one's own machine",
        ),
    )
