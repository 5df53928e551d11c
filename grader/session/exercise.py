"""Grade one exercise of a submission, or all of them one after the other."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from grader.catalog import Exercise
from grader.errors import GraderError
from grader.report import model
from grader.report.model import ExerciseResult, TestResult
from grader.sandbox import Sandbox
from grader.session.data import data_folders
from grader.session.suite import SuiteRun, result_of, run_suite
from grader.submission import InProcess, Isolated, Transport
from grader.worker import Fault, Job


@dataclass(frozen=True)
class Settings:
    """What to grade: the files by exercise id, against which exercises, with which seed.

    `jobs` exercises are graded at the same time, where this platform can; those that train, alone.
    """

    exercises: tuple[Exercise, ...]
    files: dict[str, Path]
    seed: int
    source: str = ""
    debug: bool = False
    jobs: int = 1
    left_out: tuple[str, ...] = ()

    def threads(self, exercise: Exercise) -> int:
        """The threads of torch that its worker may use: exercises at the same time share the cores out."""
        beside = 1 if exercise.data else max(1, min(self.jobs, len(self.files)))
        return max(1, (os.cpu_count() or 1) // beside)


class Listener(Protocol):
    """Hears how a run goes on; a progress display is one."""

    def started(self, exercise: Exercise) -> None: ...

    def tested(self, exercise: Exercise, result: TestResult) -> None: ...

    def progressed(self, exercise: Exercise, text: str) -> None: ...

    def finished(self, result: ExerciseResult) -> None: ...


def in_turn(settings: Settings, sandbox: Sandbox | None, listener: Listener) -> tuple[ExerciseResult, ...]:
    """Grade one exercise after the other, until all are done or one was interrupted."""
    results: list[ExerciseResult] = []
    for exercise in settings.exercises:
        listener.started(exercise)
        results.append(grade_one(exercise, settings, sandbox, listener))
        listener.finished(results[-1])
        if results[-1].status == "interrupted":
            break
    return tuple(results)


def grade_one(
    exercise: Exercise, settings: Settings, sandbox: Sandbox | None, listener: Listener
) -> ExerciseResult:
    """Run an exercise's hidden suite; a fault or an interruption is a status of the result."""
    if exercise.id not in settings.files:
        return _missing(exercise, settings)
    job = Job(
        student=str(settings.files[exercise.id]),
        probes=str(exercise.suite / "probes.py"),
        data=data_folders(exercise),
        brought=_brought(exercise, settings.files[exercise.id]),
        threads=settings.threads(exercise),
    )
    transport: Transport
    if sandbox:

        def told(done: int, total: int, what: str) -> None:
            listener.progressed(exercise, f"{done:,} of {total:,} {what}")

        transport = Isolated(sandbox, job, told)
    else:
        transport = InProcess(job, wired=True)
    run = SuiteRun(
        exercise, job, transport, settings.seed, on_result=lambda result: listener.tested(exercise, result)
    )
    try:
        return run_suite(run, debug=settings.debug)
    except KeyboardInterrupt:
        return result_of(run, "interrupted")
    except GraderError as error:
        return ended(exercise, "fault", str(error))


def _brought(exercise: Exercise, file: Path) -> tuple[str, ...]:
    """What was handed in beside an exercise's own file, of what it says may be."""
    beside = (file.with_name(name) for name in exercise.brings)
    return tuple(str(path) for path in beside if path.is_file() and not path.is_symlink())


def ended(exercise: Exercise, status: str, note: str = "") -> ExerciseResult:
    """The result of an exercise of which no test was run."""
    return ExerciseResult(exercise.id, exercise.name, exercise.title, status, note=note or status)


class _Absent:
    """A transport to a file that is not there: each test says so, and those that are deferred still are."""

    def __init__(self, file: str) -> None:
        self._file = file

    def request(
        self, kind: str, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], seed: int, timeout: float
    ) -> Any:
        raise Fault(model.NOT_ATTEMPTED, f"the submission has no {self._file}")

    def printed(self) -> str:
        return ""

    def close(self) -> None:
        pass


def _missing(exercise: Exercise, settings: Settings) -> ExerciseResult:
    """Every test counts as for an untouched stub, so that the total is the same for a whole class."""
    job = Job(str(exercise.folder / exercise.file), str(exercise.suite / "probes.py"))
    run = SuiteRun(exercise, job, _Absent(exercise.file), settings.seed)
    note = f"no {exercise.file} in the submission"
    try:
        return replace(run_suite(run), status="missing", note=note)
    except GraderError as error:
        return ended(exercise, "fault", str(error))
