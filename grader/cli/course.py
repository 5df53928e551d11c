"""`course sync` and `course check`: for those who write the course."""

from __future__ import annotations

from typing import Annotated

import typer

from grader.catalog import Catalog, course_root

app = typer.Typer(no_args_is_help=True)


@app.command()
def sync() -> None:
    """Write the stubs from the solutions, over untouched stubs only."""
    from grader.course.sync import IN_STEP
    from grader.course.sync import sync as write_stubs

    catalog = Catalog.of(course_root())
    for path, state in write_stubs(catalog).items():
        if state != IN_STEP:
            print(f"{path.relative_to(catalog.root)}: {state}")
    print(f"{len(catalog.exercises)} exercises looked at")


@app.command()
def check(
    exercises: Annotated[list[str] | None, typer.Argument(help="Numbers or names; all if none.")] = None,
) -> None:
    """Check that stubs, solutions, mistakes, hints and tests hold together.

    Exit status 1 if they do not.
    """
    from grader.course.check import check_course

    catalog = Catalog.of(course_root())
    chosen = tuple(catalog.pick(name) for name in exercises or ())
    wrong = 0
    for exercise, problems in check_course(catalog, chosen):
        wrong += len(problems)
        print(f"{exercise.name}: {len(problems) or 'no'} problems", flush=True)
        for problem in problems:
            print(f"  {problem}")
    raise typer.Exit(1 if wrong else 0)
