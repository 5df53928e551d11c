"""Fixtures that several rooms of tests share."""

import textwrap
from pathlib import Path

import pytest

from grader.catalog import Catalog, course_root
from grader.sandbox import Sandbox
from grader.session.suite import SuiteRun, run_suite
from grader.submission import InProcess, Isolated
from grader.worker import Job

pytest_plugins = ["pytester"]


@pytest.fixture(scope="session")
def catalog():
    """The course in this checkout."""
    return Catalog.of(course_root())


@pytest.fixture(scope="session")
def sandbox():
    """One zygote for all tests: importing torch takes seconds."""
    with Sandbox() as running:
        running.wait_ready()
        yield running


@pytest.fixture
def probes(tmp_path):
    """A suite folder's probes.py for tests that bring no suite of their own."""
    path = tmp_path / "suite" / "probes.py"
    path.parent.mkdir()
    path.write_text(
        "def twice(submission, x):\n    '''twice({x})'''\n    return submission.f(submission.f(x))\n"
    )
    return path


@pytest.fixture
def job(tmp_path, probes):
    """Make a Job for the text of a student's file."""

    def make(text, name="topic", **options):
        path = tmp_path / f"{name}.py"
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return Job(str(path), str(probes), **options)

    return make


@pytest.fixture
def worker(sandbox, job):
    """Start a worker that has loaded the text of a student's file."""
    started = []

    def start(text, **options):
        running = sandbox.worker(job(text, **options))
        started.append(running)
        running.load(20)
        return running

    yield start
    for running in started:
        running.close()


@pytest.fixture
def graded(catalog, sandbox, tmp_path):
    """Grade the text of a student's file against an exercise's hidden suite; the results by test id."""

    def grade(number, text, *, isolated=True, seed=1, task=""):
        exercise = catalog.pick(number)
        path = tmp_path / exercise.file
        if isinstance(text, bytes):
            path.write_bytes(text)
        else:
            path.write_text(textwrap.dedent(text), encoding="utf-8")
        made = Job(str(path), str(exercise.suite / "probes.py"))
        transport = Isolated(sandbox, made) if isolated else InProcess(made, wired=True)
        run = SuiteRun(exercise, made, transport, seed, only_task=task)
        return {test.id: test for test in run_suite(run).tests}

    return grade


@pytest.fixture
def reference(catalog):
    """The text of an exercise's reference solution."""

    def text(number):
        return Path(catalog.pick(number).solution).read_text("utf-8")

    return text
