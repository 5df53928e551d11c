"""Run visible tests again, each time in a new process: forked from a warm one where that is safe."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.catalog import Catalog, Exercise
from grader.errors import GraderError
from grader.report.model import TestResult
from grader.report.reading import test_from
from grader.report.words import lines
from grader.sandbox import Sandbox
from grader.student.progress import remember

if TYPE_CHECKING:
    from grader.sandbox.worker import Worker

LIMIT = 120.0  # seconds for all the visible tests of one exercise; each has a limit of its own within
WARM = ("grader.plugin", "grader.session.suite", "grader.submission", "grader.mistakes")


@dataclass(frozen=True)
class Outcome:
    """What a run found: the tests, each with what it says; or, with no tests, `trouble` in a line."""

    tests: tuple[tuple[TestResult, tuple[str, ...]], ...]
    seconds: float
    trouble: str = ""


class Warm:
    """Runs in workers of a sandbox. Use as a context manager; entering it starts to import torch."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        preload = (name for exercise in catalog.exercises for name in exercise.preload)
        # Tier C: it is the student's own machine, and the tests they see run beside their code.
        self._sandbox = Sandbox(tuple(dict.fromkeys((*WARM, *preload))), tier="C")

    def __enter__(self) -> Warm:
        self._sandbox.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._sandbox.close()

    def run(self, exercise: Exercise) -> Outcome:
        """Run the visible tests once and record the ticks. Raises GraderError if no worker can be started."""
        from grader.worker import Fault, Job

        self._sandbox.wait_ready()
        began = time.monotonic()
        file = exercise.folder / exercise.file
        if not file.is_file():
            stub = f"python -m grader reset {exercise.id}"
            trouble = f"there is no {file.name}: save it again, or get the stub with {stub}"
            return Outcome((), 0.0, trouble)
        job = Job(str(exercise.folder / exercise.file), str(Path(__file__).with_name("visible.py")))
        worker = self._sandbox.worker(job)
        try:
            tests = _asked(worker, exercise)
        except Fault as fault:
            remember(self._catalog, exercise, ())
            trouble = "120 s were not enough for them" if fault.verdict == "timeout" else fault.message
            return Outcome((), time.monotonic() - began, trouble)
        finally:
            worker.close()
        remember(self._catalog, exercise, [test for test, _ in tests])
        return Outcome(tests, time.monotonic() - began)


def _asked(worker: Worker, exercise: Exercise) -> tuple[tuple[TestResult, tuple[str, ...]], ...]:
    """Raise Fault for an answer that is none."""
    from grader.worker import Fault

    answer: Any = worker.request("probe", "run_visible", [str(exercise.folder)], timeout=LIMIT)
    try:
        tests = [test_from(fields) for fields in answer]
        return tuple((test, tuple(lines(test, exercise.file))) for test in tests)
    except (TypeError, KeyError, AttributeError, ValueError):
        raise Fault("crashed", "its process sent something that is no result") from None


class Fresh:
    """Runs pytest itself, in an interpreter of its own: for Windows, where no worker can be started.

    pytest prints what it finds and records the ticks, so an Outcome here holds no tests.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def __enter__(self) -> Fresh:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def run(self, exercise: Exercise) -> Outcome:
        """Run the visible tests once. Raises GraderError if pytest cannot run them."""
        began = time.monotonic()
        command = [sys.executable, "-m", "pytest", "-q", str(exercise.folder)]
        status = subprocess.run(command, cwd=self._catalog.root, check=False).returncode
        if status > 1:
            raise GraderError(f"pytest could not run the tests of {exercise.name}: its reason stands above")
        return Outcome((), time.monotonic() - began)


def runner(catalog: Catalog) -> Warm | Fresh:
    """The way of running tests that this platform allows."""
    return Fresh(catalog) if sys.platform == "win32" else Warm(catalog)


def speed() -> str:
    """What a rerun costs on this platform, if that is worth a word."""
    if sys.platform == "linux":
        return ""
    return "On this system each run starts Python and torch anew, which takes a few seconds."
