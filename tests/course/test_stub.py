"""Stubs are made from solutions, and a student's work is never written over."""

import pytest

from grader.course import is_pristine, stub_of, sync
from grader.course.sync import IN_STEP, KEPT, WRITTEN
from grader.errors import CatalogError

SOLUTION = '''"""Topic."""


# SOLUTION
def only_here():
    return 1


# END SOLUTION
def f(x):
    """Return x."""
    # SOLUTION 00.1
    return only_here() + x
    # END SOLUTION


class C:
    def g(self):
        # SOLUTION 00.2
        return 2
        # END SOLUTION
'''


def test_regions_become_todos_and_helpers_vanish():
    """What is left out is what a student writes."""
    stub = stub_of(SOLUTION, "topic.py")
    assert "only_here" not in stub
    assert '    # TODO 00.1\n    raise NotImplementedError("task 00.1")\n' in stub
    assert '        # TODO 00.2\n        raise NotImplementedError("task 00.2")\n' in stub
    assert '"""Return x."""' in stub
    compile(stub, "topic.py", "exec")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("# SOLUTION 00.1\n", "has no END SOLUTION"),
        ("# END SOLUTION\n", "line 1: END SOLUTION without"),
        ("# SOLUTION 00.1\n# SOLUTION 00.2\n", "line 2: a SOLUTION inside another"),
    ],
)
def test_unbalanced_regions_are_named(text, says):
    """File and line for the author."""
    with pytest.raises(CatalogError, match=says):
        stub_of(text, "topic.py")


def test_a_stub_is_pristine_until_somebody_touches_it():
    """Any change counts, also one of white space."""
    stub = stub_of(SOLUTION, "topic.py")
    assert is_pristine(stub)
    assert not is_pristine(stub.replace("Return x", "Return y"))
    assert not is_pristine(stub.replace("    # TODO 00.1", "    # TODO  00.1"))
    assert not is_pristine(stub.rpartition("# as it came")[0])


def test_sync_writes_pristine_stubs_and_keeps_work(tmp_path, catalog):
    """An old stub is renewed; a file with work in it stays as it is."""
    import dataclasses
    import shutil

    exercise = catalog.exercises[0]
    for room in ("exercises", "solutions"):
        shutil.copytree(catalog.root / room / exercise.name, tmp_path / room / exercise.name)
    own = dataclasses.replace(exercise, root=tmp_path)
    copy = dataclasses.replace(catalog, root=tmp_path, exercises=(own,))
    path, notebook = own.folder / own.file, own.folder / own.notebook
    path.unlink()
    assert sync(copy) == {path: WRITTEN, notebook: IN_STEP}
    assert sync(copy) == {path: IN_STEP, notebook: IN_STEP}
    solution = own.solution.read_text("utf-8")
    own.solution.write_text(solution + "\nNEW = 1\n", "utf-8")
    assert sync(copy) == {path: WRITTEN, notebook: WRITTEN}
    work = path.read_text("utf-8") + "# my own line\n"
    path.write_text(work, "utf-8")
    own.solution.write_text(solution, "utf-8")
    assert sync(copy) == {path: KEPT, notebook: WRITTEN}
    assert path.read_text("utf-8") == work
