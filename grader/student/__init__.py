"""What a student meets at the terminal: where they are, what passed, hints, and tests that rerun on save.

Importing it loads neither torch nor pytest.
"""

from grader.student.progress import FILE, Progress, load, remember, save
from grader.student.work import Reset, reset

__all__ = ["FILE", "Progress", "Reset", "load", "remember", "reset", "save"]
