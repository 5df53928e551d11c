"""The report as versioned JSON; schema.json beside this file says what is in it."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from grader.printable import printable
from grader.report.model import SCHEMA_VERSION, ExerciseResult, Report
from grader.whole import write_whole

SCHEMA = Path(__file__).with_name("schema.json")


def as_json(report: Report) -> dict[str, Any]:
    """Return the report as what json.dumps can write, totals included, every text made printable."""
    whole: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "points": round(report.points, 2),
        "max_points": report.max_points,
        "percent": round(report.percent, 2),
        **dataclasses.asdict(report),
    }
    whole["exercises"] = [_exercise(exercise) for exercise in report.exercises]
    return _clean(whole)  # type: ignore[no-any-return]


def write_json(report: Report, path: Path) -> None:
    """Write report.json, whole or not at all. Raises GraderError with the reason."""
    write_whole(path, json.dumps(as_json(report), indent=2, ensure_ascii=False) + "\n")


def _exercise(exercise: ExerciseResult) -> dict[str, Any]:
    totals = {"points": round(exercise.points, 2), "max_points": exercise.max_points}
    return {**totals, **dataclasses.asdict(exercise)}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(item) for item in value]
    return value
