"""The report in a terminal: progress while it runs, a table by exercise, then each failure in its parts."""

from __future__ import annotations

import textwrap

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from grader.catalog import Exercise
from grader.errors import UNLOADABLE
from grader.printable import no_command, printable
from grader.report import model
from grader.report.model import ExerciseResult, Report, TestResult
from grader.report.words import lines, wrapped

MAX_LEFT_OUT = 10  # lines
SIGNS = {
    model.PASSED: "[green]passed[/]",
    model.FAILED: "[red]failed[/]",
    model.ERROR: "[red]error[/]",
    model.TIMEOUT: "[red]timed out[/]",
    model.OUT_OF_MEMORY: "[red]out of memory[/]",
    model.CRASHED: "[red]crashed[/]",
    model.NOT_ATTEMPTED: "[yellow]not written yet[/]",
    model.SKIPPED: "[yellow]skipped[/]",
    model.DEFERRED: "[cyan]deferred[/]",
    model.NO_DATA: "[cyan]no data[/]",
    model.FAULT: "[magenta]the grader's fault[/]",
}

SANDBOXES = {
    "A": "tier A, bubblewrap.",
    "B": "tier B, Landlock.",
    "C": "tier C, a process of its own. The score is advisory, fit for one's own machine.",
    "none": "none: student code ran inside the grader (--in-process).",
}


class Progress:
    """Shows, in a terminal, which exercises are being graded and the test that each has reached."""

    def __init__(self, console: Console) -> None:
        self._running: dict[str, tuple[int, str]] = {}
        # Drawn when something happens: a refreshing thread would not survive the fork of a grader.
        self._live = Live(console=console, auto_refresh=False, transient=True)
        self._on = console.is_terminal

    def started(self, exercise: Exercise) -> None:
        """An exercise's suite begins."""
        if self._on and not self._running:
            self._live.start()
        self._running[exercise.name] = (0, "…")
        self._draw()

    def tested(self, exercise: Exercise, result: TestResult) -> None:
        """A test has ended."""
        done, _ = self._running[exercise.name]
        self._running[exercise.name] = (done + 1, result.title)
        self._draw()

    def progressed(self, exercise: Exercise, text: str) -> None:
        """A test that trains has got this far."""
        self._running[exercise.name] = (self._running[exercise.name][0], text)
        self._draw()

    def finished(self, result: ExerciseResult) -> None:
        """An exercise's suite has ended."""
        del self._running[result.name]
        self._draw()
        if self._on and not self._running:
            self._live.stop()

    def _draw(self) -> None:
        if not self._on:
            return
        table = Table.grid(padding=(0, 2))
        for name, (done, title) in self._running.items():
            table.add_row(f"grading {name}", f"{done} tests", Text(title, overflow="ellipsis", no_wrap=True))
        self._live.update(table, refresh=True)


def print_report(report: Report, console: Console) -> None:
    """Print all of the report."""
    for exercise in report.exercises:
        _print_exercise(exercise, report.source, console)
    console.print(_table(report))
    _print_footer(report, console)


def _table(report: Report) -> Table:
    table = Table(title=None, show_footer=True, footer_style="bold")
    table.add_column("exercise", footer="all")
    table.add_column("points", justify="right", footer=_points(report.points, report.max_points))
    table.add_column("score", justify="right", footer=f"{report.percent:.0f} %")
    table.add_column("tests")
    for exercise in report.exercises:
        share = f"{100 * exercise.points / exercise.max_points:.0f} %" if exercise.max_points else "–"
        points = _points(exercise.points, exercise.max_points)
        table.add_row(exercise.name, points, share, _tally(exercise))
    return table


def _points(points: float, maximum: float) -> str:
    return f"{points:.4g} / {maximum:.4g}"


def _tally(exercise: ExerciseResult) -> str:
    if exercise.status in ("missing", "fault"):
        return escape(printable(exercise.note))
    if exercise.untouched:
        return "[yellow]not started[/]"
    counts: dict[str, int] = {}
    for test in exercise.tests:
        counts[test.verdict] = counts.get(test.verdict, 0) + 1
    tally = ", ".join(f"{n} {SIGNS[v]}" for v, n in counts.items())
    return f"{tally} (interrupted)" if exercise.status == "interrupted" else tally


def _print_exercise(exercise: ExerciseResult, source: str, console: Console) -> None:
    shown = [t for t in exercise.tests if t.verdict not in (model.PASSED, model.DEFERRED, model.NO_DATA)]
    if not shown or exercise.untouched or exercise.status == "missing":
        return
    console.rule(f"[bold]{exercise.name}", align="left")
    if all(test.problem and test.problem.kind == UNLOADABLE for test in exercise.tests):
        shown = shown[:1]  # one broken file, not twenty failures
    told: list[list[str]] = []
    for test in shown:
        _print_title(test, console)
        text = lines(test)
        if text in told:
            text = ["the same again"]
        told.append(text)
        for row in text:
            _say(console, row, indent=4)
        console.print()


def _print_title(test: TestResult, console: Console) -> None:
    head = f"{SIGNS[test.verdict]}  {test.task}  " if test.task else f"{SIGNS[test.verdict]}  "
    part = f" ({_points(test.points, test.max_points)})" if test.points else ""
    indent = Text.from_markup(head).cell_len
    rows = [test.title + part]
    if console.is_terminal:
        rows = textwrap.wrap(rows[0], console.width - indent, break_on_hyphens=False) or [""]
    for row in rows:
        console.print(f"{head}[bold]{escape(row)}[/]", soft_wrap=True)
        head = " " * indent


def _tried(report: Report) -> str:
    if not report.protections:
        return ""
    held = all(protection.holds for protection in report.protections)
    return " Each protection was tried and holds." if held else " Tried, and open:"


def _print_footer(report: Report, console: Console) -> None:
    for line in report.left_out[:MAX_LEFT_OUT]:
        _say(console, f"Left out: {line}")
    if len(report.left_out) > MAX_LEFT_OUT:
        _say(console, f"Left out: {len(report.left_out) - MAX_LEFT_OUT} more; the report has their names")
    for verdict, word in ((model.DEFERRED, "Deferred"), (model.NO_DATA, "Without data")):
        waiting = [test for test in report.tests if test.verdict == verdict]
        for reason in dict.fromkeys(test.reason for test in waiting):
            several = [test for test in waiting if test.reason == reason]
            points = sum(test.max_points for test in several)
            _say(console, f"{word}: {len(several)} tests, {points:.4g} points, not in the total: {reason}.")
    for name, words in report.data.items():
        _say(console, f"Data: {name}: {words}")
    _say(console, f"Sandbox: {SANDBOXES[report.tier]}{_tried(report)}")
    for protection in report.protections:
        if not protection.holds:
            _say(console, f"  OPEN   {protection.name}: {protection.detail}")
    if report.tier_reason:
        _say(console, f"  why    {report.tier_reason}")
    _say(
        console,
        f"Seed {report.seed}: the same inputs again with --seed {report.seed}. {report.seconds:.1f} s.",
    )
    if report.interrupted:
        _say(console, "Interrupted: what was graded until then stands above and in the report.")


def _say(console: Console, text: str, indent: int = 0) -> None:
    """Print a line as it is; in a terminal, wrapped under the text behind its label."""
    text = printable(text)
    rows = [text]
    if console.is_terminal:
        rows = wrapped(text, console.width - indent)
    for row in rows:
        row = " " * indent + no_command(row)
        console.print(row, markup=False, emoji=False, highlight=False, soft_wrap=True)
