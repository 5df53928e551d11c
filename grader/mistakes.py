"""The classic mistakes of a topic: each a small wrong implementation that recognises and proves itself.

    @mistake("02.1", "softmax", tell="You normalised over dim 0, the batch …")
    def over_the_batch(logits, dim):
        return torch.softmax(logits, 0)

A failed call is made again on the reference solution with the mistake put into it: if the same comes out,
and the reference alone gives something else, the submission has that mistake. Course checks put each one
into the reference and demand that a hidden test fails *and* names it.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from grader.catalog import Exercise
from grader.checks.compare import difference
from grader.errors import GraderError
from grader.submission import Call, InProcess, snapshot
from grader.worker import Fault, Job, load_module

__all__ = ["Mistake", "Recogniser", "load_mistakes", "mistake", "put_into"]

PATIENCE = 20.0  # seconds spent on recognising one failure; naming is help, never a verdict
LIMIT = 60.0


@dataclass(frozen=True)
class Mistake:
    """`wrong` stands for the function or class `replaces` of task `task`; `tell` is said to the student."""

    id: str
    task: str
    replaces: str
    tell: str
    wrong: Any


def mistake(task: str, replaces: str, *, tell: str) -> Callable[[Any], Mistake]:
    """Declare the decorated function or class to be a mistake of a task."""

    def declare(wrong: Any) -> Mistake:
        identity = wrong.__name__
        if isinstance(wrong, type):  # Python's own messages name the class: they shall name the student's
            wrong.__name__ = wrong.__qualname__ = replaces
        return Mistake(identity, task, replaces, tell, wrong)

    return declare


def load_mistakes(exercise: Exercise) -> tuple[Mistake, ...]:
    """Read the suite's mistakes.py, in its order."""
    path = exercise.suite / "mistakes.py"
    if not path.exists():
        return ()
    module = load_module(path, f"mistakes_of_{exercise.name}")
    return tuple(value for value in vars(module).values() if isinstance(value, Mistake))


@contextmanager
def put_into(transport: InProcess, wrong: Mistake | None) -> Iterator[InProcess]:
    """Put a mistake into the reference that `transport` holds, and take it out again."""
    if wrong is None:
        yield transport
        return
    if not hasattr(transport.module, wrong.replaces):
        raise GraderError(f"mistake {wrong.id} replaces {wrong.replaces}, which the solution does not have")
    right = getattr(transport.module, wrong.replaces)
    setattr(transport.module, wrong.replaces, wrong.wrong)
    try:
        yield transport
    finally:
        setattr(transport.module, wrong.replaces, right)


class Recogniser:
    """Names the mistake that explains a test's calls, if one does."""

    def __init__(self, exercise: Exercise, task: str, job: Job, *, wired: bool) -> None:
        self._exercise = exercise
        self._job = replace(job, student=str(exercise.solution), brought=())
        self._wired = wired
        self._tasks = (task, *exercise.foundations(task))

    def __call__(self, calls: Sequence[Call]) -> str | None:
        """Return what to tell the student, or None. The calls are tried in the order given."""
        if not self._exercise.solution.exists():
            return None
        # A warning that the reference or a mistake causes is none of the student's, and shows how it is done.
        try:
            with _own_module(self._exercise.topic), warnings.catch_warnings(action="ignore"):
                return self._named(calls)
        except Exception:  # naming is help: a value that no comparison takes must not excuse who gave it
            return None

    def _named(self, calls: Sequence[Call]) -> str | None:
        until = time.process_time() + PATIENCE
        known = load_mistakes(self._exercise)
        candidates = [m for task in self._tasks for m in known if m.task == task]
        transport = InProcess(self._job, wired=self._wired)
        for call in calls:
            reference = _again(transport, call, None)
            for candidate in candidates:
                if time.process_time() > until:
                    return None
                wrong = _again(transport, call, candidate)
                for dtype in (True, False):
                    if _same(wrong, call, dtype) and not _same(wrong, reference, dtype):
                        return candidate.tell
        return None


def _again(transport: InProcess, call: Call, wrong: Mistake | None) -> Call:
    """Make a call on the reference, with a mistake in it or without."""
    made = Call(call.text, call.kind, call.name, call.args, call.kwargs, call.seed)
    try:
        with put_into(transport, wrong):
            arguments = snapshot(call.args), snapshot(call.kwargs)
            made.value = transport.request(call.kind, call.name, *arguments, call.seed, LIMIT)
    except Fault as fault:
        fault.let_go()
        made.fault = fault
    return made


def _same(one: Call, other: Call, dtype: bool) -> bool:
    if one.fault is not None or other.fault is not None:
        mine, theirs = one.fault, other.fault
        return mine is not None and theirs is not None and _words(mine) == _words(theirs)
    try:
        return difference(other.value, one.value, rtol=1e-3, atol=1e-6, dtype=dtype) is None
    except TypeError:  # something that only an in-process test can hold, a loader or a model
        return False


def _words(fault: Fault) -> tuple[str, str, str]:
    return fault.verdict, fault.kind, fault.message


@contextmanager
def _own_module(topic: str) -> Iterator[None]:
    """Keep the student's module in sys.modules while the reference is loaded under the same name."""
    before = sys.modules.get(topic)
    try:
        yield
    finally:
        if before is not None:
            sys.modules[topic] = before
        else:
            sys.modules.pop(topic, None)
