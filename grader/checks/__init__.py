"""Compare what came back with what was expected, and say the difference in words."""

from grader.checks.check import Check
from grader.checks.compare import difference
from grader.checks.words import call_text, printable, show

__all__ = ["Check", "call_text", "difference", "printable", "show"]
