"""Render a Report with report.html.jinja. What stands in the page is chosen there; here are its filters."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from grader.checks.words import printable
from grader.errors import UNLOADABLE
from grader.report import model
from grader.report.model import ExerciseResult, Report, TestResult
from grader.report.page.chart import Chart
from grader.report.words import parts
from grader.whole import write_whole

ROOM = Path(__file__).parent
MAX_TEXT = 4_000  # characters of one text
LEVELS = 5  # shades of the confusion matrix
PROSE = ("", "because", "likely", "why", "but")  # parts of a message that are no code

# word, sign, and the class that colours them; the sign and the word say all that the colour says
VERDICTS = {
    model.PASSED: ("passed", "✓", "good"),
    model.FAILED: ("failed", "✗", "bad"),
    model.ERROR: ("error", "✗", "bad"),
    model.TIMEOUT: ("timed out", "✗", "bad"),
    model.OUT_OF_MEMORY: ("out of memory", "✗", "bad"),
    model.CRASHED: ("crashed", "✗", "bad"),
    model.NOT_ATTEMPTED: ("not written yet", "○", "open"),
    model.SKIPPED: ("skipped", "○", "open"),
    model.DEFERRED: ("deferred", "–", "aside"),
    model.NO_DATA: ("no data", "–", "aside"),
    model.FAULT: ("the grader’s fault", "!", "aside"),
}


def write_page(report: Report, path: Path) -> None:
    """Write the page, whole or not at all. Raises GraderError with the reason."""
    write_whole(path, page(report))


def page(report: Report) -> str:
    """Return the page; the same report gives the same bytes."""
    style = (ROOM / "style.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    template = _environment().get_template("report.html.jinja")
    return template.render(report=report, style=Markup(style), style_digest=digest)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(ROOM),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "points": lambda points: f"{points:.4g}",
        "percent": lambda share: f"{100 * share:.0f} %",
        "telling": telling,
        "parts": _parts,
        "chart": Chart.of,
        "level": level,
        "verdict": VERDICTS.__getitem__,
        "tally": _tally,
        "aside": _aside,
        "untouched": Markup.escape,  # escaped, but not cut short
    }
    environment.globals["PROSE"] = PROSE
    return environment


def _shown(value: Any) -> Any:
    """Every text passes here on its way into the page, and is escaped after it."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    text = printable(value[: MAX_TEXT + 1])
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]} … (cut short)"


def telling(exercise: ExerciseResult) -> list[TestResult]:
    """The tests of which something is to be said: none of an exercise that was not begun."""
    if exercise.untouched or exercise.status == "missing":
        return []
    found = [t for t in exercise.tests if t.verdict not in (model.PASSED, model.DEFERRED, model.NO_DATA)]
    if all(test.problem and test.problem.kind == UNLOADABLE for test in exercise.tests):
        return found[:1]  # one broken file, not twenty failures
    return found


def level(count: int, row: tuple[int, ...]) -> int:
    """The shade of a count among its row's: 0 for none, LEVELS for nearly all; few are told from none."""
    return 0 if not count else min(LEVELS, 1 + int(LEVELS * (count / sum(row)) ** 0.5))


def _parts(test: TestResult) -> list[tuple[str, str]]:
    return list(parts(test))


def _tally(exercise: ExerciseResult) -> list[tuple[int, str]]:
    counts: dict[str, int] = {}
    for test in exercise.tests:
        counts[test.verdict] = counts.get(test.verdict, 0) + 1
    return [(n, verdict) for verdict, n in counts.items()]


def _aside(report: Report) -> Iterator[tuple[str, list[TestResult]]]:
    """The tests out of the total, by reason."""
    waiting = [test for test in report.tests if test.verdict in (model.DEFERRED, model.NO_DATA)]
    for reason in dict.fromkeys(test.reason for test in waiting):
        yield reason, [test for test in waiting if test.reason == reason]
