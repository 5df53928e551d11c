"""Tools for those who write the course: stubs from solutions, and checks that all of it holds together."""

from grader.course.stub import is_pristine, stub_of
from grader.course.sync import sync

__all__ = ["is_pristine", "stub_of", "sync"]
