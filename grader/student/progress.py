"""Where a student is: which tasks pass, which hints were shown, which exercise is current.

All of it is in one file, progress.json in the course's folder. It can be read, edited and deleted: what is
lost with it are the ticks, and running the tests again brings them back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from grader.catalog import Catalog, Exercise, Task
from grader.whole import write_whole

if TYPE_CHECKING:
    from grader.report.model import TestResult

FILE = "progress.json"
FINE = ("passed", "deferred", "no_data")  # verdicts that leave a task ticked


@dataclass(frozen=True)
class Progress:
    """What the file says; `trouble` is a sentence about a file that could not be used."""

    current: str = ""  # the folder's name of an exercise, or "" for the first one pending
    passed: frozenset[str] = frozenset()  # ids of tasks whose tests passed when they last ran
    hints: dict[str, int] = field(default_factory=dict)  # task id -> steps shown
    trouble: str = ""

    def pending(self, exercise: Exercise) -> tuple[Task, ...]:
        """The tasks of an exercise that have not passed."""
        return tuple(task for task in exercise.tasks if task.id not in self.passed)

    def at(self, catalog: Catalog) -> Exercise:
        """The current exercise; where none is chosen, the first with something pending, or the last."""
        for exercise in catalog.exercises:
            if exercise.name == self.current:
                return exercise
        return self.following(catalog) or catalog.exercises[-1]

    def following(self, catalog: Catalog, after: Exercise | None = None) -> Exercise | None:
        """The first pending exercise behind `after`, then those before it; None if all is done."""
        start = catalog.exercises.index(after) + 1 if after else 0
        turned = catalog.exercises[start:] + catalog.exercises[:start]
        return next((exercise for exercise in turned if self.pending(exercise)), None)

    def recorded(self, exercise: Exercise, tests: Iterable[TestResult]) -> Progress:
        """Tick the tasks whose tests all passed, and take the tick from the others.

        A task without a test of its own passes when all the tests do.
        """
        verdicts: dict[str, list[str]] = {}
        for test in tests:
            verdicts.setdefault(test.task, []).append(test.verdict)
        everything = [verdict for found in verdicts.values() for verdict in found]
        good = {
            task.id
            for task in exercise.tasks
            if everything and all(verdict in FINE for verdict in verdicts.get(task.id, everything))
        }
        return replace(self, passed=self.without(exercise).passed | good)

    def without(self, exercise: Exercise) -> Progress:
        """The same with no tick for an exercise."""
        return replace(self, passed=self.passed - {task.id for task in exercise.tasks})


def load(catalog: Catalog) -> Progress:
    """Read the file. A missing one gives an empty Progress; so does a damaged one, said in `trouble`."""
    path = catalog.root / FILE
    try:
        return _read(json.loads(path.read_text("utf-8")), catalog)
    except FileNotFoundError:
        return Progress()
    except (OSError, ValueError, RecursionError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not what the grader wrote"
        return Progress(
            trouble=f"{path.name} cannot be used ({why}): ticks and hints start anew, your code is untouched"
        )


def _read(content: Any, catalog: Catalog) -> Progress:
    """Raise ValueError for content of another form; what the course no longer has is left out."""
    match content:
        case {"current": str(current), "passed": dict(passed), "hints": dict(hints)}:
            tasks = {task.id for exercise in catalog.exercises for task in exercise.tasks}
            ticked = " ".join(str(ids) for ids in passed.values()).split()
            counts = {k: v for k, v in hints.items() if k in tasks and isinstance(v, int) and v > 0}
            return Progress(current, frozenset(ticked) & tasks, counts)
    raise ValueError


def save(catalog: Catalog, progress: Progress) -> None:
    """Write the file, whole or not at all. Raises GraderError where the folder cannot be written."""
    path = catalog.root / FILE
    passed = {
        exercise.name: " ".join(task.id for task in exercise.tasks if task.id in progress.passed)
        for exercise in catalog.exercises
    }
    content = {
        "current": progress.current,
        "passed": {name: ids for name, ids in passed.items() if ids},
        "hints": dict(sorted(progress.hints.items())),
    }
    write_whole(path, json.dumps(content, indent=2) + "\n", "your code is untouched, only ticks are lost")


def remember(catalog: Catalog, exercise: Exercise, tests: Iterable[TestResult]) -> Progress:
    """Record a run of an exercise's tests in the file, and return what it now says. Raises GraderError."""
    progress = load(catalog).recorded(exercise, tests)
    save(catalog, progress)
    return progress
