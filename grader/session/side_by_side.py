"""Grade several exercises at the same time: a forked copy of this process for each.

Forking is safe here because nothing has run in parallel yet: torch is imported, and no thread was started.
What a copy finds comes back as lines of JSON over a pipe.
"""

from __future__ import annotations

import dataclasses
import json
import os
import selectors
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

import torch

from grader.catalog import Exercise
from grader.report.model import ExerciseResult, TestResult
from grader.report.reading import exercise_from, test_from
from grader.sandbox import Sandbox
from grader.session.exercise import Listener, Settings, ended, grade_one


@dataclass
class _Copy:
    """A forked grader at work on one exercise."""

    exercise: Exercise
    pid: int
    pipe: int
    unread: bytes = b""
    result: ExerciseResult | None = None


def side_by_side(settings: Settings, sandbox: Sandbox, listener: Listener) -> tuple[ExerciseResult, ...]:
    """Grade as many exercises at once as `settings.jobs`; results in the course's order.

    Those with data to train on come last, and alone: they use every core. Ctrl-C ends all, results kept.
    """
    sandbox.wait_ready()
    waiting = sorted(settings.exercises, key=lambda exercise: bool(exercise.data))
    results: dict[str, ExerciseResult] = {}
    with selectors.DefaultSelector() as selector, _interrupts() as interrupted:
        while waiting or selector.get_map():
            while waiting and not interrupted and _has_room(waiting[0], len(selector.get_map()), settings):
                exercise = waiting.pop(0)
                listener.started(exercise)
                copy = _start(exercise, settings, sandbox)
                selector.register(copy.pipe, selectors.EVENT_READ, copy)
            if interrupted:
                waiting.clear()
                for key in selector.get_map().values():
                    os.kill(key.data.pid, signal.SIGINT)
                interrupted.clear()
            for key, _ in selector.select(0.1):
                if not _heard(key.data, listener):
                    selector.unregister(key.fileobj)
                    result = _finished(key.data)
                    results[result.id] = result
                    listener.finished(result)
    return tuple(results[e.id] for e in settings.exercises if e.id in results)


def _has_room(exercise: Exercise, running: int, settings: Settings) -> bool:
    return running == 0 if exercise.data else running < settings.jobs


@contextmanager
def _interrupts() -> Iterator[list[int]]:
    """Collect Ctrl-C instead of raising it, so that what the copies have found is not lost."""
    seen: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: seen.append(number))
    try:
        yield seen
    finally:
        signal.signal(signal.SIGINT, before)


def _start(exercise: Exercise, settings: Settings, sandbox: Sandbox) -> _Copy:
    reading, writing = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        os.close(writing)
        return _Copy(exercise, pid, reading)
    try:
        os.close(reading)
        os.setpgid(0, 0)  # the terminal's Ctrl-C reaches the first process alone, which passes it on once
        signal.signal(signal.SIGINT, signal.default_int_handler)
        torch.set_num_threads(1)  # comparing is little work; the cores are for the workers
        with os.fdopen(writing, "wb", buffering=0) as pipe:
            result = grade_one(exercise, settings, sandbox, _Teller(pipe))
            _tell(pipe, "finished", result)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


class _Teller:
    """The listener inside a copy: passes on what it hears."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe

    def started(self, exercise: Exercise) -> None:
        pass

    def tested(self, exercise: Exercise, result: TestResult) -> None:
        _tell(self._pipe, "tested", result)

    def progressed(self, exercise: Exercise, text: str) -> None:
        _tell(self._pipe, "progressed", text)

    def finished(self, result: ExerciseResult) -> None:
        pass


def _tell(pipe: IO[bytes], event: str, told: TestResult | ExerciseResult | str) -> None:
    content = told if isinstance(told, str) else dataclasses.asdict(told)
    line = memoryview(json.dumps([event, content]).encode() + b"\n")
    while line:  # a raw pipe may take a part only
        line = line[pipe.write(line) :]


def _heard(copy: _Copy, listener: Listener) -> bool:
    """Read what a copy has to tell; False once it has ended."""
    part = os.read(copy.pipe, 1 << 16)
    *lines, copy.unread = (copy.unread + part).split(b"\n")
    for line in lines:
        event, fields = json.loads(line)
        if event == "tested":
            listener.tested(copy.exercise, test_from(fields))
        elif event == "progressed":
            listener.progressed(copy.exercise, fields)
        else:
            copy.result = exercise_from(fields)
    return bool(part)


def _finished(copy: _Copy) -> ExerciseResult:
    os.close(copy.pipe)
    os.waitpid(copy.pid, 0)
    return copy.result or ended(copy.exercise, "fault", "the grader ended before this exercise was graded")
