"""Hints, one step at a time; which were shown is remembered."""

from __future__ import annotations

from dataclasses import replace

from grader.catalog import Catalog, Exercise, Task
from grader.errors import UsageError
from grader.student.progress import load, save


def next_hint(catalog: Catalog, exercise: Exercise, task: Task | None = None) -> tuple[Task, int]:
    """Take the next step of a task's hints; return the task and how many steps are shown now.

    Without a task it is the first one pending. Raises UsageError where nothing is pending.
    """
    progress = load(catalog)
    if task is None:
        pending = progress.pending(exercise)
        if not pending:
            raise UsageError(
                f"{exercise.name} is done; for a hint all the same, name a task: hint {exercise.id}.1"
            )
        task = pending[0]
    shown = min(progress.hints.get(task.id, 0) + 1, len(task.hints))
    save(catalog, replace(progress, hints={**progress.hints, task.id: shown}))
    return task, shown
