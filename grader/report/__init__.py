"""The result model and its renderings: terminal, JSON, HTML."""

from grader.report.json_file import SCHEMA, as_json, write_json
from grader.report.model import ExerciseResult, Problem, Report, TestResult
from grader.report.reading import read_report
from grader.report.terminal import Progress, print_report
from grader.report.words import lines

__all__ = [
    "SCHEMA",
    "ExerciseResult",
    "Problem",
    "Progress",
    "Report",
    "TestResult",
    "as_json",
    "lines",
    "print_report",
    "read_report",
    "write_json",
]
