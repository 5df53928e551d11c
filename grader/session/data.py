"""Which data sets a run uses, in words and as the folders a worker opens."""

from __future__ import annotations

from grader.catalog import Exercise
from grader.errors import DataError


def data_folders(exercise: Exercise) -> dict[str, str]:
    """The prepared folder of each data set that an exercise needs; one that cannot be had is left out."""
    folders = {}
    for name in exercise.data:
        from grader.data import open_dataset  # here, since most exercises need none

        try:
            folders[name] = str(open_dataset(name).folder)
        except DataError:
            continue
    return folders


def data_words(exercises: tuple[Exercise, ...]) -> dict[str, str]:
    """What each data set in use is, in a sentence for the report."""
    words = {}
    for name in sorted({name for exercise in exercises for name in exercise.data}):
        from grader.data import open_dataset

        try:
            words[name] = open_dataset(name).description
        except DataError as error:
            words[name] = f"not available: {error}"
    return words
