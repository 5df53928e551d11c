"""Write the stubs into exercises/, and never over a student's work."""

from __future__ import annotations

from pathlib import Path

from grader.catalog import Catalog, Exercise
from grader.course.stub import is_pristine, stub_of
from grader.errors import CatalogError, GraderError

WRITTEN = "written"
IN_STEP = "in step"
KEPT = "kept: it holds somebody's work"


def fresh_stub(exercise: Exercise) -> str:
    """The stub that the reference solution gives. Raises CatalogError."""
    try:
        return stub_of(exercise.solution.read_text("utf-8"), f"solutions/{exercise.name}/{exercise.file}")
    except FileNotFoundError:
        raise CatalogError(f"{exercise.solution}: missing; every exercise has a reference") from None


def sync(catalog: Catalog) -> dict[Path, str]:
    """Bring every pristine or missing stub in step; return what became of each file."""
    done = {}
    for exercise in catalog.exercises:
        path = exercise.folder / exercise.file
        stub = fresh_stub(exercise)
        text = path.read_text("utf-8", "replace") if path.exists() else None
        if text == stub:
            done[path] = IN_STEP
        elif text is None or is_pristine(text):
            _write(path, stub)
            done[path] = WRITTEN
        else:
            done[path] = KEPT
    return done


def _write(path: Path, text: str) -> None:
    partial = path.with_name(f".{path.name}.part")
    try:
        partial.write_text(text, "utf-8")
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise GraderError(f"cannot write {path}: {error.strerror}") from None
