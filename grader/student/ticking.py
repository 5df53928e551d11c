"""The part of the pytest plugin that remembers which tasks passed in `pytest exercises/…`."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from grader.catalog import Exercise
    from grader.report.model import TestResult
    from grader.session.suite import SuiteRun


class Ticking:
    """Collects the results of visible tests of a student's file; a selection of tests ticks nothing."""

    def __init__(self, run_of: Callable[[pytest.Item], SuiteRun | None]) -> None:
        self._run_of = run_of
        self._selected = False
        self._left: dict[str, int] = {}  # tests of an exercise that have not ended
        self._found: dict[str, tuple[Exercise, list[TestResult]]] = {}

    def pytest_deselected(self) -> None:
        self._selected = True

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self._selected |= any("::" in argument for argument in session.config.args)
        for item in session.items:
            run = self._run_of(item)
            if run is not None and run.job.student == str(run.exercise.folder / run.exercise.file):
                self._left[run.exercise.name] = self._left.get(run.exercise.name, 0) + 1

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        ended = call.when == "call" or (call.when == "setup" and call.excinfo is not None)
        run = self._run_of(item) if ended else None
        if run is not None and run.exercise.name in self._left:
            from grader.session.judge import judge

            self._left[run.exercise.name] -= 1
            self._found.setdefault(run.exercise.name, (run.exercise, []))[1].append(judge(item, call, ""))
        return report

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        from grader.session.suite import SUITE_RUN

        if self._selected or SUITE_RUN in session.config.stash:
            return
        from grader.catalog import Catalog
        from grader.errors import GraderError
        from grader.student import remember

        for name, (exercise, tests) in self._found.items():
            if self._left[name] == 0:  # not ended early, by -x or Ctrl-C
                try:
                    remember(Catalog.of(exercise.root), exercise, tests)
                except GraderError as error:
                    session.config.issue_config_time_warning(pytest.PytestWarning(str(error)), stacklevel=2)
