"""Grade many submissions in one process, or each in a process of its own; print JSON of what was found.

`python -m tests.soak.many COUNT`: this many in a row, and what the process holds after each ten.
`python -m tests.soak.many alone`: each different one once.
"""

from __future__ import annotations

import contextlib
import dataclasses
import gc
import json
import multiprocessing
import os
import random
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

import psutil

import grader.submission
from grader.catalog import Catalog, Exercise, course_root
from grader.intake import take
from grader.report.model import ExerciseResult, TestResult
from grader.sandbox import Sandbox
from grader.session import Settings, grade
from grader.session.suite import SuiteRun, run_suite
from grader.submission import Isolated
from grader.worker import Job
from tests.soak.submissions import WHOLE, Handed, small, whole

FIRST = 10  # submissions after which a process may have grown to its size
EVERY = 20  # of so many submissions one is graded whole, in a sandbox of its own
MEMORY = 1 << 30  # bytes for a worker
SEED = 5
CATALOG = Catalog.of(course_root())


class Silence:
    """A listener that does not."""

    def started(self, exercise: Exercise) -> None: ...

    def tested(self, exercise: Exercise, result: TestResult) -> None: ...

    def progressed(self, exercise: Exercise, text: str) -> None: ...

    def finished(self, result: ExerciseResult) -> None: ...


def graded(handed: Handed, sandbox: Sandbox | None) -> list[dict[str, Any]]:
    """Grade in this sandbox, or whole in one of its own; the results of tests but for their seconds."""
    grader.submission.DEFAULT_LIMIT = handed.limit
    exercises = tuple(CATALOG.pick(number) for number in handed.texts)
    with tempfile.TemporaryDirectory() as folder:
        for exercise in exercises:
            file = Path(folder, exercise.name, exercise.file)
            file.parent.mkdir()
            file.write_text(handed.texts[exercise.id], "utf-8")
        with take(Path(folder), exercises) as taken:
            if sandbox is None:
                tests = _by_itself(exercises, taken.files)
            else:
                tests = _by_task(handed, exercises[0], taken.files, sandbox)
    return [{**dataclasses.asdict(test), "seconds": 0.0} for test in tests]


def _by_itself(exercises: tuple[Exercise, ...], files: dict[str, Path]) -> list[TestResult]:
    with Sandbox.of(exercises) as sandbox:
        report = grade(Settings(exercises, files, SEED, jobs=2), sandbox, Silence())
    return [test for exercise in report.exercises for test in exercise.tests]


def _by_task(
    handed: Handed, exercise: Exercise, files: dict[str, Path], sandbox: Sandbox
) -> tuple[TestResult, ...]:
    job = Job(str(files[exercise.id]), str(exercise.suite / "probes.py"), memory=MEMORY)
    run = SuiteRun(exercise, job, Isolated(sandbox, job), SEED, only_task=handed.task)
    return run_suite(run).tests


def held(sandbox: Sandbox) -> dict[str, Any]:
    """What this process and the zygote hold: memory in MB, and the rest to be compared exactly."""
    gc.collect()
    this = psutil.Process()
    below = [this.pid, *(child.pid for child in this.children(recursive=True))]
    return {
        "memory": {
            "grader": this.memory_info().rss / 1e6,
            "sandbox": sum(psutil.Process(pid).memory_info().rss for pid in sandbox.processes) / 1e6,
        },
        "descriptors": {pid: _descriptors(pid) for pid in below},
        "threads": threading.active_count(),
        "files": sorted(os.listdir(tempfile.gettempdir())),
        "shared": sorted(os.listdir("/dev/shm")),
        "environment": dict(os.environ),
        "folder": os.getcwd(),
    }


def _descriptors(pid: int) -> int | None:
    """How many a process has open; None where it does not let itself be looked at."""
    with contextlib.suppress(PermissionError):
        return len(os.listdir(f"/proc/{pid}/fd"))
    return None


def row_of(count: int) -> list[Handed]:
    """So many: first one right and one wrong of each exercise, then all in a random order, repeated."""
    chance = random.Random(SEED)
    different = small(CATALOG)
    by_kind = {handed.name.split(".")[0]: handed for handed in different}  # "good 03", "wrong 00", …
    row = [handed for kind, handed in by_kind.items() if kind.startswith(("good", "wrong"))]
    while len(row) < count:
        chance.shuffle(different)
        row += different
    in_between = range(len(row[FIRST - 1 : count : EVERY]))
    others = whole(CATALOG)
    row[FIRST - 1 : count : EVERY] = [others[i % len(others)] for i in in_between]
    return row[:count]


def many(count: int) -> dict[str, Any]:
    """Grade so many in a row in this process; what was found, and what it holds after each ten."""
    results: list[tuple[str, list[dict[str, Any]]]] = []
    helds: list[dict[str, Any]] = []
    with Sandbox.of(map(CATALOG.pick, WHOLE)) as shared:
        for handed in row_of(count):
            results.append((handed.name, graded(handed, shared if handed.task else None)))
            if len(results) % FIRST == 0:
                helds.append(held(shared))
    return {"results": results, "held": helds, "tier": shared.tier}


def alone(handed: Handed) -> tuple[str, list[dict[str, Any]]]:
    """Grade one in a sandbox of its own."""
    if not handed.task:
        return handed.name, graded(handed, None)
    with Sandbox.of(map(CATALOG.pick, handed.texts)) as sandbox:
        return handed.name, graded(handed, sandbox)


def main() -> None:
    """Print JSON."""
    if sys.argv[1] != "alone":
        print(json.dumps(many(int(sys.argv[1]))))
        return
    with multiprocessing.get_context("fork").Pool(os.cpu_count(), maxtasksperchild=1) as processes:
        different = [*whole(CATALOG), *small(CATALOG)]
        print(json.dumps(dict(processes.map(alone, different, chunksize=1))))


if __name__ == "__main__":
    main()
