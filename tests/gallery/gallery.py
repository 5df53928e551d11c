"""What comes out for each wrong file: of `pytest exercises/…`, and of `python -m grader submit`.

NN.k_mistake/topic.py is a file as a student would have it; the tests of task NN.k are run against it, or all
of the exercise's where the folder's name has no task.
"""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stdout
from pathlib import Path

import pytest
from rich.console import Console

import grader.submission
from grader.catalog import Catalog, Exercise, course_root
from grader.report import Report, print_report
from grader.sandbox import Sandbox
from grader.session.judge import task_of
from grader.session.suite import SuiteRun, run_suite
from grader.submission import Isolated
from grader.worker import Job

HERE = Path(__file__).parent
COLUMNS = 80
SEED = 1
EXPECTED = "expected.txt"
ENDLESS = "01.5_loop_that_never_ends"  # its tests get a second each, not ten
_SECONDS = re.compile(r"(\d (?:passed|failed)) in [\d.]+s\b.*")


def entries() -> list[Path]:
    """The folder of every wrong file."""
    return sorted(path for path in HERE.iterdir() if path.is_dir() and path.name[:2].isdigit())


def shown(entry: Path, root: Path, sandbox: Sandbox) -> str:
    """Both outputs, as expected.txt has them. `root` is an empty folder for a course of one exercise."""
    catalog = Catalog.of(course_root())
    exercise = catalog.pick(entry.name[:2])
    task = entry.name.partition("_")[0] if "." in entry.name else ""
    student = entry / exercise.file
    with pytest.MonkeyPatch.context() as patch:
        if entry.name == ENDLESS:
            patch.setattr(grader.submission, "DEFAULT_LIMIT", 1.0)
        return (
            f"$ pytest exercises/{exercise.name}\n{_by_pytest(exercise, student, task, root)}\n"
            f"$ python -m grader submit {exercise.id}\n{_by_submit(exercise, student, task, sandbox)}"
        )


def _by_pytest(exercise: Exercise, student: Path, task: str, root: Path) -> str:
    folder = root / "exercises" / exercise.name
    shutil.copytree(exercise.folder, folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(exercise.solution.parent, root / "solutions" / exercise.name)
    shutil.copy(exercise.root / "pyproject.toml", root)
    shutil.copy(student, folder)
    out = io.StringIO()
    arguments = ["--no-header", "-q", "-rN", "--capture=sys", "-pno:cacheprovider"]
    with chdir(root), _narrow(), redirect_stdout(out):
        pytest.main([*arguments, f"exercises/{exercise.name}"], plugins=[_Only(task)])
    return _SECONDS.sub(r"\1", out.getvalue())


def _by_submit(exercise: Exercise, student: Path, task: str, sandbox: Sandbox) -> str:
    job = Job(str(student), str(exercise.suite / "probes.py"))
    run = SuiteRun(exercise, job, Isolated(sandbox, job), SEED, only_task=task)
    report = Report(
        seed=SEED,
        created="",
        source="",
        isolated=True,
        exercises=(run_suite(run),),
        protections=(),
        data={},
        versions={},
        seconds=0.0,
    )
    out = io.StringIO()
    console = Console(file=out, width=COLUMNS, force_terminal=True, color_system=None)
    print_report(report, console)
    failures, _, table = out.getvalue().partition("┏")
    return failures.strip() + "\n" if failures else f"┏{table.partition('Sandbox:')[0]}"


class _Only:
    """Runs the tests of one task alone."""

    def __init__(self, task: str) -> None:
        self._task = task

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if self._task in ("", task_of(item))]


@contextmanager
def _narrow() -> Iterator[None]:
    """A terminal of 80 columns without colours, and no settings of the person who runs this."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(COLUMNS))
        patch.setenv("NO_COLOR", "1")
        for name in ("PYTEST_ADDOPTS", "FORCE_COLOR", "PY_COLORS"):
            patch.delenv(name, raising=False)
        yield
