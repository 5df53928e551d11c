"""Notebooks: built from the lessons, tested where they are written, taken in as submissions.

Their code cells are executed by grader.worker.cells, beside all other student code. On this side only the
JSON around them is read, with its size capped (`reading`).
"""

from grader.notebook.live import check
from grader.notebook.submitted import chosen_file, exercise_of, is_untouched, notebook_files, notebooks_named

__all__ = ["check", "chosen_file", "exercise_of", "is_untouched", "notebook_files", "notebooks_named"]
