"""Where am I, next, hint, reset, solution: as a student types them."""

import os
import subprocess
import sys

import pytest

from grader.student import FILE, load


def test_alone_it_says_where_one_is(run):
    """The exercise, its file, and the command to try; at 80 columns and without colours in a pipe."""
    out = run().stdout
    assert "0 of 3 exercises done" in out
    assert "exercises/02_softmax_accuracy/README.md" in out
    assert "python -m grader watch 02" in out
    assert all(len(line) <= 80 for line in out.splitlines())
    assert "\x1b" not in out


def test_damaged_progress_is_said_in_a_line(run, course):
    """And the command goes on."""
    (course.root / FILE).write_text("{", "utf-8")
    result = run()
    assert result.returncode == 0
    assert "progress.json cannot be used" in result.stdout


def test_next_stays_until_all_is_ticked(run, ticked, course):
    """Then it goes on; a name goes anywhere."""
    assert "02_softmax_accuracy" in run("next").stdout
    ticked("02")
    assert "03_crossentropy" in run("next").stdout
    assert load(course).current == "03_crossentropy"
    assert "05_logistic_regression" in run("next", "5").stdout
    assert run("next", "77").returncode == 2


def test_hints_come_one_step_at_a_time(run, course):
    """And are remembered."""
    hints = course.pick("03").tasks[1].hints
    first, second = run("hint", "03.2").stdout, run("hint", "3.2").stdout
    assert "hint 1 of 3" in first
    assert "hint 2 of 3" not in first
    assert "hint 2 of 3" in second
    run("hint", "03.2")
    last = run("hint", "03.2").stdout
    assert " ".join(hints[2].split()) in " ".join(last.split())
    assert load(course).hints == {"03.2": 3}
    assert run("hint", "03.99").returncode == 2


def test_hint_without_a_task_is_for_the_first_pending(run, ticked):
    """Of the current exercise; one that is done needs a name."""
    assert "02.1" in run("hint").stdout
    ticked("02")
    assert run("hint", "02").returncode == 2


def test_reset_keeps_every_file_that_was_there(run, course, ticked):
    """Under names that are not taken; a stub is left alone."""
    exercise = course.pick("03")
    path = exercise.folder / exercise.file
    stub = path.read_bytes()
    assert "nothing to do" in " ".join(run("reset", "03").stdout.split())
    ticked("03")
    for text in (b"mine = 1\n", b"\xff not text"):
        path.write_bytes(text)
        assert run("reset", "03").returncode == 0
        assert path.read_bytes() == stub
    assert (exercise.folder / "crossentropy.kept-1.py").read_bytes() == b"mine = 1\n"
    assert (exercise.folder / "crossentropy.kept-2.py").read_bytes() == b"\xff not text"
    assert not load(course).passed


def test_reset_tells_of_a_notebook_that_it_leaves_alone(run, course):
    """Where the work is in the notebook, the stub alone would look like a loss, or like nothing to do."""
    exercise = course.pick("03")
    notebook = exercise.folder / exercise.notebook
    assert "holds work" not in run("reset", "03").stdout
    notebook.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', "utf-8")
    before = notebook.read_bytes()
    told = " ".join(run("reset", "03").stdout.split())
    assert "crossentropy.ipynb holds work too, and is left as it is" in told
    assert notebook.read_bytes() == before


def test_solution_is_for_those_who_have_one(run, ticked, course):
    """Before that: what is missing, and status 1."""
    early = run("solution", "03")
    assert early.returncode == 1
    assert "03.1  nll_loss" in early.stdout
    assert "log_softmax" not in early.stdout
    ticked("03")
    assert run("solution", "03").stdout == course.pick("03").solution.read_text("utf-8")


@pytest.mark.parametrize("command", ["next", "watch", "hint", "solution", "reset", "list", "train", "submit"])
def test_help_of_every_command_has_an_example(run, command):
    """One that can be typed."""
    out = run(command, "--help").stdout
    assert f"python -m grader {command}" in out.replace("Usage: python -m grader", "")
    assert all(len(line) <= 80 for line in out.splitlines())


def test_a_shell_completes_commands_and_exercises(course):
    """As typer's script for bash asks."""
    code = "import sys; sys.argv = ['torch-by-test']; from grader.cli import main; main()"

    def completed(words):
        asked = {"_TORCH_BY_TEST_COMPLETE": "complete_bash", "COMP_WORDS": words}
        asked |= {"COMP_CWORD": str(len(words.split(" ")) - 1), "TORCH_BY_TEST_ROOT": str(course.root)}
        done = subprocess.run([sys.executable, "-c", code], env={**os.environ, **asked}, capture_output=True)
        return done.stdout.decode().split()

    assert {"watch", "solution", "train"} <= set(completed("torch-by-test "))
    assert completed("torch-by-test watch 03") == ["03_crossentropy"]
    assert completed("torch-by-test hint 03.1") == ["03.1"]


@pytest.mark.parametrize("command", ["", "next", "hint", "solution 03", "reset 03"])
def test_quick_commands_load_no_torch(course, command):
    """They answer at once."""
    code = (
        f"import sys\nsys.argv = ['grader', *{command.split()}]\nfrom grader.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(sorted({'torch', 'numpy', 'matplotlib', 'pytest'} & set(sys.modules)))\n"
    )
    variables = {**os.environ, "TORCH_BY_TEST_ROOT": str(course.root)}
    done = subprocess.run([sys.executable, "-c", code], env=variables, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]", done.stderr
