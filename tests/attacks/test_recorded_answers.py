"""A student's file can put itself in the place of the worker's code: what do answers of an earlier run gain?

The reference is graded and its answers are kept; then they are given to the same tests with other draws. What
passes twice asks for the same words whatever was drawn. KNOWN is how much that is; it may only become less.
"""

import copy
import os
from collections import defaultdict

import pytest

from grader.catalog import Catalog, course_root
from grader.mistakes import Recogniser
from grader.session.data import data_folders
from grader.session.suite import SuiteRun, run_suite
from grader.submission import InProcess
from grader.worker import Fault, Job

pytestmark = pytest.mark.slow

# Points, without the trainings; 0 for every other exercise.
KNOWN = {
    "02": 1,  # accuracy_is_differentiable, which is always False
}
EXERCISES = [exercise.id for exercise in Catalog.of(course_root()).exercises]


def _question(kind, name):
    """What was asked, and in which hidden test."""
    return os.environ["PYTEST_CURRENT_TEST"].split("::")[-1], kind, name


class _Recorder(InProcess):
    """Keeps every answer, in order, by what was asked."""

    def __init__(self, job):
        super().__init__(job, wired=True)
        self.answers = defaultdict(list)

    def request(self, kind, name, *how):
        try:
            value = super().request(kind, name, *how)
        except Fault as fault:
            self.answers[_question(kind, name)].append(fault)
            raise
        self.answers[_question(kind, name)].append(copy.deepcopy(value))
        return value


class _Player:
    """Gives the answers again without looking at what is asked."""

    def __init__(self, answers):
        self._answers = answers

    def request(self, kind, name, args, kwargs, seed, timeout):
        left = self._answers[_question(kind, name)]
        if not left:
            raise Fault("error", "nothing was recorded")
        answer = left.pop(0)
        if isinstance(answer, Fault):
            raise answer
        return answer

    def printed(self):
        return ""

    def close(self):
        pass


@pytest.mark.parametrize("number", EXERCISES)
def test_recorded_answers_gain_little(catalog, number, monkeypatch):
    """No more than is known for this exercise."""
    monkeypatch.setattr(Recogniser, "__call__", lambda self, calls: None)  # naming changes no verdict
    exercise = catalog.pick(number)
    job = Job(str(exercise.solution), str(exercise.suite / "probes.py"), data=data_folders(exercise))
    recorder = _Recorder(job)
    recorded = run_suite(SuiteRun(exercise, job, recorder, seed=1, training=False))
    assert recorded.points == recorded.max_points
    passed = None
    for seed in (2, 3):  # with one, some tests pass by luck
        player = _Player(copy.deepcopy(recorder.answers))
        played = run_suite(SuiteRun(exercise, job, player, seed=seed, training=False))
        points = {test.id: test.points for test in played.tests if test.verdict == "passed"}
        passed = points if passed is None else {id: points[id] for id in points if id in passed}
    assert sum(passed.values()) <= KNOWN.get(number, 0), passed
