"""Find what became of a name that a student's file does not have, and the line where one it has begins."""

from __future__ import annotations

import difflib
import inspect
import linecache
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

ALIKE = 0.85  # of two names, from 0 to 1: a slip of the pen, not another task's function


class Found(NamedTuple):
    """What to say of a name, and the lines of the student's file that show it."""

    words: str
    frames: list[list[Any]]


def set_aside(name: str, file: Path, number: str) -> Found | None:
    """Why a file that does not have this name has nothing, or has it where it does not count."""
    text = file.read_text("utf-8", "replace")
    if not text.strip():
        back = f"`python -m grader reset {number}` puts back what it held"
        return Found(f"{file.name} has no {name}: it is empty. {back}", [])
    found = re.search(rf"^[ \t]+(?:def|class) {name}\b.*", text, re.M)
    if found is None:
        return None
    line = text.count("\n", 0, found.start()) + 1
    why = "the one here is indented, so part of what stands above it. Move it to the left edge"
    return Found(f"{file.name} has no {name} of its own: {why}", [[file.name, line, "", found[0].strip()]])


def similar(name: str, module: ModuleType | None) -> str:
    """The function of the module whose name is nearly this one, or ""."""
    functions = [other for other, value in vars(module).items() if inspect.isfunction(value)]
    return next(iter(difflib.get_close_matches(name, functions, 1, ALIKE)), "")


def definition(name: str, module: ModuleType | None, shown: Callable[[str], str]) -> list[list[Any]]:
    """The frame of the line in which the student's function of this name begins; none for another's."""
    function = vars(module).get(name)
    if not inspect.isfunction(function) or not (file := shown(function.__code__.co_filename)):
        return []
    line = function.__code__.co_firstlineno
    return [[file, line, "", linecache.getline(function.__code__.co_filename, line).strip()]]
