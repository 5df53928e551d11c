"""What a submission's ways of going wrong become: a verdict each, in words, and never more points."""

import pytest

HEADER = "import torch\n"


def only(results, verdict):
    """All results have this verdict; return the first."""
    assert {test.verdict for test in results.values()} == {verdict}
    assert sum(test.points for test in results.values()) == 0
    return next(iter(results.values()))


def test_reference_passes_both_ways(graded, reference):
    """Isolated or in-process, the scores are the same."""
    for isolated in (True, False):
        results = graded("03", reference("03"), isolated=isolated)
        assert {test.verdict for test in results.values()} == {"passed"}
        assert sum(test.points for test in results.values()) == 15


@pytest.mark.parametrize(
    ("text", "says", "line"),
    [
        ("def f(:\n    pass\n", "SyntaxError", 1),
        ("x = 1\nimport no_such_module\n", "No module named 'no_such_module'", 2),
        ("\n\nraise ValueError('early')\n", "ValueError: early", 3),
        ("x = 1\n1 / 0\n", "ZeroDivisionError", 2),
        (b"x = '\xff\xfe'\n", "utf-8", None),
        (b"\0\0", "null bytes", None),
        ("raise NotImplementedError('task 03.1')\n", "cannot be executed", 1),
        ("import sys\nsys.exit(0)\n", "SystemExit", 2),
    ],
)
@pytest.mark.parametrize("isolated", [True, False])
def test_file_that_cannot_be_executed_says_why_and_where(graded, text, says, line, isolated):
    """The reason and the line in the student's file, for every test of the exercise."""
    test = only(graded("03", text, isolated=isolated, task="03.3"), "error")
    assert says in test.problem.message
    if line:
        assert test.problem.frames[-1].line == line
        assert test.problem.frames[-1].file == "crossentropy.py"


def test_process_that_dies_while_loading_is_asked_once(graded):
    """os._exit at import costs one worker, not one for each test."""
    test = only(graded("03", "import os\nos._exit(0)\n"), "crashed")
    assert "cannot be executed" in test.problem.message


def test_empty_file_names_what_is_missing(graded):
    """Each task says which name it looked for."""
    results = graded("03", "")
    assert "crossentropy.py has no nll_loss" in results["test_nll_loss_values"].problem.message


def test_name_that_is_no_function_is_named(graded):
    """A number where a function should be."""
    results = graded("03", "nll_loss = 3\n", task="03.1")
    assert "nll_loss in crossentropy.py is an int, not a function" in only(results, "error").problem.message


@pytest.mark.parametrize(
    "value",
    [
        "lambda lp, t: -lp[torch.arange(len(t)), t].mean()",
        "functools.partial(lambda a, lp, t: -lp[torch.arange(len(t)), t].mean(), None)",
        "type('C', (), {'__call__': lambda self, lp, t: -lp[torch.arange(len(t)), t].mean()})()",
    ],
)
def test_any_callable_is_a_function(graded, value):
    """Lambdas, partials and callable objects are right answers."""
    results = graded("03", f"import functools, torch\nnll_loss = {value}\n", task="03.1")
    assert {test.verdict for test in results.values()} == {"passed"}


@pytest.mark.parametrize("isolated", [True, False])
def test_mistake_is_named(graded, reference, isolated):
    """Softmax twice, in another style than the catalogue's, is recognised."""
    text = reference("03").replace(
        "return nll_loss(torch.log_softmax(logits, dim=1), targets)",
        "p = logits.exp() / logits.exp().sum(1, keepdim=True)\n"
        "    q = p.exp() / p.exp().sum(1, keepdim=True)\n"
        "    return -sum(q[i, t].log() for i, t in enumerate(targets)) / len(targets)",
    )
    results = graded("03", text, isolated=isolated)
    failed = results["test_cross_entropy_values"]
    assert failed.verdict == "failed"
    assert "Softmax was applied twice" in failed.failure.mistake
    assert failed.failure.call.startswith("cross_entropy(tensor(")
    assert failed.failure.expected.startswith("tensor(")
    assert results["test_nll_loss_values"].verdict == "passed"


def test_later_task_is_excused_by_the_earlier_one_it_builds_on(graded, reference):
    """cross_entropy calls a wrong nll_loss: skipped, and it says on which task it builds."""
    results = graded("03", reference("03").replace("-log_probs[rows", "log_probs[rows"))
    assert results["test_nll_loss_values"].verdict == "failed"
    later = results["test_cross_entropy_values"]
    assert (later.verdict, later.points) == ("skipped", 0)
    assert "03.1, nll_loss" in later.reason


def test_later_task_that_is_right_keeps_its_points(graded):
    """A cross_entropy that does not call the wrong nll_loss is a right answer."""
    text = """
        import torch
        def nll_loss(log_probs, targets):
            return log_probs.sum()
        def cross_entropy(logits, targets):
            return -torch.log_softmax(logits, 1).gather(1, targets[:, None]).mean()
        """
    results = graded("03", text)
    assert results["test_nll_loss_values"].verdict == "failed"
    assert results["test_cross_entropy_values"].verdict == "passed"


def test_one_bad_test_costs_that_test_alone(graded, reference):
    """A crash in one task; the others are graded by a fresh worker."""
    text = reference("03").replace("return math.log(num_classes)", "import os\n    os._exit(0)")
    results = graded("03", text)
    assert results["test_initial_loss_values"].verdict == "crashed"
    others = [test for name, test in results.items() if name != "test_initial_loss_values"]
    assert {test.verdict for test in others} == {"passed"}


def test_prints_are_shown_with_the_failing_test(graded):
    """What student code printed helps to find out why."""
    results = graded("03", "def nll_loss(a, b):\n    print('I was here')\n    return 0\n", task="03.1")
    assert "I was here" in results["test_nll_loss_values"].output


@pytest.mark.parametrize(
    "value",
    [
        "torch.full((), float('nan'))",
        "torch.zeros(10, 0)",
        "torch.tensor(1j)",
        "type('T', (torch.Tensor,), {'__eq__': lambda a, b: True})(torch.zeros(()))",
        "type('Yes', (float,), {'__eq__': lambda a, b: True, '__sub__': lambda a, b: 0})(1)",
        "{'passed': True}",
        "None",
        "'passed'",
    ],
)
def test_values_that_lie_are_failures(graded, value):
    """NaN, empty tensors, objects that equal everything: a wrong answer, not a fault of the grader's."""
    results = graded("03", f"import torch\ndef nll_loss(a, b):\n    return {value}\n", task="03.1")
    assert only({"first": results["test_nll_loss_values"]}, "failed").failure is not None


@pytest.mark.parametrize("name", ["Skipped", "Deferred", "NoData", "CheckFailed"])
def test_exception_named_like_an_excuse_excuses_nothing(graded, name):
    """A verdict comes from what the grader saw, never from a name."""
    code = (
        f"class {name}(Exception): pass\ndef nll_loss(a, b):\n    raise {name}('this machine has no GPU')\n"
    )
    assert only(graded("03", code, task="03.1"), "error").problem.kind == name


def test_pytest_outcomes_raised_by_a_solution_are_errors(graded):
    """pytest.skip, xfail and exit mean nothing in a student's process."""
    for outcome in ("skip", "xfail", "exit"):
        code = f"import pytest\ndef nll_loss(a, b):\n    pytest.{outcome}('no reason')\n"
        only(graded("03", code, task="03.1"), "error")


def test_same_seed_same_inputs(graded):
    """A failure can be replayed; another seed gives other inputs."""
    code = "def nll_loss(a, b):\n    return a.sum()\n"
    calls = [
        graded("03", code, seed=seed, task="03.1")["test_nll_loss_values"].failure.call for seed in (3, 3, 4)
    ]
    assert calls[0] == calls[1] != calls[2]
