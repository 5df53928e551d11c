"""Write the stubs and notebooks into exercises/, and never over a student's work."""

from __future__ import annotations

from pathlib import Path

from grader.catalog import Catalog, Exercise
from grader.course.stub import is_pristine, stub_of
from grader.errors import CatalogError
from grader.notebook import is_untouched
from grader.whole import write_whole

WRITTEN = "written"
IN_STEP = "in step"
KEPT = "kept: it holds somebody's work"


def fresh_stub(exercise: Exercise) -> str:
    """The stub that the reference solution gives. Raises CatalogError."""
    try:
        return stub_of(exercise.solution.read_text("utf-8"), f"solutions/{exercise.name}/{exercise.file}")
    except FileNotFoundError:
        raise CatalogError(f"{exercise.solution}: missing; every exercise has a reference") from None


def fresh_notebook(exercise: Exercise, folder: Path | None = None) -> str:
    """The notebook that lesson and solution give, as it would stand in `folder`. Raises CatalogError."""
    from grader.notebook.build import notebook_text

    return notebook_text(exercise, fresh_stub(exercise), folder or exercise.folder)


def sync(catalog: Catalog) -> dict[Path, str]:
    """Bring every untouched or missing stub and notebook in step; return what became of each file."""
    done = {}
    for exercise in catalog.exercises:
        path = exercise.folder / exercise.file
        done[path] = put(path, fresh_stub(exercise))
        path = exercise.folder / exercise.notebook
        done[path] = put(path, fresh_notebook(exercise))
    return done


def put(path: Path, fresh: str) -> str:
    """Write a stub or notebook unless it is there already or holds somebody's work. Raises GraderError."""
    text = path.read_text("utf-8", "replace") if path.exists() else None
    if text == fresh:
        return IN_STEP
    if text is not None and not _is_untouched(path, text):
        return KEPT
    write_whole(path, fresh, "make its folder writable")
    return WRITTEN


def _is_untouched(path: Path, text: str) -> bool:
    return is_untouched(path) if path.suffix == ".ipynb" else is_pristine(text)
