"""Compare what came back with what was expected, and say the difference in words."""

from grader.checks.check import Check
from grader.checks.compare import difference
from grader.checks.likely import of_error
from grader.checks.words import call_text, printable, show

__all__ = ["Check", "call_text", "difference", "of_error", "printable", "show"]
