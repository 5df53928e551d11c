"""Reruns: in a worker forked from a warm process, shown as a person reads them, and by single keys."""

import io
import os
import sys
import threading

import pytest
from rich.console import Console

from grader.student import load
from grader.student.keys import NoKeys, keys
from grader.student.rerun import Warm
from grader.student.watch import Watching

pytestmark = pytest.mark.slow


@pytest.fixture
def warm(course):
    with Warm(course) as running:
        yield running


@pytest.fixture
def screen():
    return Console(file=io.StringIO(), width=80)


@pytest.fixture
def watching(course, warm, screen):
    found = Watching(course, screen, warm, NoKeys(), lambda: screen.print("the list"))
    found.turn_to(course.pick("03"))
    return found


def test_a_rerun_sees_the_file_as_it_was_saved(course, warm, solved):
    """Stub, reference, and broken again: the ticks follow."""
    exercise = course.pick("03")
    assert {test.verdict for test, _ in warm.run(exercise).tests} == {"not_attempted"}
    solved("03")
    assert {test.verdict for test, _ in warm.run(exercise).tests} == {"passed"}
    assert not load(course).pending(exercise)
    (exercise.folder / exercise.file).write_text("import os\nos._exit(0)\n", "utf-8")
    assert "exit status 0" in warm.run(exercise).trouble
    assert len(load(course).pending(exercise)) == len(exercise.tasks)


def test_two_saves_in_one_second_are_two_files(course, warm, solved):
    """Of the same size and second: no bytecode of the first may be left for the second."""
    exercise = solved("03")
    path = exercise.folder / exercise.file
    good = path.read_bytes()
    os.utime(path, (1e9, 1e9))
    warm.run(exercise)
    path.write_bytes(good.replace(b"dim=1", b"dim=0"))
    os.utime(path, (1e9, 1e9))
    assert "failed" in {test.verdict for test, _ in warm.run(exercise).tests}


def test_a_loop_that_never_ends_costs_its_own_test(course, warm):
    """The others keep their results."""
    exercise = course.pick("03")
    text = exercise.solution.read_text("utf-8").replace("return math.log(num_classes)", "while True: pass")
    (exercise.folder / exercise.file).write_text(text, "utf-8")
    verdicts = {test.task: test.verdict for test, _ in warm.run(exercise).tests}
    assert verdicts.pop("03.3") == "timeout"
    assert set(verdicts.values()) == {"passed"}


def test_a_regression_is_said(course, watching, solved, screen):
    """The mistake by its name, and which ticks are gone."""
    exercise = solved("03")
    watching.run()
    path = exercise.folder / exercise.file
    path.write_text(path.read_text("utf-8").replace("dim=1", "dim=0"), "utf-8")
    watching.run()
    said = screen.file.getvalue()
    assert "03_crossentropy is done." in said
    assert "is pending again: 03.2" in said
    assert "You normalised over dim 0" in said


def test_keys(course, watching, screen, ticked):
    """n stays while something is pending; h, l and q do what they say; others do nothing."""
    assert watching.obey("n")
    assert "not done yet: 03.1" in screen.file.getvalue()
    assert watching.obey("h")
    assert "03.1 nll_loss, hint 1 of 3" in screen.file.getvalue()
    assert watching.obey("l")
    assert "the list" in screen.file.getvalue()
    ticked("03")
    assert watching.obey("h")
    assert watching.obey("n")
    assert load(course).current == "05_logistic_regression"
    assert watching.obey("x")
    assert watching.obey("")
    assert not watching.obey("q")


def test_saving_a_file_runs_its_tests(course, solved, screen, monkeypatch):
    """Also one of another exercise, and without a terminal to read keys from."""
    from grader.student.watch import watch

    monkeypatch.setattr("sys.stdin", io.StringIO())

    class Enough(Exception):
        pass

    def stop_after_second(self, seen=[]):  # noqa: B006
        seen.append(self._exercise.id)
        if len(seen) == 2:
            assert seen == ["03", "02"]
            raise Enough
        threading.Timer(0.5, lambda: solved("02")).start()

    monkeypatch.setattr(Watching, "run", stop_after_second)
    with pytest.raises(Enough):
        watch(course, course.pick("03"), screen, lambda: None)
    assert "no keys are read" in " ".join(screen.file.getvalue().split())


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of POSIX")
def test_the_terminal_is_given_back(monkeypatch):
    """One key at a time inside, lines again outside."""
    import pty
    import termios

    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "r") as terminal:
        monkeypatch.setattr("sys.stdin", terminal)
        before = termios.tcgetattr(theirs)
        with keys() as keyboard:
            assert keyboard.pressed() == ""
            os.write(ours, b"H")
            assert next(filter(None, iter(keyboard.pressed, None))) == "h"
        assert termios.tcgetattr(theirs) == before
    os.close(ours)


def test_a_file_that_is_away_for_a_moment_ends_nothing(course, warm):
    """Editors that save by renaming leave a gap; what to do is said, and the watch goes on."""
    exercise = course.pick("03")
    (exercise.folder / exercise.file).unlink()
    assert "python -m grader reset 03" in warm.run(exercise).trouble
