"""Grade a submission: each exercise's hidden suite in turn, one Report at the end."""

from __future__ import annotations

import datetime
import platform
import time
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Protocol

import grader
from grader.catalog import Exercise
from grader.errors import GraderError
from grader.report import model
from grader.report.model import ExerciseResult, Report, TestResult
from grader.sandbox import Sandbox, protections
from grader.session.data import data_folders, data_words
from grader.session.suite import SuiteRun, result_of, run_suite
from grader.submission import InProcess, Isolated, Transport
from grader.worker import Job


@dataclass(frozen=True)
class Settings:
    """What to grade: the files by exercise id, against which exercises, with which seed."""

    exercises: tuple[Exercise, ...]
    files: dict[str, Path]
    seed: int
    source: str = ""
    debug: bool = False
    threads: int = 2


class Listener(Protocol):
    """Hears how a run goes on; a progress display is one."""

    def started(self, exercise: Exercise) -> None: ...

    def tested(self, exercise: Exercise, result: TestResult) -> None: ...

    def finished(self, result: ExerciseResult) -> None: ...


def grade(settings: Settings, sandbox: Sandbox | None, listener: Listener) -> Report:
    """Grade in the sandbox, or in this process if there is none. Ctrl-C ends it early, results kept."""
    began = time.monotonic()
    protects = protections(sandbox is not None)
    results: list[ExerciseResult] = []
    interrupted = False
    for exercise in settings.exercises:
        listener.started(exercise)
        run = _prepare(exercise, settings, sandbox, listener)
        try:
            result = _missing(exercise) if run is None else run_suite(run, debug=settings.debug)
        except KeyboardInterrupt:
            interrupted = True
            result = result_of(run, "interrupted") if run else _missing(exercise)
        except GraderError as error:
            result = ExerciseResult(exercise.id, exercise.name, exercise.title, "fault", note=str(error))
        results.append(result)
        listener.finished(result)
        if interrupted:
            break
    return Report(
        seed=settings.seed,
        created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        source=settings.source,
        isolated=sandbox is not None,
        exercises=tuple(results),
        protections=protects,
        data=data_words(settings.exercises),
        versions=_versions(),
        seconds=round(time.monotonic() - began, 2),
        interrupted=interrupted,
    )


def _prepare(
    exercise: Exercise,
    settings: Settings,
    sandbox: Sandbox | None,
    listener: Listener,
) -> SuiteRun | None:
    if exercise.id not in settings.files:
        return None
    job = Job(
        student=str(settings.files[exercise.id]),
        probes=str(exercise.suite / "probes.py"),
        data=data_folders(exercise),
        threads=settings.threads,
    )
    transport: Transport = Isolated(sandbox, job) if sandbox else InProcess(job, wired=True)
    return SuiteRun(
        exercise, job, transport, settings.seed, on_result=lambda result: listener.tested(exercise, result)
    )


def _missing(exercise: Exercise) -> ExerciseResult:
    test = TestResult(
        id="file",
        title=f"{exercise.file} is there",
        task="",
        verdict=model.NOT_ATTEMPTED,
        points=0.0,
        max_points=exercise.points,
        seconds=0.0,
        reason=f"the submission has no {exercise.file}",
    )
    note = f"no {exercise.file} in the submission"
    return ExerciseResult(exercise.id, exercise.name, exercise.title, "missing", (test,), note)


def _versions() -> dict[str, str]:
    return {
        "grader": grader.__version__,
        "python": platform.python_version(),
        "torch": metadata.version("torch"),
        "torchvision": metadata.version("torchvision"),  # importing it takes 2 s
        "platform": platform.platform(terse=True),
    }
