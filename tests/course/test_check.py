"""`course check` refuses what does not hold together; each refusal is provoked once."""

import dataclasses
import shutil

import pytest
import torch

from grader.course import check
from grader.mistakes import Mistake


@pytest.fixture
def copied(catalog, tmp_path):
    """03 in a folder of its own, to be spoilt."""
    exercise = catalog.pick("03")
    for room in ("exercises", "solutions"):
        target = tmp_path / room / exercise.name
        shutil.copytree(
            catalog.root / room / exercise.name, target, ignore=shutil.ignore_patterns("__pycache__")
        )
    return dataclasses.replace(exercise, root=tmp_path)


def test_stray_and_missing_files_are_named(copied):
    """What lies about, and what is not there."""
    assert list(check._stray(copied)) == []
    (copied.folder / "notes.txt").write_text("mine")
    (copied.folder / "picture.svg").write_text("<svg/>")
    (copied.folder / "README.md").unlink()
    problems = list(check._stray(copied))
    assert len(problems) == 2
    assert problems[0].endswith("README.md: missing")
    assert problems[1].endswith("notes.txt: a stray file")


def test_stub_out_of_step_is_refused(copied):
    """With what to do about it."""
    copied.solution.write_text(
        copied.solution.read_text("utf-8").replace("Return the", "Give the", 1), "utf-8"
    )
    (problem,) = check._stub(copied)
    assert "course sync" in problem
    (copied.folder / copied.file).write_text("my = 'work'\n", "utf-8")
    (problem,) = check._stub(copied)
    assert "somebody's work" in problem


def test_stub_that_passes_a_test_is_refused(copied):
    """A solution with an answer outside its region."""
    solution = copied.solution.read_text("utf-8")
    solution = solution.replace("    # SOLUTION 03.3\n", "").replace(
        "    return math.log(num_classes)\n    # END SOLUTION", "    return math.log(num_classes)"
    )
    copied.solution.write_text(solution, "utf-8")
    from grader.course.sync import fresh_stub

    (copied.folder / copied.file).write_text(fresh_stub(copied), "utf-8")
    problems = list(check._stub(copied))
    assert "hidden test test_initial_loss_values passes on the stub" in problems
    assert any("visible test" in problem for problem in problems)


def test_solution_that_misses_a_point_is_refused(copied):
    """Hidden and visible tests, both."""
    text = copied.solution.read_text("utf-8").replace("math.exp(-loss)", "math.exp(loss)")
    copied.solution.write_text(text, "utf-8")
    runs = [check._hidden(copied, copied.solution, seed=seed) for seed in check.SEEDS]
    problems = list(check._solution(copied, runs))
    assert sum("test_mean_confidence_values" in problem for problem in problems) == len(check.SEEDS)
    assert any("visible test" in problem for problem in problems)


def test_points_and_tests_have_to_agree(copied):
    """A task's points are those of its hidden tests."""
    first, *others = copied.tasks
    spoilt = dataclasses.replace(copied, tasks=(dataclasses.replace(first, points=7.0), *others[:-1]))
    problems = list(check._untested(spoilt, check._hidden(spoilt, spoilt.solution)))
    assert "task 03.1 gives 7 points, its hidden tests 2" in problems
    assert any("belongs to no task" in problem for problem in problems)


def test_mistake_that_passes_or_goes_unnamed_is_refused(catalog):
    """Each mistake must fail, and be named."""
    exercise = catalog.pick("03")
    harmless = Mistake("harmless", "03.3", "initial_loss", "…", lambda k: float(torch.tensor(float(k)).log()))
    (problem,) = check._mistake(exercise, harmless)
    assert problem == "mistake harmless (03.3) passes every hidden test"
    unknown = Mistake("unknown", "03.3", "initial_loss", "You added 17.", lambda k: 17.0 + k)
    (problem,) = check._mistake(exercise, unknown)
    assert problem == "mistake unknown (03.3) is not named"
