"""`list`: the exercises, what they give, what is done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from grader.catalog import Catalog, Exercise, course_root
from grader.student import Progress, load

NOTHING = "not started"


def list_exercises() -> None:
    """Show the exercises, their points and minutes, and what is done.

    The score is that of the last `submit` of the whole folder, from report.json; before that, what the
    visible tests said.

    \b
    Examples:
      python -m grader list
    """
    catalog = Catalog.of(course_root())
    progress = load(catalog)
    scores = _scores(Path.cwd() / "report.json")
    table = Table()
    for column in ("exercise", "about", "minutes", "points", "done"):
        right = column in ("minutes", "points")
        table.add_column(column, justify="right" if right else "left", no_wrap=column == "exercise")
    for exercise in catalog.exercises:
        done = _done(exercise, progress)
        if exercise.id in scores and done != NOTHING:
            done = f"{scores[exercise.id]} in the last submit"
        table.add_row(exercise.name, exercise.title, str(exercise.minutes), f"{exercise.points:g}", done)
    Console().print(table)


def _scores(path: Path) -> dict[str, str]:
    """Points by exercise id from a report; a file that is none is as good as no file."""
    try:
        report: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if Path(report["source"]).name != "exercises":
            return {}
        return {
            e["id"]: f"{e['points']:g} of {e['max_points']:g} points"
            for e in report["exercises"]
            if e["status"] == "graded" and e["points"]
        }
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _done(exercise: Exercise, progress: Progress) -> str:
    """How many tasks pass the visible tests; if none, how many no longer hold the line a stub has."""
    passing = len(exercise.tasks) - len(progress.pending(exercise))
    if passing:
        return f"{passing} of {len(exercise.tasks)} tasks pass"
    try:
        text = (exercise.folder / exercise.file).read_text("utf-8", "replace")
    except OSError:
        return "no file"
    left = sum(f'NotImplementedError("task {task.id}")' in text for task in exercise.tasks)
    written = len(exercise.tasks) - left
    return f"{written} of {len(exercise.tasks)} tasks written" if written else NOTHING
