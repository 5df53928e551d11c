"""Execute of a notebook what the grader asks for, and no more.

A notebook holds functions, and beside them whatever its author tried: training runs, plots, prints. When a
name is asked for, the statements that make it are executed, then those that make the names which they and
their functions use, in the notebook's order; a statement is never executed twice. So a constant that a loop
computes is there for the function that needs it, while `history = fit(…)` costs nothing.
"""

from __future__ import annotations
import __future__

import ast
import dis
import inspect
import linecache
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from types import CodeType, ModuleType

from grader.worker.fault import Fault
from grader.worker.magics import without_magics

EVERYTHING = "*"  # what `from math import *` may define
_DEFINES = re.compile(r"^(?:(?:async +)?(?:def|class) +(\w+)|(\w+)(?: *:[^=\n]+)? *=(?!=))", re.MULTILINE)


@dataclass
class _Statement:
    """`makes` and `uses` are global names; a cell that is no Python is one statement that cannot be run."""

    cell: str
    makes: set[str]
    uses: set[str]
    code: CodeType | SyntaxError
    changes: frozenset[str] = frozenset()
    done: bool = False


class Cells:
    """The code cells of a notebook as one module whose parts come into being when they are asked for."""

    def __init__(self, texts: dict[str, str], module: ModuleType) -> None:
        """Take the cells apart; nothing is executed. A key of `texts` says where: "my.ipynb, cell 7"."""
        self.module = module
        self.names: dict[str, str] = {}  # a traceback's file name -> the cell as a person calls it
        self.failed: dict[str, tuple[str, Fault]] = {}  # a name -> the cell that does not make it, and why
        self._statements: list[_Statement] = []
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        for where, text in texts.items():
            name = f"<{where}>"
            self.names[name] = where
            linecache.cache[name] = (len(text), None, (text + "\n").splitlines(keepends=True), name)
            parsed, flags = _statements_of(text, name, where.rpartition(", ")[2], flags)
            self._statements += parsed
        imported = {made for s in self._statements if _is_import(s.code) for made in s.makes}
        for statement in self._statements:
            statement.makes |= statement.changes - imported  # torch.manual_seed(0) does not make torch

    def need(self, name: str, run: Callable[[Callable[[], None]], Fault | None]) -> None:
        """Execute what makes this name and all it uses, each statement by `run`, which gives its fault.

        A statement that fails stops no other.
        """
        for statement in self._slice(name):
            statement.done = True
            fault = run(partial(self._execute, statement.code))
            for made in statement.makes:
                if fault is None:
                    self.failed.pop(made, None)
                else:
                    self.failed[made] = statement.cell, fault

    def _execute(self, code: CodeType | SyntaxError) -> None:
        if isinstance(code, SyntaxError):
            raise code
        if code.co_flags & inspect.CO_COROUTINE:
            raise SyntaxError("`await` outside a function is not executed here")
        exec(code, self.module.__dict__)

    def _slice(self, name: str) -> list[_Statement]:
        needed = {name, EVERYTHING}
        left, chosen = self._statements, set[int]()
        grown = True
        while grown:
            before = len(chosen)
            for i, statement in enumerate(left):
                if i not in chosen and statement.makes & needed:
                    chosen.add(i)
                    needed |= statement.uses
            grown = len(chosen) > before
        return [left[i] for i in sorted(chosen) if not left[i].done]


def _statements_of(text: str, name: str, cell: str, flags: int) -> tuple[list[_Statement], int]:
    """A cell's statements, and the __future__ flags that hold from here on."""
    found = []
    try:
        for node in ast.parse(without_magics(text), name).body:
            if isinstance(node, ast.ImportFrom) and node.module == "__future__":
                for alias in node.names:
                    flags |= getattr(getattr(__future__, alias.name, None), "compiler_flag", 0)
                continue
            code = compile(ast.Module([node], []), name, "exec", flags, dont_inherit=True)
            makes = _stores(code)
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                makes.add(EVERYTHING)
            found.append(_Statement(cell, makes, _loads(code), code, frozenset(_changed(node))))
    except SyntaxError as error:
        why = error
    except (ValueError, RecursionError, MemoryError) as error:  # a null character, brackets without end
        why = SyntaxError(str(error) or "it is nested too deep")
    else:
        return found, flags
    would_make = {one or other for one, other in _DEFINES.findall(text)}
    return [_Statement(cell, would_make, set(), why)], flags


def _stores(code: CodeType) -> set[str]:
    return {str(i.argval) for i in dis.get_instructions(code) if i.opname in ("STORE_NAME", "STORE_GLOBAL")}


def _loads(code: CodeType) -> set[str]:
    """The global names that code uses, in the functions and classes inside it too."""
    found = {
        str(i.argval)
        for i in dis.get_instructions(code)
        if i.opname.startswith("LOAD_") and ("NAME" in i.opname or "GLOBAL" in i.opname)
    }
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            found |= _loads(inner)
    return found


def _changed(node: ast.AST) -> Iterator[str]:
    """Names of objects that a statement changes in place: x[0] = …, x.y = …, x.append(…), @add_to(x)."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        for decorator in node.decorator_list:
            yield from (part.id for part in ast.walk(decorator) if isinstance(part, ast.Name))
        return
    if isinstance(node, ast.Lambda):
        return
    target: ast.AST | None = None
    if isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
        target = node
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        target = node.func
    while isinstance(target, (ast.Attribute, ast.Subscript)):
        target = target.value
    if isinstance(target, ast.Name):
        yield target.id
    for child in ast.iter_child_nodes(node):
        yield from _changed(child)


def _is_import(code: CodeType | SyntaxError) -> bool:
    return isinstance(code, CodeType) and any(i.opname == "IMPORT_NAME" for i in dis.get_instructions(code))
