"""A course of one's own, and the command line in it."""

import dataclasses
import os
import shutil
import subprocess
import sys

import pytest

from grader.catalog import Catalog


@pytest.fixture
def course(tmp_path, catalog):
    """A copy of exercises 02, 03 and 05 with pristine stubs."""
    for exercise in (catalog.pick(number) for number in ("02", "03", "05")):
        for folder in (exercise.folder, exercise.solution.parent):
            ignored = shutil.ignore_patterns("__pycache__", "*.kept-*")
            shutil.copytree(folder, tmp_path / folder.relative_to(catalog.root), ignore=ignored)
    from grader.course import sync

    copied = Catalog.of(tmp_path)
    for exercise in copied.exercises:
        (exercise.folder / exercise.file).unlink()
    sync(copied)
    return copied


@pytest.fixture
def solved(course):
    """Put the reference into a student's file."""

    def solve(number):
        exercise = course.pick(number)
        shutil.copy(exercise.solution, exercise.folder / exercise.file)
        return exercise

    return solve


@pytest.fixture
def run(course):
    """Run `python -m grader …` in that course, 80 columns wide."""

    def command(*arguments, **variables):
        return subprocess.run(
            [sys.executable, "-m", "grader", *map(str, arguments)],
            cwd=course.root,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "COLUMNS": "80", "TORCH_BY_TEST_ROOT": str(course.root), **variables},
        )

    return command


@pytest.fixture
def ticked(course):
    """Tick all tasks of some exercises in the file."""
    from grader.student import load, save

    def tick(*numbers):
        tasks = {task.id for number in numbers for task in course.pick(number).tasks}
        progress = load(course)
        save(course, dataclasses.replace(progress, passed=progress.passed | tasks))

    return tick
