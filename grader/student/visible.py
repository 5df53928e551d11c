"""Run an exercise's visible tests beside the student's code. The watch loads this file as a probe.

So the tests run as `pytest exercises/NN_topic` runs them, objects and all, but in a worker that was forked
with torch loaded, and that is killed if it hangs. What comes back is the worker's word: good
enough for a tick, which is no score.
"""

from __future__ import annotations

import dataclasses
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pytest_timeout import is_debugging

from grader.catalog import read_exercise
from grader.session.suite import SuiteRun, run_suite
from grader.submission import InProcess
from grader.worker import Fault, Job


def run_visible(submission: Any, folder: str) -> list[dict[str, Any]]:
    """Return the results of all the visible tests of the exercise in this folder, as plain data."""
    exercise = read_exercise(Path(folder), Path(folder).parents[1])
    job = Job(str(exercise.folder / exercise.file), str(exercise.suite / "probes.py"))
    run = SuiteRun(exercise, job, Timed(job, wired=False), seed=0, wired=False, visible=True)
    return [dataclasses.asdict(test) for test in run_suite(run).tests]


class _TooLong(BaseException):
    """Raised in the middle of student code that has run for too long."""


class Timed(InProcess):
    """Student code in this process, interrupted by an alarm: nobody outside times a single test here."""

    def request(
        self, kind: str, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], seed: int, timeout: float
    ) -> Any:
        try:
            with _alarm(timeout):
                return super().request(kind, name, args, kwargs, seed, timeout)
        except Fault as fault:
            if isinstance(fault.__cause__, _TooLong):
                raise Fault("timeout", fault.message, frames=fault.frames) from fault.__cause__
            raise


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def ring(number: int, frame: Any) -> None:
        if not is_debugging():  # somebody is thinking
            raise _TooLong

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
