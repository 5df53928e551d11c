"""Turn how a test ended into a TestResult. A verdict comes only from what this side saw."""

from __future__ import annotations

import inspect
import traceback
from typing import Any

import pytest

from grader.checks import of_error
from grader.errors import MISSING, UNLOADABLE, CheckFailed, GraderError, StudentError
from grader.mistakes import Recogniser
from grader.printable import one_line
from grader.report import model
from grader.report.model import Curve, Predictions, Problem, TestResult
from grader.submission import Submission

SUBMISSION = pytest.StashKey[Submission]()
RECOGNISER = pytest.StashKey[Recogniser]()
FRACTION = pytest.StashKey[float]()
MEASURED = pytest.StashKey[dict[str, Any]]()
CURVES = pytest.StashKey[dict[str, Curve]]()
PREDICTIONS = pytest.StashKey[Predictions]()
_PYTEST_TIMEOUT = "Timeout ("


class Deferred(Exception):
    """Raised by a fixture of the plugin: this machine lacks what the test needs."""


class NoData(Exception):
    """Raised by a fixture of the plugin: the data set cannot be had."""


def judge(item: pytest.Item, call: pytest.CallInfo[None], output: str) -> TestResult:
    """Return the result of a test whose setup or call has ended."""
    error = call.excinfo.value if call.excinfo else None
    verdict, details = _verdict(item, error)
    maximum = points_of(item)
    fraction = item.stash.get(FRACTION, 1.0 if verdict == model.PASSED else 0.0)
    if verdict not in (model.PASSED, model.FAILED) or (verdict == model.FAILED and fraction == 1.0):
        fraction = 0.0  # what fails although the figure is good enough fails for another reason
    return TestResult(
        id=item.name,
        title=title_of(item),
        task=task_of(item),
        verdict=verdict,
        points=round(maximum * fraction, 2),
        max_points=maximum,
        seconds=round(call.duration, 3),
        output=output if verdict != model.PASSED else "",
        measured=item.stash.get(MEASURED, {}),
        curves=tuple(item.stash.get(CURVES, {}).values()),
        predictions=item.stash.get(PREDICTIONS, None),
        **details,
    )


def _verdict(item: pytest.Item, error: BaseException | None) -> tuple[str, dict[str, Any]]:
    if error is None:
        return model.PASSED, {}
    if isinstance(error, CheckFailed):
        return model.FAILED, {"failure": error.failure}
    if isinstance(error, StudentError):
        named = None
        if error.verdict == model.ERROR:
            if RECOGNISER in item.stash and error.kind not in (MISSING, UNLOADABLE):
                named = item.stash[RECOGNISER](item.stash[SUBMISSION].calls[::-1])
            source = error.frames[-1].source if error.frames else ""
            named = named or of_error(error.kind, error.message, source)
        elif error.verdict == model.FAILED:  # a value that cannot cross
            named = of_error(error.kind, error.message)
        elif error.verdict == model.TIMEOUT and not error.frames:
            named = "If `pytest` hangs on this exercise too, it stops after a while and names the line."
        problem = Problem(error.call, error.kind, error.message, error.frames, named)
        return error.verdict, {"problem": problem}
    if isinstance(error, Deferred):
        return model.DEFERRED, {"reason": str(error)}
    if isinstance(error, NoData):
        return model.NO_DATA, {"reason": str(error)}
    if isinstance(error, pytest.fail.Exception) and str(error).startswith(_PYTEST_TIMEOUT):
        return model.TIMEOUT, {"reason": "no answer in time: is there a loop that never ends?"}
    return _unforeseen(item, error)


def _unforeseen(item: pytest.Item, error: BaseException) -> tuple[str, dict[str, Any]]:
    """An exception of the suite's own code.

    Once something of the student's has come back, it is taken for the cause: a value that cannot even be
    compared is a wrong answer. Before that, the grader is at fault.
    """
    calls = item.stash[SUBMISSION].calls if SUBMISSION in item.stash else []
    text = f"{type(error).__name__}: {error}"
    if calls and not isinstance(error, GraderError):
        reason = f"what came back could not be judged ({one_line(text)})"
        return model.FAILED, {"problem": Problem(calls[-1].text, "", reason)}
    last = traceback.extract_tb(error.__traceback__)[-1]
    return model.FAULT, {"reason": f"{text} ({last.filename.rpartition('/')[2]}, line {last.lineno})"}


def title_of(item: pytest.Item) -> str:
    """The first line of a test's docstring."""
    function = getattr(item, "function", None)
    return (inspect.getdoc(function) or item.name).splitlines()[0]


def task_of(item: pytest.Item) -> str:
    """The id in @pytest.mark.task, or ""."""
    marker = item.get_closest_marker("task")
    return str(marker.args[0]) if marker else ""


def points_of(item: pytest.Item) -> float:
    """The number in @pytest.mark.points, 1 without one."""
    marker = item.get_closest_marker("points")
    return float(marker.args[0]) if marker else 1.0


def limit_of(item: pytest.Item, default: float) -> float:
    """The seconds in @pytest.mark.timeout."""
    marker = item.get_closest_marker("timeout")
    return float(marker.args[0]) if marker else default
