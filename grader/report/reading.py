"""Read results back from plain data: what dataclasses.asdict made of them, or a report.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from grader.errors import Failure, Frame, UsageError
from grader.report.json_file import SCHEMA
from grader.report.model import (
    ConfidentError,
    Curve,
    ExerciseResult,
    Predictions,
    Problem,
    Report,
    TestResult,
)
from grader.sandbox.protections import Protection

_TOTALS = ("points", "max_points")  # in the file for those who read it, derived in the model


def read_report(path: Path) -> Report:
    """Read a report.json. Raises UsageError if there is none, or what is there does not fit the schema."""
    import jsonschema

    try:
        whole = json.loads(path.read_text("utf-8"), parse_constant=_no_constant)
        jsonschema.validate(whole, json.loads(SCHEMA.read_text("utf-8")))
        return report_from(whole)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise UsageError(f"{path} is not JSON: `python -m grader submit` writes a report") from None
    except jsonschema.ValidationError as error:
        place = "".join(f"[{part!r}]" for part in error.absolute_path) or "the whole"
        raise UsageError(
            f"{path} is no report of this version of the grader: {place} breaks the rule {error.validator!r}"
        ) from None


def report_from(whole: dict[str, Any]) -> Report:
    """Rebuild a Report from what as_json made of it."""
    fields = _without(whole, "schema_version", "percent", *_TOTALS)
    exercises = tuple(exercise_from(_without(fields, *_TOTALS)) for fields in whole["exercises"])
    protections = tuple(Protection(**fields) for fields in whole["protections"])
    return Report(**{**fields, "exercises": exercises, "protections": protections})


def exercise_from(fields: dict[str, Any]) -> ExerciseResult:
    """Rebuild an ExerciseResult. Raises TypeError or KeyError for fields that are not one's."""
    return ExerciseResult(**{**fields, "tests": tuple(test_from(test) for test in fields["tests"])})


def test_from(fields: dict[str, Any]) -> TestResult:
    """Rebuild a TestResult."""
    failure, problem, predictions = fields["failure"], fields["problem"], fields["predictions"]
    return TestResult(
        **{
            **fields,
            "failure": failure and Failure(**failure),
            "problem": problem and _problem_from(problem),
            "curves": tuple(Curve(curve["name"], tuple(curve["values"])) for curve in fields["curves"]),
            "predictions": predictions and _predictions_from(predictions),
        }
    )


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _problem_from(fields: dict[str, Any]) -> Problem:
    return Problem(**{**fields, "frames": tuple(Frame(**frame) for frame in fields["frames"])})


def _predictions_from(fields: dict[str, Any]) -> Predictions:
    classes, confusion = tuple(fields["classes"]), tuple(tuple(row) for row in fields["confusion"])
    errors = tuple(ConfidentError(**error) for error in fields["errors"])
    named = (index for error in errors for index in (error.label, error.predicted))
    if {len(confusion), *map(len, confusion)} != {len(classes)} or max(named, default=0) >= len(classes):
        raise UsageError("the report's confusion matrix or errors do not fit its classes")
    return Predictions(classes, confusion, errors)


def _without(fields: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in names}
