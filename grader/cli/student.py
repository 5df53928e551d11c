"""The commands a student lives in: where am I, next, watch, hint, solution, reset."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from grader.catalog import Catalog, course_root
from grader.errors import GraderError

if TYPE_CHECKING:
    from grader.catalog import Exercise, Task


def names(incomplete: str) -> list[str]:
    """The exercises whose name or number begins so: for completion in a shell."""
    try:
        return [e.name for e in Catalog.of(course_root()).exercises if e.name.startswith(incomplete)]
    except GraderError:
        return []


def _hintable(incomplete: str) -> list[str]:
    try:
        tasks = [task.id for e in Catalog.of(course_root()).exercises for task in e.tasks]
    except GraderError:
        return []
    return [task for task in tasks if task.startswith(incomplete)]


Which = Annotated[
    str | None, typer.Argument(help="Number or name; by default the current one.", autocompletion=names)
]
This = Annotated[str, typer.Argument(help="Number or name of an exercise.", autocompletion=names)]


def home(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        from grader.student import load, say

        catalog = Catalog.of(course_root())
        say.place(Console(), catalog, load(catalog))


def next_exercise(exercise: Which = None) -> None:
    """Go to the next exercise, and show its lesson, its file and the command to try.

    An exercise that is not done yet stays the next one; a name goes to that one, done or not.

    \b
    Examples:
      python -m grader next
      python -m grader next 05
    """
    from grader.student import load, save, say

    catalog = Catalog.of(course_root())
    progress = load(catalog)
    console = Console()
    if progress.trouble:
        say.plain(console, f"{progress.trouble}.")
    chosen: Exercise | None = catalog.pick(exercise) if exercise else progress.at(catalog)
    if not exercise and chosen and not progress.pending(chosen):
        chosen = progress.following(catalog, chosen)
    if chosen is None:
        say.plain(
            console, "All exercises are done. The hidden tests have the last word: python -m grader submit"
        )
        return
    save(catalog, replace(progress, current=chosen.name))
    say.lead(console, chosen, progress)


def watch(exercise: Which = None) -> None:
    """Rerun the visible tests of whatever file you save; single keys do the rest.

    The first run imports torch, which takes a few seconds; on Linux the later ones are forked from it and
    take less than one. Keys: n next, h hint, l list, s submit, q quit; they are not read while tests run.

    \b
    Examples:
      python -m grader watch
      python -m grader watch 03
    """
    from grader.cli.look import list_exercises
    from grader.student import load
    from grader.student.watch import watch as keep_watching

    catalog = Catalog.of(course_root())
    chosen = catalog.pick(exercise) if exercise else load(catalog).at(catalog)
    keep_watching(catalog, chosen, Console(), list_exercises)


def hint(
    task: Annotated[
        str | None,
        typer.Argument(
            help="A task such as 03.2, or an exercise; by default the current one.", autocompletion=_hintable
        ),
    ] = None,
) -> None:
    """Give one more step of help with a task: a nudge, then the idea, then nearly the code.

    Without a task, it is the first one of the current exercise that does not pass yet.

    \b
    Examples:
      python -m grader hint
      python -m grader hint 03.2
    """
    from grader.student import load, say
    from grader.student.hints import next_hint

    catalog = Catalog.of(course_root())
    number = task.partition(".")[0] if task else ""
    exercise = catalog.pick(number) if number else load(catalog).at(catalog)
    chosen = _task_of(exercise, task) if task and "." in task else None
    say.hint(Console(), *next_hint(catalog, exercise, chosen))


def _task_of(exercise: Exercise, wanted: str) -> Task:
    from grader.errors import UsageError

    last = wanted.partition(".")[2]
    for task in exercise.tasks:
        if task.id == f"{exercise.id}.{last}":
            return task
    raise UsageError(
        f"no task {wanted!r}; {exercise.name} has {', '.join(task.id for task in exercise.tasks)}"
    )


def reset(exercise: This) -> None:
    """Start an exercise over: your file is kept beside the stub that takes its place.

    \b
    Examples:
      python -m grader reset 03
    """
    from grader.student import load, save, say
    from grader.student import reset as start_over

    catalog = Catalog.of(course_root())
    chosen = catalog.pick(exercise)
    done = start_over(chosen)
    console = Console()
    if done.changed:
        save(catalog, load(catalog).without(chosen))
        if done.kept:
            say.plain(console, f"Your file is kept as {say.near(done.kept)}")
        say.plain(console, f"The stub is back in {say.near(done.file)}")
    else:
        say.plain(console, f"{say.near(done.file)} is the stub already; nothing to do.")
    if done.notebook:
        say.plain(console, f"{say.near(done.notebook)} holds work too, and is left as it is.")


def solution(exercise: This) -> None:
    """Show the reference solution of an exercise, once its visible tests pass.

    Exit status 1 if they do not yet: it says which tasks are missing.

    \b
    Examples:
      python -m grader solution 03
      python -m grader solution 03 | less
    """
    from grader.student import load, say

    catalog = Catalog.of(course_root())
    chosen = catalog.pick(exercise)
    pending = load(catalog).pending(chosen)
    console = Console()
    if pending:
        say.plain(console, f"{chosen.name} has to pass first. Not ticked yet:")
        for task in pending:
            say.plain(console, f"  {task.id}  {task.name}")
        say.plain(
            console,
            f"Tick them:  {say.COMMAND} watch {chosen.id}   Help:  {say.COMMAND} hint {pending[0].id}",
        )
        raise typer.Exit(1)
    text = _text(chosen)
    if console.is_terminal:
        from rich.syntax import Syntax

        console.print(Syntax(text, "python", word_wrap=True, background_color="default"))
        say.plain(console, say.near(chosen.solution), style="dim")
    else:
        typer.echo(text, nl=False)


def _text(exercise: Exercise) -> str:
    try:
        return exercise.solution.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise GraderError(f"{exercise.solution} cannot be read: get it again from the course") from None
