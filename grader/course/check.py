"""Refuse a course that does not hold together: stubs, solutions, mistakes, hints, tests, stray files."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.catalog import Exercise
from grader.course.stub import is_pristine
from grader.course.sync import fresh_notebook, fresh_stub
from grader.errors import GraderError
from grader.mistakes import Mistake, load_mistakes, put_into
from grader.notebook import is_untouched
from grader.report import model
from grader.report.model import ExerciseResult
from grader.session.data import data_folders
from grader.session.suite import UNUSED, SuiteRun, run_suite
from grader.submission import InProcess
from grader.worker import Job

SEEDS = (1, 2)
PICTURES = {".png", ".svg"}


def problems_of(exercise: Exercise) -> Iterator[str]:
    """Yield what is wrong with an exercise, in words."""
    yield from _stray(exercise)
    yield from _stub(exercise)
    yield from _notebook(exercise)
    runs = [_hidden(exercise, exercise.solution, seed=seed, training=seed == SEEDS[0]) for seed in SEEDS]
    yield from _solution(exercise, runs)
    yield from _untested(exercise, runs[0])
    for wrong in load_mistakes(exercise):
        yield from _mistake(exercise, wrong)


def _stray(exercise: Exercise) -> Iterator[str]:
    topic = exercise.topic
    test = f"test_{topic}.py"
    rooms = {
        exercise.folder: {"README.md", "exercise.toml", exercise.file, exercise.notebook, test},
        exercise.solution.parent: {exercise.file},
        exercise.suite: {test, "probes.py", "mistakes.py"},
    }
    for folder, wanted in rooms.items():
        present = {path.name for path in folder.glob("*") if path.name != "__pycache__"}
        for name in sorted(wanted - present):
            yield f"{folder / name}: missing"
        for name in sorted(present - wanted):
            if Path(name).suffix not in PICTURES:
                yield f"{folder / name}: a stray file"


def _stub(exercise: Exercise) -> Iterator[str]:
    path = exercise.folder / exercise.file
    text = path.read_text("utf-8", "replace") if path.exists() else ""
    if text != fresh_stub(exercise):
        why = "run `python -m grader course sync`" if is_pristine(text) else "it holds somebody's work"
        yield f"{path}: not in step with the solution: {why}"
        return
    for test in _hidden(exercise, path, training=False).tests:
        if test.verdict == model.PASSED:
            yield f"hidden test {test.id} passes on the stub"
    for name in _visible(exercise.folder, passed=True):
        yield f"visible test {name} passes on the stub"


def _notebook(exercise: Exercise) -> Iterator[str]:
    path = exercise.folder / exercise.notebook
    if path.exists() and path.read_text("utf-8", "replace") != fresh_notebook(exercise):
        why = "run `python -m grader course sync`" if is_untouched(path) else "it holds somebody's work"
        yield f"{path}: not in step with the lesson and the solution: {why}"


def _solution(exercise: Exercise, runs: list[ExerciseResult]) -> Iterator[str]:
    for seed, result in zip(SEEDS, runs, strict=True):
        for test in result.tests:
            if test.verdict not in (model.PASSED, model.DEFERRED):
                reason = test.failure or test.problem or test.reason
                yield f"the solution does not pass {test.id} (seed {seed}): {test.verdict}, {reason}"
    for name in _visible(exercise.solution.parent, passed=False):
        yield f"the solution does not pass the visible test {name}"


def _untested(exercise: Exercise, run: ExerciseResult) -> Iterator[str]:
    tests = run.tests
    for task in exercise.tasks:
        points = sum(test.max_points for test in tests if test.task == task.id)
        if points != task.points:
            yield f"task {task.id} gives {task.points:g} points, its hidden tests {points:g}"
    known = {task.id for task in exercise.tasks}
    for test in tests:
        if test.task not in known:
            yield f"hidden test {test.id} belongs to no task ({test.task!r})"


def _mistake(exercise: Exercise, wrong: Mistake) -> Iterator[str]:
    """The mistake, put into the reference, must fail a hidden test that names it."""
    run = _run(exercise, exercise.solution, SEEDS[0])
    assert isinstance(run.transport, InProcess)
    run.only_task, run.training = wrong.task, False
    with put_into(run.transport, wrong):
        tests = run_suite(run).tests
    failed = [test for test in tests if test.verdict in model.STUDENT_FAILURES]
    if not failed:
        yield f"mistake {wrong.id} ({wrong.task}) passes every hidden test"
    elif wrong.tell not in {_named(test) for test in failed}:
        said = {_named(test) for test in failed} - {None}
        yield f"mistake {wrong.id} ({wrong.task}) is not named" + (f", but {said}" if said else "")


def _named(test: model.TestResult) -> str | None:
    part = test.failure or test.problem
    return part.mistake if part else None


def _run(exercise: Exercise, student: Path, seed: int) -> SuiteRun:
    probes = str(exercise.suite / "probes.py")
    job = Job(str(student), probes, data_folders(exercise), threads=2)
    return SuiteRun(exercise, job, InProcess(job, wired=True), seed)


def _hidden(
    exercise: Exercise, student: Path, *, seed: int = SEEDS[0], training: bool = True
) -> ExerciseResult:
    run = _run(exercise, student, seed)
    run.training = training
    return run_suite(run)


def _visible(folder: Path, *, passed: bool) -> list[str]:
    """Run visible tests in silence; the names of those that passed, or of those that did not.

    Raises GraderError if there are none: a check of nothing would pass.
    """
    seen = _Outcomes()
    arguments = [
        str(folder),
        "-q",
        "--import-mode=importlib",
        f"--rootdir={folder.parents[1]}",
        "-c",
        os.devnull,
    ]
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main([*arguments, *(f"-pno:{name}" for name in UNUSED)], plugins=[seen])
    if not seen.found:
        raise GraderError(f"{folder}: pytest found no visible tests to run")
    wanted = ("passed",) if passed else ("failed",)
    return [name for name, outcome in seen.found.items() if outcome in wanted]


class _Outcomes:
    def __init__(self) -> None:
        self.found: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            self.found[report.nodeid.rpartition("::")[2]] = report.outcome
