"""`course sync` and `course check`: for those who write the course."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated

import typer

from grader.catalog import Catalog, Exercise, course_root

app = typer.Typer(no_args_is_help=True)


@app.command()
def sync() -> None:
    """Write the stubs and notebooks from lessons and solutions, over untouched ones only."""
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
    jobs: Annotated[int | None, typer.Option(min=1, help="How many at once; else one per core.")] = None,
) -> None:
    """Check that stubs, solutions, mistakes, hints and tests hold together.

    Exit status 1 if they do not.
    """
    catalog = Catalog.of(course_root())
    chosen = [catalog.pick(name) for name in exercises or ()] or list(catalog.exercises)
    if len(chosen) == 1:
        raise typer.Exit(_check_one(chosen[0]))
    with ThreadPoolExecutor(jobs or os.cpu_count()) as pool:  # each in a process of its own
        worst = 0
        for done in pool.map(_check_apart, chosen):
            print(done.stdout, end="", flush=True)
            print(done.stderr, end="", file=sys.stderr)
            worst = max(worst, done.returncode)
    raise typer.Exit(worst)


def _check_one(exercise: Exercise) -> int:
    from grader.course.check import problems_of

    problems = list(problems_of(exercise))
    print(f"{exercise.name}: {len(problems) or 'no'} problems")
    for problem in problems:
        print(f"  {problem}")
    return 1 if problems else 0


def _check_apart(exercise: Exercise) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "grader", "course", "check", exercise.id]
    alone = {
        **os.environ,
        "OMP_NUM_THREADS": "1",
    }  # threads of two checks on two cores slow each other tenfold
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, env=alone)
