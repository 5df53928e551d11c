"""A notebook as a submission, and the same notebook in a kernel."""

import json
import os
import subprocess
import sys

import nbformat
import pytest

from grader.errors import UsageError
from grader.intake import take
from grader.notebook import chosen_file, exercise_of, notebook_files, notebooks_named


@pytest.fixture
def run(tmp_path):
    """Run `python -m grader …` in an empty folder."""

    def command(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "grader", *map(str, arguments)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=300,
            env={**os.environ, "COLUMNS": "100", "NO_COLOR": "1"},
        )

    return command


def test_metadata_says_which_exercise(catalog, notebook):
    """Whatever the file is called."""
    path = notebook(
        "x = 1", name="tensors.ipynb", metadata={"torch_by_test": {"exercise": "03_crossentropy"}}
    )
    assert exercise_of(path, catalog).id == "03"


@pytest.mark.parametrize(
    "name",
    ["crossentropy.ipynb", "Copy of crossentropy.ipynb", "03_crossentropy (1).ipynb", "CrossEntropy.ipynb"],
)
def test_else_its_name_does(catalog, notebook, name):
    """Also as browsers and Colab rename it."""
    assert exercise_of(notebook("x = 1", name=name), catalog).id == "03"


@pytest.mark.parametrize("name", ["Untitled.ipynb", "crossentropy and tensors.ipynb", "a\x1b]0;b.ipynb"])
def test_else_it_has_to_be_said(catalog, notebook, name):
    """With the command that says it, in one line that no terminal obeys."""
    path = notebook("x = 1", name=name, metadata={"torch_by_test": {"exercise": ["03_crossentropy"]}})
    with pytest.raises(UsageError, match="python -m grader submit 03 ") as refused:
        exercise_of(path, catalog)
    assert str(refused.value).isprintable()
    assert list(notebook_files([path], [name, "03"], catalog)) == ["03"]


def test_arguments_that_contradict_are_refused(catalog, notebook, tmp_path):
    """One exercise, one notebook."""
    one, other = notebook("x = 1"), notebook("x = 1", name="Copy of crossentropy.ipynb")
    assert notebooks_named(["03", str(one)], None) == [one]
    assert notebooks_named(["03"], one) == [one]
    assert notebooks_named(["03"], tmp_path) == []
    with pytest.raises(UsageError, match="one of the two"):
        notebooks_named([str(one)], tmp_path)
    with pytest.raises(UsageError, match="both for 03_crossentropy"):
        notebook_files([one, other], [], catalog)
    with pytest.raises(UsageError, match="one notebook only"):
        notebook_files([one, other], ["03"], catalog)
    with pytest.raises(UsageError, match="no such notebook"):
        notebook_files([tmp_path / "no.ipynb"], [], catalog)


def test_folder_may_hold_notebooks_in_the_place_of_files(catalog, notebook, tmp_path):
    """Of a stub and a notebook, the one that was worked on; never a guess."""
    exercise = catalog.pick("03")
    path = notebook("x = 1")
    with take(tmp_path, catalog.exercises) as taken:
        assert [(number, file.name) for number, file in taken.files.items()] == [("03", path.name)]
    script = tmp_path / exercise.file
    stub = (exercise.folder / exercise.file).read_text("utf-8")
    script.write_text(stub, "utf-8")
    assert chosen_file(tmp_path, exercise) == path
    script.write_text("mine = 1", "utf-8")
    with pytest.raises(UsageError, match=r"both crossentropy\.py and crossentropy\.ipynb were worked on"):
        chosen_file(tmp_path, exercise)
    path.write_bytes((exercise.folder / exercise.notebook).read_bytes())
    assert chosen_file(tmp_path, exercise) == script
    script.write_text(stub, "utf-8")
    assert chosen_file(tmp_path, exercise) == script


@pytest.mark.slow
@pytest.mark.parametrize("way", [["--in-process"], []])
def test_reference_in_the_cells_gets_full_marks(run, solved, tmp_path, way):
    """00 to 03, isolated and in-process."""
    paths = [solved(number) for number in ("00", "01", "02", "03")]
    result = run("submit", *paths, *way, "--fail-under", "100")
    assert result.returncode == 0, result.stdout + result.stderr
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert [e["id"] for e in report["exercises"]] == ["00", "01", "02", "03"]
    assert all(e["points"] == e["max_points"] > 0 for e in report["exercises"])


@pytest.mark.slow
def test_failure_names_the_cell(run, notebook):
    """As the student counts: In [2] after running all."""
    path = notebook("import math", "def initial_loss(k):\n    return math.lg(k)", "def mean_confidence(loss:")
    result = run("submit", "03", "--from", path)
    assert result.returncode == 1
    assert "crossentropy.ipynb, cell 2, line 2, in initial_loss" in result.stdout
    assert "cell 3 cannot be executed: SyntaxError" in result.stdout


@pytest.mark.slow
@pytest.mark.parametrize("hostile", [b"[" * 100_000, b'{"nbformat": 4, "cells": {}}', b"\xff\xfe", None])
def test_hostile_notebook_is_wrong_usage_in_one_line(run, tmp_path, hostile):
    """Exit status 2; None stands for 200 MB."""
    path = tmp_path / "crossentropy.ipynb"
    with path.open("wb") as file:
        file.truncate(200 << 20) if hostile is None else file.write(hostile)
    result = run("submit", path)
    assert result.returncode == 2, result.stdout
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("error: crossentropy.ipynb: ")


@pytest.mark.slow
def test_build_command_writes_and_keeps(run, tmp_path):
    """The same bytes again; a notebook with work in it stays, and the status says so."""
    out = tmp_path / "out"
    assert run("notebook", "build", "--out", out, "03").returncode == 0
    path = out / "crossentropy.ipynb"
    first = path.read_bytes()
    path.unlink()
    assert run("notebook", "build", "--out", out, "03").returncode == 0
    assert path.read_bytes() == first
    path.write_bytes(first.replace(b"TODO 03.1", b"DONE 03.1"))
    result = run("notebook", "build", "--out", out, "03")
    assert result.returncode == 3
    assert "--out" in result.stderr
    assert b"DONE 03.1" in path.read_bytes()


@pytest.fixture
def executed(tmp_path, catalog):
    """Execute a notebook in a kernel of its own, from top to bottom; what each cell printed, by cell id."""
    nbclient = pytest.importorskip("nbclient")

    def execute(path):
        document = nbformat.read(path, as_version=4)
        client = nbclient.NotebookClient(document, timeout=120, kernel_name="python3")
        client.execute(cwd=str(tmp_path))
        return {
            cell.id: "".join(output.get("text", "") for output in cell.outputs)
            for cell in document.cells
            if cell.cell_type == "code"
        }

    return execute


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # of the kernel's client, not of ours
def test_reference_executed_in_a_kernel_passes_every_check(executed, solved, catalog):
    """A real Jupyter kernel, all cells."""
    printed = executed(solved("03"))
    for task in catalog.pick("03").tasks:
        assert "✓" in printed[f"check-{task.id.replace('.', '-')}"]
    assert printed["check"].endswith("9 of 9 passed\n")
    assert "✗" not in "".join(printed.values())


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_check_in_a_kernel_tells_a_mistake_in_four_parts(executed, solved):
    """The mistake is named, an exception shows the cell's line, an unknown number is one line."""
    path = solved("03")
    document = json.loads(path.read_text("utf-8"))
    for cell in document["cells"]:
        if cell["id"] == "code-03-1":
            cell["source"] = cell["source"].replace(".mean()", ".sum()")
        if cell["id"] == "code-03-3":
            cell["source"] = "def initial_loss(k):\n    return math.lg(k)"
        if cell["id"] == "check-03-2":
            cell["source"] = 'check("03.99")\ncheck("77")'
    path.write_text(json.dumps(document), "utf-8")
    printed = executed(path)
    assert "    likely    You added the examples' losses up" in printed["check-03-1"]
    assert "In [7], line 2, in initial_loss:  return math.lg(k)" in printed["check-03-3"]
    assert "error: no task '03.99'" in printed["check-03-2"]
    assert "error: no exercise '77'" in printed["check-03-2"]
