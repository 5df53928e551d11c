"""`notebook build`: each exercise as a notebook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from grader.catalog import Catalog, course_root
from grader.errors import GraderError

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _about() -> None:
    """Keep `build` a command of its own, although it is the only one."""


@app.command()
def build(
    exercises: Annotated[list[str] | None, typer.Argument(help="Numbers or names; all if none.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Where they go; by default each beside its exercise's file.")
    ] = None,
) -> None:
    """Make a notebook of each exercise: the lesson, a cell for each task, the visible tests.

    One that somebody has worked in is never written over.
    """
    from grader.course.sync import KEPT, fresh_notebook, put

    catalog = Catalog.of(course_root())
    chosen = [catalog.pick(name) for name in exercises or ()] or list(catalog.exercises)
    kept = []
    for exercise in chosen:
        folder = out or exercise.folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise GraderError(f"cannot make the folder {folder}: {error.strerror}") from None
        path = folder / exercise.notebook
        state = put(path, fresh_notebook(exercise, folder))
        print(f"{path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}: {state}")
        kept += [path] if state == KEPT else []
    if kept:
        raise GraderError(f"{len(kept)} not built: move yours away, or give another folder with --out")
