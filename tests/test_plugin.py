"""What a student sees of `pytest exercises/…`: words, no traceback, the line in their own file."""

import pytest
import torch._dynamo  # noqa: F401  pytester forgets what a run imports, and torch cannot be imported twice


@pytest.fixture
def visible(pytester, catalog, monkeypatch):
    """Run an exercise's visible tests against the text of a student's file; return the output."""

    def run(number, text, *arguments, room="exercises"):
        exercise = catalog.pick(number)
        for name in ("exercises", "solutions"):
            source = catalog.root / name / exercise.name
            target = pytester.path / name / exercise.name
            target.mkdir(parents=True)
            for path in source.glob("*.*"):
                (target / path.name).write_bytes(path.read_bytes())
        (pytester.path / "exercises" / exercise.name / exercise.file).write_text(text, "utf-8")
        pytester.makeini("[pytest]\n")
        monkeypatch.setenv("COLUMNS", "200")
        return pytester.runpytest_inprocess(
            f"{room}/{exercise.name}", "--import-mode=importlib", "-p", "no:cacheprovider", *arguments
        )

    return run


def test_stub_says_what_is_not_written_and_where(visible, catalog):
    """Every test fails with the line of its TODO."""
    exercise = catalog.pick("03")
    result = visible("03", (exercise.folder / exercise.file).read_text("utf-8"))
    result.assert_outcomes(failed=9)
    result.stdout.fnmatch_lines(
        [
            "nll_loss picks each row's target entry and averages",
            "  task 03.1 is not written yet: exercises/03_crossentropy/crossentropy.py, line *",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*grader/*")


def test_reference_passes_the_same_tests(visible):
    """`pytest solutions/NN` runs the one copy of the tests against the reference."""
    result = visible("03", "", room="solutions")
    result.assert_outcomes(passed=9)


def test_wrong_answer_is_told_in_four_parts(visible, reference):
    """The call, what came back, what was expected, the mistake."""
    text = reference("03").replace(".mean()\n    # END", ".sum()\n    # END", 1)
    result = visible("03", text, "-k", "nll")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "  called    nll_loss(tensor(*",
            "  returned  tensor(*",
            "  expected  tensor(*",
            "  because   the difference is *",
            "  likely    You added the examples' losses up*",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*def test_*")


def test_exception_shows_the_students_line_alone(visible):
    """Class, text, and the line in their file."""
    result = visible(
        "03", "def nll_loss(log_probs, targets):\n    return log_probs.no_such_thing\n", "-k", "nll"
    )
    result.stdout.fnmatch_lines(
        [
            "  raised    AttributeError: 'Tensor' object has no attribute 'no_such_thing'",
            "  at        crossentropy.py, line 2, in nll_loss:  return log_probs.no_such_thing",
        ]
    )
    result.stdout.no_fnmatch_line("*executor*")


def test_file_that_cannot_be_executed_is_said_in_a_line(visible):
    """A syntax error is not a collection error with a page of frames."""
    result = visible("03", "def nll_loss(log_probs, targets:\n    pass\n", "-k", "nll")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["  but       the file cannot be executed: SyntaxError: *"])


def test_warning_in_a_students_code_is_no_failure(visible, reference):
    """torch warns of things that are right all the same."""
    text = reference("03").replace(
        "    return math.log", "    import warnings; warnings.warn('old')\n    return math.log"
    )
    visible("03", text, "-W", "error", "-k", "initial").assert_outcomes(passed=1, warnings=1)


def test_other_peoples_tests_are_left_alone(pytester):
    """The plugin is installed for every pytest run; it must not touch what is not the course's."""
    pytester.makepyfile("def test_mine():\n    assert 1 == 2\n")
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*assert 1 == 2*"])
