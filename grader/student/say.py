"""The words of the student's commands: where you are, what a run found, what to do next."""

from __future__ import annotations

import os
import textwrap
from pathlib import Path

from rich.console import Console
from rich.table import Table

from grader.catalog import Catalog, Exercise, Task
from grader.errors import UNLOADABLE
from grader.report.model import FAULT, STUDENT_FAILURES
from grader.report.words import LABEL, no_command
from grader.student.progress import FILE, Progress
from grader.student.rerun import Outcome

COMMAND = "python -m grader"


def near(path: Path) -> str:
    """The path as it is typed from here, if that is shorter."""
    try:
        return min(os.path.relpath(path), str(path), key=len)
    except ValueError:  # another drive of Windows
        return str(path)


def plain(console: Console, text: str = "", style: str | None = None) -> None:
    """Print text as it is, wrapped at the console's width; nothing in it is markup."""
    console.print(no_command(text), markup=False, highlight=False, style=style)


def place(console: Console, catalog: Catalog, progress: Progress) -> None:
    """Say how far the student is, and the one thing to do next."""
    if progress.trouble:
        plain(console, f"{progress.trouble}.")
    elif not (catalog.root / FILE).exists():
        plain(console, f"Nothing is ticked yet: there is no {FILE}. The first run of the tests makes one.")
    done = [exercise for exercise in catalog.exercises if not progress.pending(exercise)]
    tasks = sum(len(exercise.tasks) for exercise in catalog.exercises)
    plain(
        console,
        f"Torch by Test: {len(done)} of {len(catalog.exercises)} exercises done, "
        f"{len(progress.passed)} of {tasks} tasks.",
    )
    exercise = progress.at(catalog)
    following = progress.following(catalog, exercise)
    if progress.pending(exercise):
        lead(console, exercise, progress)
    elif following:
        plain(console, f"{exercise.name} is done. On to {following.name}:  {COMMAND} next")
    else:
        plain(console, f"All of it is done. The hidden tests have the last word:  {COMMAND} submit")


def lead(console: Console, exercise: Exercise, progress: Progress) -> None:
    """Show an exercise's files, its next task, and the commands that help with it."""
    pending = progress.pending(exercise)
    plain(console)
    plain(console, f"{exercise.name}: {exercise.title}", style="bold")
    plain(console, f"{exercise.summary} About {exercise.minutes} minutes.")
    plain(console, f"{_share(exercise, progress)}.")
    grid = Table.grid(padding=(0, 2))
    grid.add_column()
    grid.add_column(overflow="fold")
    if pending:
        grid.add_row("next task", f"{pending[0].id}  {pending[0].name}")
    grid.add_row("lesson", near(exercise.folder / "README.md"))
    grid.add_row("your file", near(exercise.folder / exercise.file))
    grid.add_row("try it", f"{COMMAND} watch {exercise.id}")
    grid.add_row("stuck", f"{COMMAND} hint")
    grid.add_row("grade it", f"{COMMAND} submit {exercise.id}")
    console.print(grid, highlight=False, markup=False)


def hint(console: Console, task: Task, shown: int) -> None:
    """Show a task's hints up to the given step, the new one last."""
    for number, text in enumerate(task.hints[:shown], 1):
        plain(console, f"{task.id} {task.name}, hint {number} of {len(task.hints)}", style="bold")
        plain(console, text)
    if shown < len(task.hints):
        plain(console, f"The next step:  {COMMAND} hint {task.id}", style="dim")


def found(
    console: Console, exercise: Exercise, outcome: Outcome, before: Progress, progress: Progress
) -> None:
    """Show a run of the visible tests: a line for each task, the first failure in full."""
    console.rule(f"{exercise.name}  {_share(exercise, progress)}  {outcome.seconds:.2f} s", align="left")
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


def _share(exercise: Exercise, progress: Progress) -> str:
    passing = len(exercise.tasks) - len(progress.pending(exercise))
    return f"{passing} of {len(exercise.tasks)} tasks pass"
