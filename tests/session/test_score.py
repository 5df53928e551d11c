"""Partial credit is linear between two measured thresholds, and bad luck gets a second try."""

import types

import pytest

from grader.checks import Check
from grader.errors import CheckFailed, Failure
from grader.session.judge import FRACTION, MEASURED, judge
from grader.session.score import Score


@pytest.fixture
def item():
    return types.SimpleNamespace(stash=pytest.Stash())


def scored(item, value, **how):
    """The share of the points that a value gives."""
    failure = None
    try:
        Score(item, Check([], lambda calls: None)).between(value, none=0.8, full=0.9, **how)
    except CheckFailed as failed:
        failure = failed.failure
    assert (item.stash[FRACTION] < 1) == (failure is not None)
    return item.stash[FRACTION], failure


@pytest.mark.parametrize(
    ("value", "share"), [(0.0, 0), (0.8, 0), (0.825, 0.25), (0.85, 0.5), (0.9, 1), (0.97, 1)]
)
def test_credit_is_linear_between_the_thresholds(item, value, share):
    """None below, all above; the figure is kept for the report."""
    got, failure = scored(item, value)
    assert got == pytest.approx(share)
    assert item.stash[MEASURED] == {"accuracy": value}
    assert (failure is None) == (share == 1)


def test_numpy_numbers_are_numbers(item):
    """A figure may come out of an array."""
    import numpy as np

    assert scored(item, np.float32(0.95))[0] == 1


@pytest.mark.parametrize("value", [float("nan"), float("inf"), None, "0.95"])
def test_what_is_no_number_gives_nothing(item, value):
    """nan is neither below nor above anything: it must not slip through."""
    with pytest.raises(CheckFailed):
        Score(item, Check([], lambda calls: None)).between(value, none=0.8, full=0.9)
    assert item.stash.get(FRACTION, 0.0) == 0


def test_value_just_below_full_marks_is_measured_again(item):
    """Once, and the better one counts."""
    tries = []
    again = lambda: tries.append(1) or 0.91  # noqa: E731
    assert scored(item, 0.895, sd=0.01, again=again)[0] == 1
    assert len(tries) == 1
    assert scored(item, 0.88, sd=0.01, again=again)[0] == pytest.approx(0.8)
    assert scored(item, 0.95, sd=0.01, again=again)[0] == 1
    assert len(tries) == 1
    assert scored(item, 0.895, sd=0.01, again=lambda: 0.5)[0] == pytest.approx(0.95)


def test_failure_after_full_credit_takes_it_back(item):
    """The figure was good enough, and something else was not."""
    item.name = "test_of_two_things"
    item.get_closest_marker = lambda name: None
    item.stash[FRACTION] = 1.0
    failure = CheckFailed(Failure("f()", "1", "2"))
    call = types.SimpleNamespace(excinfo=types.SimpleNamespace(value=failure), duration=0.0)
    result = judge(item, call, "")
    assert (result.verdict, result.points) == ("failed", 0)
