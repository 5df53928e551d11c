"""Run one exercise's hidden suite with pytest, in this (trusted) process."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from grader.catalog import Exercise
from grader.errors import UNLOADABLE, GraderError
from grader.report import model
from grader.report.model import ExerciseResult, TestResult
from grader.session.judge import task_of
from grader.submission import Transport
from grader.worker import Job

# Plugins of pytest that a suite does not use; the second collects garbage for 0.1 s at every start and end.
UNUSED = ("cacheprovider", "unraisableexception", "threadexception", "logging", "junitxml", "doctest")
SUITE_RUN = pytest.StashKey["SuiteRun"]()


@dataclass
class SuiteRun:
    """What the plugin needs to know of a hidden suite's run, and where it puts the results."""

    exercise: Exercise
    job: Job
    transport: Transport
    seed: int
    wired: bool = True
    on_result: Callable[[TestResult], None] = lambda result: None
    results: list[TestResult] = field(default_factory=list)
    broken: str = ""
    only_task: str = ""  # run the tests of this task alone
    training: bool = True  # run the tests marked training too
    visible: bool = False  # the tests that a student sees, instead of the hidden suite

    def record(self, result: TestResult) -> None:
        """Take down a test's result."""
        self.results.append(result)
        self.on_result(result)


def run_suite(run: SuiteRun, *, debug: bool = False) -> ExerciseResult:
    """Run the suite and return what it found. With `debug`, pdb opens at a failure.

    A visible suite runs the same way: student code stays where the run's transport has it.

    Raises KeyboardInterrupt on Ctrl-C; `run.results` then holds what was done.
    """
    from grader import plugin

    started = time.monotonic()
    hidden = run.exercise.suite / f"test_{run.exercise.topic}.py"
    suite = run.exercise.visible_tests if run.visible else hidden
    arguments = [
        str(suite),
        "--import-mode=importlib",
        "--noconftest",
        f"--rootdir={suite.parent}",
        "-c",
        os.devnull,
        *(f"-pno:{name}" for name in UNUSED),
        *(["--pdb", "-s"] if debug else ["-pno:terminal"]),
    ]
    kept = {name: os.environ.pop(name, None) for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")}
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        status = pytest.ExitCode(pytest.main(arguments, plugins=[plugin, _Attach(run)]))
    finally:
        del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
        os.environ.update({name: value for name, value in kept.items() if value is not None})
        run.transport.close()
    if status == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    if (
        status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED)
        or run.broken
    ):
        what = "visible tests" if run.visible else "hidden suite"
        raise GraderError(f"the {what} of {run.exercise.name} cannot run: {run.broken or status.name}")
    return result_of(run, "graded", time.monotonic() - started)


def result_of(run: SuiteRun, status: str, seconds: float = 0.0) -> ExerciseResult:
    """What a run has found so far."""
    return ExerciseResult(
        id=run.exercise.id,
        name=run.exercise.name,
        title=run.exercise.title,
        status=status,
        tests=explained(run.exercise, tuple(run.results)),
        note="" if status == "graded" else status,
        seconds=round(seconds, 2),
    )


def explained(exercise: Exercise, results: tuple[TestResult, ...]) -> tuple[TestResult, ...]:
    """Blame the failure of a task on the earlier task it builds on, where that one failed too.

    A later task that passes all the same keeps its points: the rule excuses, it never takes away.
    """
    failing = {test.task for test in results if test.verdict in model.STUDENT_FAILURES}
    found = []
    for test in results:
        roots = [t for t in exercise.foundations(test.task) if t in failing] if test.task else []
        own_stub = test.problem is not None and test.problem.message.endswith(f"task {test.task}")
        whole_file = test.problem is not None and test.problem.kind == UNLOADABLE
        if roots and test.verdict in model.STUDENT_FAILURES and not own_stub and not whole_file:
            root = next(task for task in exercise.tasks if task.id in roots)
            found.append(test.skipped(f"it builds on task {root.id}, {root.name}, which is not right yet"))
        else:
            found.append(test)
    return tuple(found)


class _Attach:
    """Hands the run to the plugin through pytest's own config."""

    def __init__(self, run: SuiteRun) -> None:
        self._run = run

    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[SUITE_RUN] = self._run

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._run.broken = str(report.longrepr).strip().splitlines()[-1]

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if self._run.only_task:
            items[:] = [item for item in items if task_of(item) == self._run.only_task]
        if not self._run.training:
            items[:] = [item for item in items if item.get_closest_marker("training") is None]
