"""What of a notebook is executed, and how a failure is told."""

import inspect

import pytest

from grader.errors import MISSING, UNLOADABLE
from grader.worker import Executor, Fault, Job


@pytest.fixture
def load(notebook, probes):
    """Load a notebook of these cells as a worker does."""

    def make(*cells, **parts):
        executor = Executor(Job(str(notebook(*cells, **parts)), str(probes)))
        executor.load()
        return executor

    return make


def call(executor, name, *args):
    return executor.call(name, list(args), {}, 0)


def fault(executor, name, *args):
    with pytest.raises(Fault) as raised:
        call(executor, name, *args)
    return raised.value


def test_functions_use_what_stands_in_other_cells(load):
    """Imports, constants, helpers, in any cell."""
    executor = load(
        "import math",
        "SCALE = 2",
        "def twice(x):\n    return SCALE * x",
        "def f(x):\n    return math.floor(twice(x))",
    )
    assert call(executor, "f", 1.6) == 3


def test_training_runs_and_plots_are_not_executed(load):
    """Neither as an expression nor as an assignment: no function that is asked for uses them."""
    executor = load(
        "import no_such_plotting_library as plt",
        "def fit():\n    raise SystemExit('trained')",
        "history = fit()\nplt.plot(history)\nfor epoch in range(10**12):\n    fit()",
        "def plot():\n    plt.plot(history)",
        "def f(x):\n    history = [x]\n    return history",
        "while True: pass",
    )
    assert call(executor, "f", 1) == [1]


def test_call_of_a_library_is_no_part_of_the_library(load, monkeypatch):
    """torch.save(train(), …) makes nothing that a function needs."""
    monkeypatch.delenv("TRAINED", raising=False)
    executor = load(
        "import os",
        "os.environ.setdefault('TRAINED', 'yes')",
        "def f():\n    return os.environ.get('TRAINED')",
    )
    assert call(executor, "f") is None


def test_nothing_is_executed_twice(load):
    """Two functions that use the same thing use one thing."""
    executor = load(
        "table = globals().setdefault('kept', [])\ntable.append(1)",
        "def f():\n    return table",
        "def g():\n    return f(), table",
    )
    assert call(executor, "f") == [1]
    assert call(executor, "g") == ([1], [1])


def test_constant_computed_by_a_loop_is_there(load):
    """By append, by index, by attribute, by update, inside `if` and `with`."""
    executor = load(
        "table = []\nfor k in range(3):\n    table.append(k * k)",
        "grid = [0, 0]\ngrid[1] = 5",
        "class Box: pass\nbox = Box()\nbox.inner = {}\nbox.inner.update(a=1)",
        "if len(table) == 3:\n    def g(): return 7\nelse:\n    g = None",
        "def f():\n    return table, grid, box.inner, g()",
    )
    assert call(executor, "f") == ([0, 1, 4], [0, 5], {"a": 1}, 7)


def test_last_definition_counts(load):
    """As after running all cells."""
    assert call(load("def f():\n    return 1", "def f():\n    return 2"), "f") == 2


def test_method_added_by_a_decorator_is_there(load):
    """A class that grows over several cells."""
    executor = load(
        "def add_to(cls):\n    return lambda f: setattr(cls, f.__name__, f)",
        "class Net: pass",
        "@add_to(Net)\ndef forward(self, x):\n    return x + 1",
    )
    assert executor.attribute("Net")().forward(1) == 2


def test_star_import_and_future_hold(load):
    """In the cells that follow."""
    executor = load(
        "from __future__ import annotations\nfrom math import *", "def f(x: No) -> Such:\n    return floor(x)"
    )
    assert call(executor, "f", 2.5) == 2


MAGICS = (
    "%matplotlib inline\n!pip install something \\\n   --quiet\ndef f():\n    return 1",
    "?sum\nsum?\nsum??\nfiles = !ls\nt = %timeit -o 1\n\ndef f():\n    return 1",
    "%%time\ndef f():\n    return 1",
    "if True:\n    !pip install something\n    %cd ..\ndef f():\n    return 1",
    "%load_ext autoreload\nx = (7\n%2)\ntext = '''\n!no\n'''\ndef f():\n    return x * len(text) // 5",
)


@pytest.mark.parametrize("text", MAGICS)
def test_magics_and_shell_lines_are_left_out(load, text):
    """And what only looks like one is not."""
    assert call(load(text), "f") == 1


@pytest.mark.parametrize("magic", ["%%bash", "%%html", "%%writefile crossentropy.py", "%%timeit"])
def test_cell_that_is_no_python_is_left_out(load, magic):
    """Another language, or another file."""
    raised = fault(load(f"{magic}\ndef f():\n    return 1"), "f")
    assert raised.kind == MISSING


def test_error_names_cell_and_line(load):
    """Empty cells are not counted, as Jupyter does not."""
    raised = fault(load("x = 1", "", "  ", "%pwd\n\ndef f():\n    return 1 / 0"), "f")
    assert raised.frames == [["crossentropy.ipynb, cell 2", 4, "f", "return 1 / 0"]]


def test_stub_in_a_cell_is_not_attempted(load):
    """As in a file."""
    raised = fault(load('def f():\n    raise NotImplementedError("task 03.1")'), "f")
    assert raised.verdict == "not_attempted"
    assert raised.frames[-1][:2] == ["crossentropy.ipynb, cell 1", 2]


def test_cell_that_cannot_be_executed_costs_its_own_names(load):
    """A cell that is no Python, a statement that fails: named, with the line; the others go on."""
    executor = load(
        "def f():\n    return 1",
        "def g(:\n    return 2",
        "def h(x=undefined):\n    return 3",
        "import no_such_library\n",
        "def k():\n    return no_such_library.x",
        "return 1\ndef m():\n    pass",
    )
    assert call(executor, "f") == 1
    raised = fault(executor, "g")
    assert raised.message.startswith("cell 2 cannot be executed: SyntaxError: ")
    assert raised.kind == UNLOADABLE
    assert raised.frames[0][:2] == ["crossentropy.ipynb, cell 2", 1]
    raised = fault(executor, "h")
    assert raised.message == "cell 3 cannot be executed: NameError: name 'undefined' is not defined"
    assert raised.frames[0][:2] == ["crossentropy.ipynb, cell 3", 1]
    assert fault(executor, "k").message == (
        "name 'no_such_library' is not defined: "
        "cell 4 cannot be executed (ModuleNotFoundError: No module named 'no_such_library')"
    )
    assert fault(executor, "m").message.startswith("cell 6 cannot be executed: SyntaxError: 'return' outside")


def test_later_attempt_that_is_no_python_hides_the_stub(load):
    """The student's last word is what is told."""
    assert "cell 2" in fault(load("def f():\n    return 1", "def f(:\n    return 2"), "f").message


def test_assignment_that_fails_and_is_made_good_does_no_harm(load):
    """Run all cells would stop there; the grader need not."""
    executor = load("eps = undefined", "eps = 1", "f = undefined", "def f():\n    return eps")
    assert call(executor, "f") == 1


def test_exit_in_a_cell_is_a_failure_of_that_cell(load):
    """Whatever is raised."""
    raised = fault(load("import sys\nx = sys.exit('bye')\ndef f():\n    return x"), "f")
    assert "SystemExit: bye" in raised.message


@pytest.mark.parametrize(
    "text", ["(" * 5_000, "x = '\0'", "\ud800", "def f():\n\treturn 1\n        return 2"]
)
def test_text_that_no_compiler_takes_is_told(load, text):
    """Nothing but a Fault comes of it."""
    executor = load(text, "def g():\n    return 1")
    assert call(executor, "g") == 1
    fault(executor, "f")


def test_source_can_be_inspected(load):
    """As in Jupyter."""
    executor = load("x = 1\ndef f():\n    return x")
    assert inspect.getsource(executor.attribute("f")) == "def f():\n    return x\n"


def test_missing_name_is_said(load):
    """As for a file."""
    assert fault(load("x = 1"), "f").message == "crossentropy.ipynb has no f: write it, or put it back"
    assert "not a function" in fault(load("f = 1"), "f").message


def test_name_error_that_lies_about_its_name_is_a_fault(load):
    """Its attribute is the student's."""
    raised = fault(load("def f():\n    raise NameError('x', name=[])"), "f")
    assert raised.kind == "NameError"


COLAB = """# -*- coding: utf-8 -*-
\"\"\"crossentropy.ipynb

Automatically generated by Colab.
\"\"\"

# Commented out IPython magic to ensure Python compatibility.
# %matplotlib inline
!pip install something
import math

check("03.1")

def f(x):
    return math.floor(x)

history = fit()
"""
JUPYTER = """#!/usr/bin/env python
# coding: utf-8

# In[1]:

get_ipython().run_line_magic('matplotlib', 'inline')
import math

# In[ ]:

def f(x):
    return math.floor(x)
check("03.1")
"""


@pytest.mark.parametrize("text", [COLAB, JUPYTER])
def test_notebook_saved_as_a_script_is_taken_as_a_notebook(job, text):
    """A download of Colab's, or Jupyter's: lines are those of the file."""
    executor = Executor(job(text, name="crossentropy"))
    executor.load()
    assert call(executor, "f", 2.5) == 2
    line = text.splitlines().index("    return math.floor(x)") + 1
    assert fault(executor, "f", "x").frames == [["crossentropy.py", line, "f", "return math.floor(x)"]]


def test_other_scripts_are_executed_whole(job):
    """A comment that speaks of Colab makes no notebook."""
    executor = Executor(job("# from Colab, In[1]\nx = []\ny = x.append(1)\ndef f():\n    return 1\n"))
    assert executor.load().x == [1]


def test_notebook_that_cannot_be_read_is_told(notebook, probes):
    """In a worker too, where a folder's notebook is first opened."""
    executor = Executor(Job(str(notebook(cells={})), str(probes)))
    with pytest.raises(Fault, match="no list of cells"):
        executor.load()


def test_worker_and_process_tell_the_same(notebook, sandbox, probes):
    """Frames and messages cross."""
    worker = sandbox.worker(
        Job(str(notebook("def f(x):\n    return x + y", "y = 2", "def g(:")), str(probes))
    )
    try:
        worker.load(20)
        assert worker.request("call", "f", [1], {}, seed=0, timeout=20) == 3
        with pytest.raises(Fault, match="cell 3 cannot be executed"):
            worker.request("call", "g", [], {}, seed=0, timeout=20)
    finally:
        worker.close()
