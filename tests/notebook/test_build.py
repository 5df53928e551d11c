"""Built notebooks: valid, the same each time, in step, and never over somebody's work."""

import dataclasses
import json
import re
import shutil

import nbformat
import pytest

from grader.course import check
from grader.course.sync import IN_STEP, KEPT, WRITTEN, fresh_notebook, fresh_stub, put
from grader.errors import CatalogError
from grader.notebook import is_untouched


@pytest.fixture
def copied(catalog, tmp_path):
    """08, which has a picture, in a folder of its own."""
    exercise = catalog.pick("08")
    for room in ("exercises", "solutions"):
        target = tmp_path / room / exercise.name
        shutil.copytree(
            catalog.root / room / exercise.name, target, ignore=shutil.ignore_patterns("__pycache__")
        )
    return dataclasses.replace(exercise, root=tmp_path)


def test_every_notebook_is_valid_and_holds_the_whole_stub(catalog):
    """A cell for each task, with its check; no line of the stub is lost."""
    for exercise in catalog.exercises:
        text = fresh_notebook(exercise)
        assert text == fresh_notebook(exercise)
        document = nbformat.reads(text, as_version=4)
        nbformat.validate(document)
        ids = [cell.id for cell in document.cells]
        assert len(ids) == len(set(ids))
        code = [cell.source for cell in document.cells if cell.cell_type == "code"]
        assert [s for s in code if s.startswith("check(")] == [
            *(f'check("{task.id}")' for task in exercise.tasks),
            f'check("{exercise.id}")',
        ]
        stub = re.sub(r"(?s)\A\"\"\".*?\"\"\"\n|# as it came.*", "", fresh_stub(exercise))
        lines = [line for source in code for line in source.splitlines()]
        assert [line for line in stub.splitlines() if line and line not in lines] == []
        assert not any(cell.get("outputs") for cell in document.cells)


def test_notebook_in_the_course_is_in_step(copied):
    """What lies in exercises/ is what would be built; course check says when it is not."""
    assert list(check._notebook(copied)) == []
    lesson = copied.folder / "README.md"
    lesson.write_text(lesson.read_text("utf-8") + "\nOne more line.\n", "utf-8")
    (problem,) = check._notebook(copied)
    assert "course sync" in problem
    path = copied.folder / copied.notebook
    path.write_text(path.read_text("utf-8").replace("TODO", "DONE"), "utf-8")
    (problem,) = check._notebook(copied)
    assert "somebody's work" in problem
    path.unlink()
    assert any(problem.endswith("cnn_shapes.ipynb: missing") for problem in check._stray(copied))


def test_work_is_never_written_over(copied, tmp_path):
    """A cell changed or added is work; a run of what is there is none."""
    path = tmp_path / "out.ipynb"
    fresh = fresh_notebook(copied)
    assert put(path, fresh) == WRITTEN
    assert put(path, fresh) == IN_STEP
    document = json.loads(fresh)
    code = next(cell for cell in document["cells"] if cell["cell_type"] == "code")
    code["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x"}]
    path.write_text(json.dumps(document), "utf-8")
    assert is_untouched(path)
    code["source"] = "mine = 1"
    path.write_text(json.dumps(document), "utf-8")
    assert put(path, fresh) == KEPT
    assert "mine = 1" in path.read_text("utf-8")
    path.write_text("no notebook", "utf-8")
    assert put(path, fresh) == KEPT


def test_pictures_and_links_hold_wherever_the_notebook_stands(copied, tmp_path):
    """A picture is in its cell; a link leads to the lesson's neighbour."""
    lesson = copied.folder / "README.md"
    shutil.copytree(copied.folder, copied.folder.parent / "07_device")
    text = lesson.read_text("utf-8")
    lesson.write_text(text + "\n[before](../07_device/README.md#goal), [web](https://x.y/z)\n", "utf-8")
    out = tmp_path / "elsewhere" / "deep"
    out.mkdir(parents=True)
    document = json.loads(fresh_notebook(copied, out))
    cells = [cell for cell in document["cells"] if "attachments" in cell]
    assert [list(cell["attachments"]) for cell in cells] == [["shapes.svg"]]
    assert "(attachment:shapes.svg)" in "".join(cells[0]["source"])
    whole = "".join("".join(cell["source"]) for cell in document["cells"])
    (target,) = re.findall(r"\[before\]\((.*)#goal\)", whole)
    assert (out / target).resolve() == (copied.folder.parent / "07_device" / "README.md").resolve()
    assert "(https://x.y/z)" in whole
    lesson.write_text(text + "\n[nowhere](nowhere.md)\n", "utf-8")
    with pytest.raises(CatalogError, match=r"nowhere\.md, which is not there"):
        fresh_notebook(copied)


def test_task_that_the_stub_lacks_is_refused(copied):
    """The catalogue and the file must agree."""
    last = dataclasses.replace(copied.tasks[-1], name="Nobody")
    with pytest.raises(CatalogError, match="Nobody is not at the top level"):
        fresh_notebook(dataclasses.replace(copied, tasks=(*copied.tasks[:-1], last)))
