"""Results read back from plain data are the same results."""

import dataclasses
import json

from grader.errors import Failure, Frame
from grader.report import ExerciseResult, Problem, TestResult
from grader.report.model import ConfidentError, Curve, Predictions
from grader.report.reading import exercise_from


def test_results_survive_the_way_through_json():
    """As they travel from a copy of the grader to the first."""
    tests = (
        TestResult("a", "A", "03.1", "passed", 1.0, 1.0, 0.1, measured={"accuracy": 0.9}),
        TestResult("b", "B", "03.1", "failed", 0.0, 1.0, 0.1, failure=Failure("f()", "1", "2", "no", "x")),
        TestResult(
            "c", "C", "", "error", 0.0, 1.0, 0.1, problem=Problem("f()", "K", "m", (Frame("f", 1, "g", "s"),))
        ),
        TestResult(
            "e",
            "E",
            "05.8",
            "passed",
            1.0,
            1.0,
            0.1,
            curves=(Curve("loss", (2.0, 1.0)),),
            predictions=Predictions(("a", "b"), ((1, 2), (3, 4)), (ConfidentError(0, 1, 0.9, "AAAA"),)),
        ),
        TestResult("d", "D", "", "skipped", 0.0, 1.0, 0.1, reason="why", output="out"),
    )
    result = ExerciseResult("03", "03_x", "X", "graded", tests, "note", 2.0)
    assert exercise_from(json.loads(json.dumps(dataclasses.asdict(result)))) == result
