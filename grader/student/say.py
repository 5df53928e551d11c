"""The words of the student's commands: where you are, what to do next. Loads no torch."""

from __future__ import annotations

import os
from pathlib import Path

from rich.console import Console
from rich.table import Table

from grader.catalog import Catalog, Exercise, Task
from grader.student.progress import FILE, Progress

COMMAND = "python -m grader"


def near(path: Path) -> str:
    """The path as it is typed from here, if that is shorter."""
    try:
        return min(os.path.relpath(path), str(path), key=len)
    except ValueError:  # another drive of Windows
        return str(path)


def plain(console: Console, text: str = "", style: str | None = None) -> None:
    """Print text as it is, wrapped at the console's width; nothing in it is markup."""
    console.print(text, markup=False, highlight=False, style=style)


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
    plain(console, f"{share(exercise, progress)}.")
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


def share(exercise: Exercise, progress: Progress) -> str:
    """How many of an exercise's tasks pass."""
    passing = len(exercise.tasks) - len(progress.pending(exercise))
    return f"{passing} of {len(exercise.tasks)} tasks pass"
