"""Find which exercises' files a submission brings; nothing is executed."""

from __future__ import annotations

from pathlib import Path

from grader.catalog import Exercise
from grader.errors import UsageError
from grader.notebook import chosen_file

__all__ = ["find_files"]


def find_files(source: Path, exercises: tuple[Exercise, ...]) -> dict[str, Path]:
    """Map exercise ids to the files in `source`: NN_topic/topic.py, exercises/NN_topic/topic.py or topic.py.

    A notebook topic.ipynb may stand in the place of topic.py. Raises UsageError if the folder is not there or
    holds no file of these exercises.
    """
    if not source.is_dir():
        raise UsageError(f"{source}: no such folder")
    found = {}
    for exercise in exercises:
        for place in (exercise.name, f"exercises/{exercise.name}", "."):
            path = chosen_file(source / place, exercise)
            if path is not None:
                found[exercise.id] = path.resolve()
                break
    if not found:
        first = exercises[0]
        raise UsageError(
            f"{source}: no exercise's file in it; expected {first.name}/{first.file} or {first.file}"
        )
    return found
