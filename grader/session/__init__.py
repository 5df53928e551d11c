"""Run hidden suites against a submission and collect what they found."""

from grader.session.exercise import Listener, Settings
from grader.session.grade import grade
from grader.session.suite import SuiteRun, run_suite

__all__ = ["Listener", "Settings", "SuiteRun", "grade", "run_suite"]
