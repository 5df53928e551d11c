"""The pytest plugin: fixtures of visible and hidden tests, and failures told in words.

Registered as an entry point, so that `pytest exercises/03_crossentropy` works without a conftest. It keeps
out of the way of any other test: only tests of the course are touched.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:  # torch takes seconds to import: `pytest --version` must not wait for it
    from grader.catalog import Exercise
    from grader.checks import Check
    from grader.draw import Draw
    from grader.report.model import TestResult
    from grader.session.score import Benchmark, Score
    from grader.session.suite import SuiteRun
    from grader.submission import Submission

MARKERS = (
    "task(id): the task that a test of the course belongs to",
    "points(n): what a hidden test is worth",
    "training: trains on real data; too slow to be repeated for every known mistake",
    "cuda: needs a GPU; deferred where there is none",
)


def pytest_configure(config: pytest.Config) -> None:
    from grader.student.ticking import Ticking

    for marker in MARKERS:
        config.addinivalue_line("markers", marker)
    config.pluginmanager.register(Ticking(_run_of))


class VisibleSuite(pytest.Module):
    """A visible test file, run against the student's file or, under solutions/, against the reference."""

    exercise: Exercise
    student: Path
    unloadable: list[str] | None = None  # why the student's file cannot be executed, once that is said


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the visible tests for solutions/NN_topic/topic.py, which has no tests of its own."""
    if file_path.parent.parent.name != "solutions" or file_path.parent.name[3:] != file_path.stem:
        return None
    exercise = _exercise_of(file_path)
    if exercise is None:
        return None
    nodeid = f"solutions/{exercise.name}/{exercise.visible_tests.name}"
    return _visible(parent, exercise, file_path, nodeid)


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(module_path: Path, parent: Any) -> pytest.Collector | None:
    """Collect exercises/NN_topic/test_topic.py as a visible suite."""
    if module_path.parent.parent.name != "exercises" or _is_attached(parent.config):
        return None
    exercise = _exercise_of(module_path)
    if exercise is None or module_path != exercise.visible_tests:
        return None
    return _visible(parent, exercise, module_path.parent / exercise.file, None)


def _visible(parent: Any, exercise: Exercise, student: Path, nodeid: str | None) -> VisibleSuite:
    suite: VisibleSuite = VisibleSuite.from_parent(parent, path=exercise.visible_tests, nodeid=nodeid)
    suite.exercise = exercise
    suite.student = student
    return suite


def _exercise_of(path: Path) -> Exercise | None:
    """The exercise of a file under exercises/ or solutions/; None where the course has no such exercise."""
    from grader.catalog import read_exercise
    from grader.errors import GraderError

    root, name = path.parents[2], path.parent.name
    if not (root / "exercises" / name / "exercise.toml").exists():
        return None
    try:
        return read_exercise(root / "exercises" / name, root)
    except GraderError as error:
        raise pytest.UsageError(str(error)) from None


def _is_attached(config: pytest.Config) -> bool:
    """Whether a run was attached from outside: it then has its own submission, and takes the results."""
    from grader.session.suite import SUITE_RUN

    return SUITE_RUN in config.stash


def _run_of(item: pytest.Item) -> SuiteRun | None:
    """The run a test belongs to: a hidden suite's, or one made for its visible suite; None for others."""
    from grader.session.suite import SUITE_RUN

    hidden = item.config.stash.get(SUITE_RUN, None)
    if hidden is not None:
        return hidden
    suite = item.getparent(VisibleSuite)
    if suite is None:
        return None
    if SUITE_RUN not in suite.stash:
        suite.stash[SUITE_RUN] = _visible_run(suite)
    return suite.stash[SUITE_RUN]


def _visible_run(suite: VisibleSuite) -> SuiteRun:
    from grader.session.suite import SuiteRun
    from grader.student.visible import Timed
    from grader.worker import Job

    job = Job(str(suite.student), str(suite.exercise.suite / "probes.py"))
    return SuiteRun(suite.exercise, job, Timed(job, wired=False), seed=0, wired=False)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A warning in a student's code is no failure, whatever the project's own tests ask of warnings."""
    for item in items:
        if item.getparent(VisibleSuite) is not None:
            item.add_marker(pytest.mark.filterwarnings("default"))


@pytest.fixture
def submission(request: pytest.FixtureRequest) -> Submission:
    """The student's code: `submission.softmax(x)` calls it; `submission.probe.name(…)` calls a probe."""
    from grader.draw import seed_for
    from grader.mistakes import Recogniser
    from grader.session.judge import RECOGNISER, SUBMISSION, limit_of, task_of
    from grader.submission import DEFAULT_LIMIT, Submission

    item = request.node
    run = _run_of(item)
    assert run is not None, "the submission fixture belongs to tests of the course"
    probes = Path(run.job.probes)
    # Not the seed of `draw`: a worker that knew it could tell which held-out images were drawn.
    seed, limit = seed_for(run.seed, f"{item.name} in the worker"), limit_of(item, DEFAULT_LIMIT)
    held = Submission(run.transport, probes, seed, limit)
    item.stash[SUBMISSION] = held
    task = task_of(item)
    if task and item.get_closest_marker("training") is None:  # training again for each mistake takes minutes
        item.stash[RECOGNISER] = Recogniser(run.exercise, task, run.job, wired=run.wired)
    return held


@pytest.fixture
def check(request: pytest.FixtureRequest, submission: Submission) -> Check:
    """Compares what came back with what was expected; names the mistake if it knows it."""
    from grader.checks import Check
    from grader.session.judge import RECOGNISER

    recogniser = request.node.stash.get(RECOGNISER, None)
    return Check(submission.calls, recogniser or (lambda calls: None))


@pytest.fixture
def draw(request: pytest.FixtureRequest) -> Draw:
    """Random inputs from the run's seed; a visible test draws the same each time."""
    from grader.draw import Draw, seed_for

    run = _run_of(request.node)
    return Draw(seed_for(run.seed if run else 0, request.node.name))


@pytest.fixture
def score(request: pytest.FixtureRequest, check: Check) -> Score:
    """Partial credit for a measured number."""
    from grader.session.score import Score

    return Score(request.node, check)


def _benchmark(name: str) -> Benchmark:
    from grader.data import open_dataset
    from grader.errors import DataError
    from grader.session.judge import NoData
    from grader.session.score import Benchmark
    from grader.wire import Ref

    try:
        return Benchmark(open_dataset(name), Ref(name))
    except DataError as error:
        raise NoData(str(error)) from None


@pytest.fixture
def mnist() -> Benchmark:
    """MNIST, or its stand-in: images uint8 (N, 1, 28, 28)."""
    return _benchmark("mnist")


@pytest.fixture
def cifar10() -> Benchmark:
    """CIFAR-10, or its stand-in: images uint8 (N, 3, 32, 32)."""
    return _benchmark("cifar10")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("cuda") is None or _run_of(item) is None:
        return
    import torch

    if not torch.cuda.is_available():
        from grader.session.judge import Deferred

        raise Deferred("this machine has no GPU that torch can use")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Record a hidden test's result; tell a visible test's failure in words, with no traceback."""
    run = _run_of(item)
    if run is not None and not item.config.option.usepdb:
        # Laying out a traceback that nobody reads takes 20 ms.
        item.repr_failure = _untold  # type: ignore[method-assign]
    report = yield
    ended = call.when == "call" or (call.when == "setup" and call.excinfo is not None)
    if not ended or run is None:
        return report
    from grader.session.judge import judge
    from grader.session.suite import SUITE_RUN

    if SUITE_RUN in item.config.stash:
        run.record(judge(item, call, _output(run, report)))
        return report
    if call.excinfo is not None and not item.config.option.usepdb and not report.skipped:
        result = judge(item, call, "")
        where = _relative(Path(run.job.student), item.config)
        report.longrepr = _told(result, where, item)
        if result.verdict in ("deferred", "no_data"):
            report.outcome = "skipped"
            report.longrepr = (where, 0, f"Skipped: {result.reason}")
    return report


def _told(result: TestResult, where: str, item: pytest.Item) -> str:
    """A visible test's failure in words, as wide as the terminal; that the file cannot be executed, once."""
    from grader.errors import UNLOADABLE
    from grader.report.words import lines, wrapped

    rows = lines(result, where)
    suite = item.getparent(VisibleSuite)
    if suite is not None and result.problem and result.problem.kind == UNLOADABLE:
        if suite.unloadable == rows:
            rows = ["the same again"]
        else:
            suite.unloadable = rows
    width = item.config.get_terminal_writer().fullwidth
    told = (f"  {part}" for row in rows for part in wrapped(row, width - 2))
    return "\n".join([*wrapped(result.title, width), "", *told])


def _untold(excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
    return ""


def _output(run: SuiteRun, report: pytest.TestReport) -> str:
    return run.transport.printed() or report.capstdout + report.capstderr


def _relative(path: Path, config: pytest.Config) -> str:
    try:
        return str(path.relative_to(config.invocation_params.dir))
    except ValueError:
        return str(path)
