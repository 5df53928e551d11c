"""The one result model: a session fills it, every output is a rendering of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from grader.errors import Failure, Frame
from grader.sandbox.protections import Protection

SCHEMA_VERSION = 1

PASSED = "passed"
FAILED = "failed"
ERROR = "error"
TIMEOUT = "timeout"
OUT_OF_MEMORY = "out_of_memory"
CRASHED = "crashed"
NOT_ATTEMPTED = "not_attempted"
SKIPPED = "skipped"
DEFERRED = "deferred"
NO_DATA = "no_data"
FAULT = "fault"

VERDICTS = (
    PASSED,
    FAILED,
    ERROR,
    TIMEOUT,
    OUT_OF_MEMORY,
    CRASHED,
    NOT_ATTEMPTED,
    SKIPPED,
    DEFERRED,
    NO_DATA,
    FAULT,
)
OUT_OF_TOTAL = (DEFERRED, NO_DATA, FAULT)
STUDENT_FAILURES = (FAILED, ERROR, TIMEOUT, OUT_OF_MEMORY, CRASHED, NOT_ATTEMPTED, SKIPPED)


@dataclass(frozen=True)
class Problem:
    """An exception of the student's code: its class, its text, the lines of their file that led to it."""

    call: str
    kind: str
    message: str
    frames: tuple[Frame, ...] = ()
    mistake: str | None = None


@dataclass(frozen=True)
class Curve:
    """A figure after each epoch or step of a training, as the student's code reported it."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class ConfidentError:
    """A held-out image taken for another class, as positions in `classes`; `png` is the image in base64."""

    label: int
    predicted: int
    confidence: float
    png: str


@dataclass(frozen=True)
class Predictions:
    """What a model said of held-out images: confusion[i][j] images of class i were taken for class j."""

    classes: tuple[str, ...]
    confusion: tuple[tuple[int, ...], ...]
    errors: tuple[ConfidentError, ...] = ()

    @property
    def per_class(self) -> tuple[float | None, ...]:
        """The share of each class that was recognised; None for a class without an image."""
        return tuple(row[i] / sum(row) if sum(row) else None for i, row in enumerate(self.confusion))


@dataclass(frozen=True)
class TestResult:
    """One hidden test. `points` of `max_points`; `reason` says why it is skipped, deferred or a fault."""

    __test__ = False

    id: str
    title: str
    task: str
    verdict: str
    points: float
    max_points: float
    seconds: float
    failure: Failure | None = None
    problem: Problem | None = None
    reason: str = ""
    output: str = ""
    measured: dict[str, Any] = field(default_factory=dict)
    curves: tuple[Curve, ...] = ()
    predictions: Predictions | None = None

    @property
    def counts(self) -> bool:
        """Whether its points are part of the total."""
        return self.verdict not in OUT_OF_TOTAL

    def skipped(self, reason: str) -> TestResult:
        """The same test, its failure explained by an earlier one."""
        return replace(self, verdict=SKIPPED, points=0.0, reason=reason)


@dataclass(frozen=True)
class ExerciseResult:
    """One exercise. `status` is graded, missing, fault or interrupted; `note` says more in a line."""

    id: str
    name: str
    title: str
    status: str
    tests: tuple[TestResult, ...] = ()
    note: str = ""
    seconds: float = 0.0

    @property
    def points(self) -> float:
        """Points reached."""
        return sum(test.points for test in self.tests if test.counts)

    @property
    def max_points(self) -> float:
        """Points within reach: those of deferred tests are not."""
        return sum(test.max_points for test in self.tests if test.counts)

    @property
    def fault(self) -> bool:
        """Whether the grader itself could not grade something here."""
        return self.status == "fault" or any(test.verdict == FAULT for test in self.tests)

    @property
    def untouched(self) -> bool:
        """Whether every task still is the stub."""
        counted = [test for test in self.tests if test.counts]
        return bool(counted) and all(t.verdict in (NOT_ATTEMPTED, SKIPPED) for t in counted)


@dataclass(frozen=True)
class Report:
    """What one submit found. `seed` replays it; `data` says which sets were used, `versions` with what.

    `left_out`: what the submission brings and was not taken, a line each with the reason.
    """

    seed: int
    created: str
    source: str
    isolated: bool
    exercises: tuple[ExerciseResult, ...]
    protections: tuple[Protection, ...]
    data: dict[str, str]
    versions: dict[str, str]
    seconds: float
    interrupted: bool = False
    tier: str = "C"  # of the sandbox: A, B, C, or "none" in the grader's own process
    tier_reason: str = ""  # why it is no better one
    left_out: tuple[str, ...] = ()

    @property
    def tests(self) -> tuple[TestResult, ...]:
        """The tests of every exercise."""
        return tuple(test for exercise in self.exercises for test in exercise.tests)

    @property
    def points(self) -> float:
        """Points reached."""
        return sum(exercise.points for exercise in self.exercises)

    @property
    def max_points(self) -> float:
        """Points within reach."""
        return sum(exercise.max_points for exercise in self.exercises)

    @property
    def percent(self) -> float:
        """The score out of 100; 0 if nothing could be graded."""
        return 100.0 * self.points / self.max_points if self.max_points else 0.0

    @property
    def fault(self) -> bool:
        """Whether the grader itself could not grade something."""
        return any(exercise.fault for exercise in self.exercises)

    @property
    def failed(self) -> bool:
        """Whether anything that counts was not passed, or there was nothing to grade."""
        return not self.max_points or any(t.verdict in STUDENT_FAILURES for t in self.tests)
