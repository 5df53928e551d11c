"""One model, two renderings; nothing a student controls gets through either as anything but text."""

import io
import json

import jsonschema
import pytest
from rich.console import Console

from grader.errors import Failure, Frame, GraderError
from grader.report import (
    SCHEMA,
    ExerciseResult,
    Problem,
    Report,
    TestResult,
    as_json,
    print_report,
    write_json,
)
from grader.sandbox import Protection

EVIL = (
    "[/red][bold]x[/bold] \x1b[2J\x07 \u202e \ud800 ::error ::stop <script>alert(1)</script>\n"
    "::warning ::second [/] line"
)


def result(verdict="passed", points=1.0, **more):
    return TestResult(f"test_{verdict}", "A claim", "03.1", verdict, points, 2.0, 0.1, **more)


def report(*tests, **more):
    exercise = ExerciseResult("03", "03_crossentropy", "Cross-entropy", "graded", tests)
    fields = {
        "seed": 5,
        "created": "2026-01-01T00:00:00+00:00",
        "source": "work",
        "isolated": True,
        "exercises": (exercise,),
        "protections": (Protection("limits", True, "all of them"),),
        "data": {"mnist": "MNIST, the official set"},
        "versions": {"torch": "2"},
        "seconds": 1.0,
    }
    return Report(**{**fields, **more})


def printed(made, **options):
    stream = io.StringIO()
    print_report(made, Console(file=stream, width=100, **options))
    return stream.getvalue()


def test_deferred_and_missing_data_are_out_of_the_total():
    """They are shown apart, and count neither way."""
    made = report(
        result(points=2.0), result("deferred", 0.0, reason="no GPU"), result("no_data", 0.0, reason="x")
    )
    assert (made.points, made.max_points, made.percent, made.failed) == (2, 2, 100, False)
    assert "Deferred: 1 tests, 2 points, not in the total: no GPU." in printed(made)


def test_nothing_to_grade_is_no_success():
    """0 of 0 is not full marks."""
    made = report(result("deferred", 0.0, reason="no GPU"))
    assert made.failed
    assert made.percent == 0


def test_fault_of_the_grader_is_nobodys_failure():
    """It is out of the total, and told apart."""
    made = report(result(points=2.0), result("fault", 0.0, reason="KeyError: 'x'"))
    assert made.fault
    assert not made.failed
    assert made.percent == 100


def evil():
    frame = Frame(EVIL, 3, EVIL, EVIL)
    return report(
        result("failed", failure=Failure(EVIL, EVIL, EVIL, EVIL, EVIL), output=EVIL * 1000),
        result("error", problem=Problem(EVIL, EVIL, EVIL, (frame,), EVIL)),
        result("not_attempted", problem=Problem(EVIL, "", EVIL, (frame,))),
        result("skipped", reason=EVIL),
    )


@pytest.mark.parametrize("terminal", [True, False])
def test_terminal_shows_hostile_text_as_text(terminal):
    """Markup stays literal, control characters become visible, no line starts a CI command."""
    out = printed(evil(), force_terminal=terminal, color_system=None)
    assert "[/red][bold]x[/bold]" in out
    assert "\x07" not in out
    assert "\x1b[2J" not in out
    assert "\u202e" not in out
    assert not any(line.lstrip().startswith("::") for line in out.splitlines())
    out.encode("utf-8")


def test_json_fits_the_schema_and_holds_hostile_text_as_text(tmp_path):
    """It can be written, read and shown."""
    path = tmp_path / "report.json"
    write_json(evil(), path)
    text = path.read_text("utf-8")
    jsonschema.validate(json.loads(text), json.loads(SCHEMA.read_text("utf-8")))
    assert "\x1b" not in json.loads(text)["exercises"][0]["tests"][0]["failure"]["got"]


def test_schema_refuses_what_is_no_report():
    """A test that cannot fail would prove nothing."""
    schema = json.loads(SCHEMA.read_text("utf-8"))
    whole = as_json(report(result()))
    jsonschema.validate(json.loads(json.dumps(whole)), schema)
    whole["exercises"][0]["tests"][0]["verdict"] = "splendid"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(json.loads(json.dumps(whole)), schema)


def test_full_disk_keeps_the_old_report(tmp_path, monkeypatch):
    """A report is written whole or not at all; the error says what to do."""
    from pathlib import Path

    path = tmp_path / "report.json"
    path.write_text("old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(GraderError, match="No space left on device; choose another place"):
        write_json(report(result()), path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
