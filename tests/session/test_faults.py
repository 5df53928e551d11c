"""A fault of the grader's own is told apart, and is never a student's failure."""

import tempfile

import pytest

from grader.mistakes import Recogniser
from grader.report import model
from grader.submission import Call
from grader.worker import Job


def test_full_disk_is_the_graders_fault(sandbox, graded, reference, monkeypatch):
    """No scratch folder can be made: every test is out of the total, with what to do."""

    def full(**_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sandbox, "tier", "C")  # tier A needs no disk
    monkeypatch.setattr(tempfile, "mkdtemp", full)
    results = graded("03", reference("03"), task="03.1")
    for test in results.values():
        assert test.verdict == model.FAULT
        assert not test.counts
        assert "No space left on device" in test.reason
        assert "TMPDIR" in test.reason


@pytest.mark.parametrize("isolated", [True, False])
def test_suite_that_asks_for_what_cannot_be_sent_is_the_graders_fault(
    graded, reference, monkeypatch, isolated
):
    """A suite's own mistake, before any student code was called with it."""
    monkeypatch.setattr("grader.draw.Draw.number", lambda self, low, high: object())
    test = graded("03", reference("03"), isolated=isolated, task="03.3")["test_initial_loss_values"]
    assert test.verdict == model.FAULT
    assert "not plain data" in test.reason


def test_value_that_cannot_be_compared_has_no_name(catalog):
    """Its name is sought outside the test: an exception there would excuse the whole exercise."""
    exercise = catalog.pick("03")
    job = Job(str(exercise.solution), str(exercise.suite / "probes.py"))
    call = Call("initial_loss(10)", "call", "initial_loss", (10,), {}, 0, value=10**400)
    assert Recogniser(exercise, "03.3", job, wired=True)([call]) is None
