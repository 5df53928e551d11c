"""`check("03")` in a notebook: the visible tests, against the functions that its cells have defined."""

from __future__ import annotations

import inspect
import linecache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.report.model import TestResult


def check(wanted: str, namespace: dict[str, Any] | None = None) -> None:
    """Run the visible tests of an exercise ("03") or of one task ("03.2"), and print what they found.

    They test what stands in `namespace`, by default the caller's global names.
    """
    from grader.errors import GraderError

    if namespace is None:
        frame = inspect.currentframe()
        assert frame is not None
        assert frame.f_back is not None
        namespace = frame.f_back.f_globals
    try:
        _tell(_tested(wanted, namespace))
    except GraderError as error:
        print(f"error: {error}")


def _tested(wanted: str, namespace: dict[str, Any]) -> tuple[TestResult, ...]:
    from grader.catalog import Catalog, course_root
    from grader.errors import UsageError
    from grader.session.data import data_folders
    from grader.session.suite import SuiteRun, run_suite
    from grader.submission import InProcess
    from grader.worker import Job

    number, dot, _ = wanted.partition(".")
    exercise = Catalog.of(course_root()).pick(number)
    if dot and wanted not in {task.id for task in exercise.tasks}:
        raise UsageError(f"no task {wanted!r} in {exercise.name}")
    job = Job("your notebook", str(exercise.suite / "probes.py"), data_folders(exercise))
    transport = InProcess(job, wired=False, executor=_live(job, namespace))
    run = SuiteRun(exercise, job, transport, seed=0, wired=False, visible=True)
    run.only_task = wanted if dot else ""
    return run_suite(run).tests


def _live(job: Any, namespace: dict[str, Any]) -> Any:
    from types import ModuleType

    from grader.worker import Executor

    class Live(Executor):
        """The names of a running notebook in the place of a file."""

        def load(self) -> ModuleType:
            self.module = ModuleType("your notebook")
            self.module.__dict__.update({k: v for k, v in namespace.items() if not k.startswith("__")})
            return self.module

        def shown(self, file: str) -> str:
            return _cell_of(file, namespace)

    return Live(job, interruptible=True)


def _cell_of(file: str, namespace: dict[str, Any]) -> str:
    """The cell whose code a traceback calls `file`, as Jupyter counts them: "In [7]"; "" if it is none."""
    inputs = namespace.get("In")
    text = "".join(linecache.getlines(file)).strip()
    if not isinstance(inputs, list) or not text:
        return ""
    for number in range(len(inputs) - 1, 0, -1):
        if str(inputs[number]).strip() == text:
            return f"In [{number}]"
    return ""


def _tell(tests: tuple[TestResult, ...]) -> None:
    from grader.checks.words import printable
    from grader.report import model
    from grader.report.words import lines

    passed = sum(test.verdict == model.PASSED for test in tests)
    for test in tests:
        print(f"{'✓' if test.verdict == model.PASSED else '✗'} {printable(test.title)}")
        if test.verdict != model.PASSED:
            print("\n".join(f"    {line}" for line in lines(test)) + "\n")
    print(f"{passed} of {len(tests)} passed" if tests else "there is no visible test of this task")
