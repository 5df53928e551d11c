"""Notebooks for the tests of this room."""

import json

import pytest

from grader.notebook.build import _parts


@pytest.fixture
def notebook(tmp_path):
    """Write a notebook of these code cells; keywords replace parts of the document."""

    def write(*cells, name="crossentropy.ipynb", **parts):
        document = {
            "cells": [{"cell_type": "code", "metadata": {}, "outputs": [], "source": c} for c in cells],
            "metadata": {},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({**document, **parts}), "utf-8")
        return path

    return write


@pytest.fixture
def solved(catalog, tmp_path):
    """An exercise's built notebook with the reference's code in its cells."""

    def make(number):
        exercise = catalog.pick(number)
        document = json.loads((exercise.folder / exercise.notebook).read_text("utf-8"))
        reference = dict(_parts(exercise, exercise.solution.read_text("utf-8")))
        for cell in document["cells"]:
            part = cell["id"].removeprefix("code-").replace("-", ".")
            if part in reference:
                cell["source"] = reference[part]
        path = tmp_path / exercise.notebook
        path.write_text(json.dumps(document), "utf-8")
        return path

    return make
