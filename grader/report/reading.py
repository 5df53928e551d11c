"""Read results back from the plain data that dataclasses.asdict made of them."""

from __future__ import annotations

from typing import Any

from grader.errors import Failure, Frame
from grader.report.model import ExerciseResult, Problem, TestResult


def exercise_from(fields: dict[str, Any]) -> ExerciseResult:
    """Rebuild an ExerciseResult. Raises TypeError or KeyError for fields that are not one's."""
    return ExerciseResult(**{**fields, "tests": tuple(test_from(test) for test in fields["tests"])})


def test_from(fields: dict[str, Any]) -> TestResult:
    """Rebuild a TestResult."""
    failure, problem = fields["failure"], fields["problem"]
    if problem is not None:
        frames = tuple(Frame(**frame) for frame in problem["frames"])
        problem = Problem(**{**problem, "frames": frames})
    return TestResult(**{**fields, "failure": failure and Failure(**failure), "problem": problem})
