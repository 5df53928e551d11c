"""Build an exercise's notebook: the lesson, then a cell for each task and one that tests it.

The same course gives the same bytes. A notebook carries a checksum of its cells, as a stub does of its text:
while that holds nobody has worked in it, and it may be written anew.
"""

from __future__ import annotations

import ast
import base64
import os
import re
from pathlib import Path
from typing import Any

from grader.catalog import Exercise, Task
from grader.errors import CatalogError
from grader.notebook.submitted import SEAL, seal
from grader.notebook_file import KEY

_LINK = re.compile(r"(!?\[[^\]\n]*\])\(([^)\s:#]+)(#[^)\s]*)?\)")
_MIME = {".png": "image/png", ".svg": "image/svg+xml"}

SETUP = """\
# In the course's own environment: run this cell, that is all.
# In Colab: bring the course's folder into the session (upload it, or clone it), take away the # before %pip,
# run this cell, choose Runtime > Restart session, and run it again.
# %pip install --quiet --editable torch-by-test
from grader.notebook import check"""

HOW = """\
## Write it here

Fill in the cells below. Under each stands a cell that runs the visible tests of that task. Add cells of your
own as you like: the grader takes your functions and classes, and what these use. Plots and training runs
are left out, and cost the grading no time."""


def notebook_text(exercise: Exercise, stub: str, folder: Path) -> str:
    """Return the notebook as it would stand in `folder`, which relative links depend on.

    Raises CatalogError if the lesson is missing or a task is not in the stub.
    """
    import nbformat

    cells = [*_lesson(exercise, folder), _markdown("how", HOW), _code("setup", SETUP)]
    for identity, code in _parts(exercise, stub):
        task = next((task for task in exercise.tasks if task.id == identity), None)
        if task is None:
            cells.append(_code(identity, code))
            continue
        name = task.id.replace(".", "-")
        cells.append(_markdown(f"task-{name}", _heading(task)))
        cells.append(_code(f"code-{name}", code))
        cells.append(_code(f"check-{name}", f'check("{task.id}")'))
    cells += [_markdown("end", _end(exercise)), _code("check", f'check("{exercise.id}")')]
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        KEY: {
            "exercise": exercise.name,
            SEAL: seal((cell["cell_type"], cell["source"]) for cell in cells),
        },
    }
    notebook = nbformat.from_dict(  # type: ignore[no-untyped-call]
        {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    )
    nbformat.validate(notebook)
    text: str = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    return text.rstrip("\n") + "\n"


def _lesson(exercise: Exercise, folder: Path) -> list[dict[str, Any]]:
    """The lesson, a cell for each section."""
    path = exercise.folder / "README.md"
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise CatalogError(f"{path}: missing; every exercise has a lesson") from None
    sections = re.split(r"\n(?=## )", text.strip())
    return [_section(f"lesson-{i}", section, exercise, folder) for i, section in enumerate(sections)]


def _section(identity: str, text: str, exercise: Exercise, folder: Path) -> dict[str, Any]:
    """A section whose pictures are in the cell, and whose links hold where the notebook stands."""
    attachments: dict[str, Any] = {}

    def placed(match: re.Match[str]) -> str:
        label, target, anchor = match[1], match[2], match[3] or ""
        path = exercise.folder / target
        if not path.exists():
            raise CatalogError(f"{exercise.folder / 'README.md'}: a link to {target}, which is not there")
        if label.startswith("!") and path.suffix in _MIME:
            data = base64.b64encode(path.read_bytes()).decode()
            attachments[path.name] = {_MIME[path.suffix]: data}
            return f"{label}(attachment:{path.name})"
        return f"{label}({Path(os.path.relpath(path, folder)).as_posix()}{anchor})"

    cell = _markdown(identity, _LINK.sub(placed, text).strip())
    return {**cell, "attachments": attachments} if attachments else cell


def _parts(exercise: Exercise, stub: str) -> list[tuple[str, str]]:
    """Cut the stub before each task's function or class: (task id, or "start", and the code)."""
    body = re.sub(r"\n*# as it came: .*\n?\Z", "", stub)
    tree = ast.parse(body)
    doc = ast.get_docstring(tree) is not None
    lines = body.splitlines()
    first = tree.body[0].end_lineno or 0 if doc else 0
    by_name = {task.name: task.id for task in exercise.tasks}
    cuts = [("start", first)]
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name in by_name:
            at = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]) - 1
            while at and lines[at - 1].startswith("#"):
                at -= 1
            cuts.append((by_name.pop(node.name), at))
    for name, task in by_name.items():
        raise CatalogError(f"task {task}: {name} is not at the top level of {exercise.file}")
    ends = [at for _, at in cuts[1:]] + [len(lines)]
    parts = [(what, "\n".join(lines[at:end]).strip("\n")) for (what, at), end in zip(cuts, ends, strict=True)]
    return [(what, code) for what, code in parts if code]


def _heading(task: Task) -> str:
    points = f"{task.points:g} point{'' if task.points == 1 else 's'}"
    return f"### {task.id} · `{task.name}` ({points})"


def _end(exercise: Exercise) -> str:
    return (
        "## All of it\n\n"
        "The visible tests of every task. Then save the notebook, and have it graded with the hidden "
        f"ones, in a terminal:\n\n    python -m grader submit {exercise.notebook}"
    )


def _markdown(identity: str, source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": identity, "metadata": {}, "source": source}


def _code(identity: str, source: str) -> dict[str, Any]:
    cell = {"cell_type": "code", "id": identity, "metadata": {}, "source": source}
    return {**cell, "execution_count": None, "outputs": []}
