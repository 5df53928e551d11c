"""Show a run of the visible tests: a line for each task, the first failure in full."""

from __future__ import annotations

import textwrap

from rich.console import Console

from grader.catalog import Exercise
from grader.errors import UNLOADABLE
from grader.report.model import FAULT, STUDENT_FAILURES
from grader.report.words import LABEL
from grader.student.progress import Progress
from grader.student.rerun import Outcome
from grader.student.say import plain, share


def found(
    console: Console, exercise: Exercise, outcome: Outcome, before: Progress, progress: Progress
) -> None:
    """Print it; what passed in `before` and does not in `progress` is pointed out."""
    console.rule(f"{exercise.name}  {share(exercise, progress)}  {outcome.seconds:.2f} s", align="left")
    if outcome.trouble:
        plain(console, f"The tests did not run to their end: {outcome.trouble}", style="red")
    pending = progress.pending(exercise)
    failing = [(test, told) for test, told in outcome.tests if test.verdict in (*STUDENT_FAILURES, FAULT)]
    broken = bool(failing) and all(t.problem and t.problem.kind == UNLOADABLE for t, _ in failing)
    for task in () if broken else exercise.tasks:
        word, style = ("pending", "yellow") if task in pending else ("passed", "green")
        console.print(f"[{style}]{word:<8}[/]{task.id:<6}{task.name}", highlight=False)
    lost = before.passed - progress.passed
    if lost:
        plain(console, f"Passed before, and is pending again: {', '.join(sorted(lost))}.", style="red")
    if failing:
        test, told = failing[0]
        plain(console)
        plain(console, f"{test.task}  {test.title}".strip(), style="bold")
        for line in told:
            for row in textwrap.wrap(line, console.width - 2, subsequent_indent=" " * LABEL) or [""]:
                plain(console, f"  {row}")
        if len(failing) > 1 and not broken:
            others = len(failing) - 1
            plain(console, f"  and {others} more test{'s' * (others > 1)} not passed", style="dim")
    elif not pending:
        plain(console, f"{exercise.name} is done.", style="bold green")
