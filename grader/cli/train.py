"""`train`: run your own training and look at it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.catalog import Catalog, course_root
from grader.cli.student import This
from grader.errors import StudentError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from grader.catalog import Exercise
    from grader.report.model import TestResult
    from grader.student.training import Trained

SHOWN = 20  # predictions of each kind


def train(
    exercise: This,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the pictures; by default pictures/ in the course.")
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Replay an earlier training.")] = None,
) -> None:
    """Train with your own code on real images: live loss and accuracy, then curves and predictions.

    It runs apart from the grader, like a submission, and gives no points. Exit status 1 if your code fails.

    \b
    Examples:
      python -m grader train 05
      python -m grader train 05 --out my-run --seed 7
    """
    from rich.console import Console

    from grader.sandbox import Sandbox
    from grader.student import say

    catalog = Catalog.of(course_root())
    chosen = catalog.pick(exercise)
    console = Console()
    chosen_seed = secrets.randbits(32) if seed is None else seed
    with Sandbox.of([chosen]) as sandbox:
        from grader.report.words import lines
        from grader.student.training import can_train, run_training

        if not can_train(chosen):
            able = ", ".join(e.id for e in catalog.exercises if can_train(e))
            raise UsageError(f"{chosen.name} trains nothing on images; these do: {able}")
        try:
            with _bar(console) as told:
                trained = run_training(chosen, sandbox, chosen_seed, told)
        except StudentError as error:
            for line in lines(_result(chosen, error), say.near(chosen.folder / chosen.file)):
                say.plain(console, line)
            raise typer.Exit(1) from None
    _show(console, chosen, trained, out or catalog.root / "pictures", chosen_seed)


@contextmanager
def _bar(console: Console) -> Iterator[Callable[[int, int, str], None]]:
    """A progress bar for (done, total, what); nothing of it is left when it ends."""
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (BarColumn(20), TaskProgressColumn(), TimeRemainingColumn())
    words = TextColumn("{task.description}", markup=False)
    quiet = not console.is_terminal
    with Progress(*columns, words, console=console, transient=True, disable=quiet) as progress:
        bar = progress.add_task("loading torch and the images", total=None)
        yield lambda done, total, what: progress.update(bar, completed=done, total=total, description=what)


def _result(exercise: Exercise, error: StudentError) -> TestResult:
    """What went wrong, as a report would tell it; an unwritten task is named by its own words."""
    from grader.report.model import Problem, TestResult

    problem = Problem(error.call, error.kind, error.message, error.frames)
    task = error.message.removeprefix("task ")
    title = "a training that ends and gives logits"
    return TestResult("train", title, task, error.verdict, 0.0, 0.0, 0.0, problem=problem)


def _show(console: Console, exercise: Exercise, trained: Trained, folder: Path, seed: int) -> None:
    from grader.checks.words import printable
    from grader.pictures import curves_png, grid_png
    from grader.student import say

    say.plain(console, f"{printable(trained.title)}: {trained.dataset.description}.")
    for what, rows in (("training", trained.train), ("validation", trained.validation)):
        if len(rows):
            say.plain(console, f"last {what:<11} loss {rows[-1, 1]:.3f}, accuracy {rows[-1, 2]:.3f}")
        else:
            say.plain(console, f"no {what} curve: only calls of F.cross_entropy are seen")
    say.plain(
        console,
        f"on {len(trained.labels):,} images it has never seen: accuracy {trained.accuracy:.4f}",
        style="bold",
    )
    curves, grid = folder / f"{exercise.id}-curves.png", folder / f"{exercise.id}-predictions.png"
    curves_png(curves, f"{exercise.name}: {printable(trained.title)}", trained.train, trained.validation)
    right = (trained.predicted == trained.labels).nonzero()[0][:SHOWN]
    wrong = (trained.predicted != trained.labels).nonzero()[0][:SHOWN]
    names = trained.dataset.classes
    marks = [names[trained.labels[i]] for i in right]
    marks += [f"said {names[trained.predicted[i]]}\nis {names[trained.labels[i]]}" for i in wrong]
    title = f"{len(right)} it gets right, then {len(wrong)} it gets wrong"
    grid_png(grid, title, trained.images[[*right, *wrong]], marks)
    for path in (curves, grid):
        say.plain(console, f"written: {say.near(path)}")
    say.plain(console, f"The same again with --seed {seed}.")
