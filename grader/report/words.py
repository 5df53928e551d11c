"""Say a test's result in plain words: the four parts of a message, one labelled line each."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from grader.errors import MISSING, NOT_EXECUTED, UNLOADABLE, Frame
from grader.printable import no_command, printable
from grader.report import model
from grader.report.model import Problem, TestResult

LABEL = 10  # columns
LABELS = ("called", "returned", "raised", "but", "at", "expected", "because", "likely", "why", "printed", "")
NOT_RAISED = ("", UNLOADABLE)  # kinds that are no exception class of the student's


def lines(result: TestResult, where: str = "") -> list[str]:
    """What a person reads of a test that was not passed; `where` is the path of the student's file."""
    return [printable(line) for label, text in parts(result, where) for line in _labelled(label, text)]


def wrapped(row: str, width: int) -> list[str]:
    """Break a line of `lines` to so many columns, under the text behind its label."""
    indent = LABEL if row[:LABEL].rstrip() in LABELS else 0
    width = max(width, 3 * LABEL)  # of a window that is no wider than a label
    return textwrap.wrap(row, width, subsequent_indent=" " * indent, break_on_hyphens=False) or [""]


def parts(result: TestResult, where: str = "") -> Iterator[tuple[str, str]]:
    """Give a label and a text for each part of a message; both as they are, not yet made printable."""
    if result.verdict == model.NOT_ATTEMPTED and result.problem:
        yield "", _unwritten(result, where)
        return
    if result.verdict == model.SKIPPED:
        yield "", f"skipped: {result.reason}"
        return
    if result.failure:
        yield "called", result.failure.call
        yield "returned", result.failure.got
        yield "expected", result.failure.expected
        if result.failure.note:
            yield "because", result.failure.note
        if result.failure.mistake:
            yield "likely", result.failure.mistake
    elif result.problem:
        yield from _problem(result)
    if result.reason:
        yield "why", result.reason
    if result.output.strip():
        yield "printed", _head(result.output)


def _problem(result: TestResult) -> Iterator[tuple[str, str]]:
    problem = result.problem
    assert problem is not None
    if problem.kind == MISSING or _whole_file(problem):  # nothing was called
        yield "but", problem.message
    else:
        yield "called", problem.call
        if problem.kind in NOT_RAISED:
            yield "but", problem.message
        else:
            yield "raised", f"{problem.kind}: {problem.message}".removesuffix(": ")
    for frame in problem.frames:
        yield "at", _place(frame)
    if problem.kind != MISSING and not _whole_file(problem):
        yield "expected", result.title
    if problem.mistake:
        yield "likely", problem.mistake


def _place(frame: Frame) -> str:
    if not frame.line:
        return frame.file
    function = f", in {frame.function}" if frame.function else ""
    return f"{frame.file}, line {frame.line}{function}:  {frame.source}"


def _whole_file(problem: Problem) -> bool:
    return problem.kind == UNLOADABLE and problem.message.startswith(NOT_EXECUTED)


def _unwritten(result: TestResult, where: str) -> str:
    problem = result.problem
    assert problem is not None
    line = problem.frames[-1].line if problem.frames else 0
    file = where or (problem.frames[-1].file if problem.frames else "your file")
    at = f"{file}, line {line}" if line else file
    return f"task {result.task} is not written yet: {at}"


def _head(text: str, most: int = 12) -> str:
    rows = printable(text.strip("\n")).splitlines()
    more = [f"… and {len(rows) - most} lines more"] if len(rows) > most else []
    return "\n".join(row[:200] for row in rows[:most]) + "".join("\n" + m for m in more)


def _labelled(label: str, text: str) -> list[str]:
    head, *rest = text.splitlines() or [""]
    indent = " " * (LABEL if label else 0)
    return [f"{label:<{LABEL}}{head}" if label else head, *(indent + no_command(row) for row in rest)]
