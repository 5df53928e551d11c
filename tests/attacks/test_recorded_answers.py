"""A student's file can put itself in the place of the worker's code: what do answers of an earlier run gain?

The reference is graded and its answers are kept; then they are given to the same tests with other draws. What
passes asks for the same words whatever was drawn. KNOWN is how much that is; it may only become less.
"""

import copy
from collections import defaultdict

import pytest

from grader.session.data import data_folders
from grader.session.suite import SuiteRun, run_suite
from grader.submission import InProcess
from grader.worker import Fault, Job

pytestmark = pytest.mark.slow

# Points, without the trainings, of those in reach.
KNOWN = {
    "00": 4,
    "01": 2,
    "02": 1,
    "03": 0,
    "04": 4,
    "05": 0,
    "06": 3,
    "07": 11,
    "08": 6.5,
    "09": 5.5,
    "10": 0,
}


class _Recorder(InProcess):
    """Keeps every answer, in order, by what was asked."""

    def __init__(self, job):
        super().__init__(job, wired=True)
        self.answers = defaultdict(list)

    def request(self, kind, name, *how):
        try:
            value = super().request(kind, name, *how)
        except Fault as fault:
            self.answers[kind, name].append(fault)
            raise
        self.answers[kind, name].append(copy.deepcopy(value))
        return value


class _Player:
    """Gives the answers again without looking at what is asked."""

    def __init__(self, answers):
        self._answers = answers

    def request(self, kind, name, args, kwargs, seed, timeout):
        left = self._answers[kind, name]
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


@pytest.mark.parametrize("number", KNOWN)
def test_recorded_answers_gain_little(catalog, number):
    """No more than is known for this exercise."""
    exercise = catalog.pick(number)
    job = Job(str(exercise.solution), str(exercise.suite / "probes.py"), data=data_folders(exercise))
    recorder = _Recorder(job)
    recorded = run_suite(SuiteRun(exercise, job, recorder, seed=1, training=False))
    assert recorded.points == recorded.max_points
    played = run_suite(SuiteRun(exercise, job, _Player(recorder.answers), seed=2, training=False))
    passed = [test.id for test in played.tests if test.verdict == "passed"]
    assert played.points <= KNOWN[number], passed
