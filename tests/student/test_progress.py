"""The file with the ticks: written whole, damaged without harm, and in step with the tests."""

import json

import pytest

from grader.report.model import TestResult
from grader.student import FILE, Progress, load, remember, save


def result(task, verdict):
    return TestResult("t", "title", task, verdict, 0.0, 1.0, 0.0)


def test_what_is_saved_is_loaded(course):
    """Current exercise, ticks and hints."""
    progress = Progress("03_crossentropy", frozenset({"03.1", "02.4"}), {"03.2": 2})
    save(course, progress)
    assert load(course) == progress
    assert [path.name for path in course.root.glob("*progress*")] == [FILE]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"current": 3}', "\x00", "[" * 100_000])
def test_damaged_file_costs_the_ticks_alone(course, text):
    """It is said, and the next save mends it."""
    (course.root / FILE).write_text(text, "utf-8")
    progress = load(course)
    assert "cannot be used" in progress.trouble
    assert not progress.passed
    save(course, progress)
    assert load(course) == Progress()


def test_deleted_file_is_an_empty_one(course):
    """Nothing to complain of."""
    assert load(course) == Progress()


def test_unknown_tasks_and_strange_counts_are_left_out(course):
    """A course that has changed, a file that somebody has edited."""
    content = {"current": "gone", "passed": {"x": "03.1 99.1"}, "hints": {"03.1": -1, "zz": 1, "03.2": "a"}}
    (course.root / FILE).write_text(json.dumps(content), "utf-8")
    progress = load(course)
    assert progress.passed == {"03.1"}
    assert progress.hints == {}
    assert progress.at(course).id == "02"


def test_a_failure_takes_the_tick_away(course):
    """A task passes when all its tests do; one that has no test, when the whole exercise does."""
    exercise = course.pick("03")
    passed = remember(course, exercise, [result("03.1", "passed"), result("03.2", "deferred")])
    assert passed.passed == {task.id for task in exercise.tasks}
    tests = [result("03.1", "passed"), result("03.1", "failed"), result("03.2", "passed")]
    assert remember(course, exercise, tests).passed == {"03.2"}
    assert remember(course, exercise, ()).passed == frozenset()


def test_next_is_behind_the_current_one_first(course, ticked):
    """And goes round to what was left out."""
    ticked("03")
    progress = load(course)
    assert progress.following(course, course.pick("03")).id == "05"
    ticked("05")
    assert load(course).following(course, course.pick("03")).id == "02"
    ticked("02")
    assert load(course).following(course, course.pick("03")) is None
