"""Take from a notebook's cell what is no Python: magics, shell lines, questions. Line numbers stay."""

from __future__ import annotations

import ast
import re
import tokenize

# Cell magics whose cell is Python all the same; what any other is followed by is left alone.
PYTHON_MAGICS = ("time", "capture", "prun")
_CELL_MAGIC = re.compile(r"\s*%%(\w+)")
_MAGIC = re.compile(r"\s*(?:[%!?]|[\w.]+\?{1,2}\s*$|[\w., ]+=\s*(?:!|%[A-Za-z]))")


def without_magics(text: str) -> str:
    """Return a cell's text as Python; a cell that is valid Python is left as it is."""
    cell_magic = _CELL_MAGIC.match(text)
    if cell_magic is None and _is_python(text):
        return text
    if cell_magic and cell_magic[1] not in PYTHON_MAGICS:
        return ""
    kept: list[str] = []
    continued = False
    for line in text.split("\n"):
        magic = not continued and _MAGIC.match(line) is not None and not _is_open(kept)
        indent = line[: len(line) - len(line.lstrip())]
        kept.append(indent + "pass" if magic else "" if continued else line)  # an `if` needs something inside
        continued = (magic or continued) and line.rstrip().endswith("\\")
    return "\n".join(kept)


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _is_open(lines: list[str]) -> bool:
    """Whether a string or bracket that began in these lines goes on in the next."""
    rest = iter([line + "\n" for line in lines])
    try:
        for _ in tokenize.generate_tokens(lambda: next(rest, "")):
            pass
    except tokenize.TokenError as error:
        return "EOF" in str(error)
    except (SyntaxError, RecursionError):
        return False
    return False
