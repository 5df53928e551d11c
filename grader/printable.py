"""Make text that a student controls safe to show: in a terminal, in a CI log, in a file.

Imports nothing heavy, so that an error at the command line is said at once.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["no_command", "one_line", "printable"]

# Control, format (bidi, zero-width), surrogate, private, unassigned; line and paragraph separators.
_UNSEEN = ("C", "Zl", "Zp")
_COMMAND = re.compile(r"##(?=\w*\[)")  # ##vso[…], ##[error], ##teamcity[…]: read anywhere in a line


def printable(text: str) -> str:
    """Keep letters, marks, line ends and tabs; what would not be seen becomes a visible escape."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c in "\n\t" or not _unseen(c) else _escape(c) for c in text)


def one_line(text: str, most: int = 300) -> str:
    """Make text printable in one line of at most `most` characters."""
    shown = printable(text[: most + 1]).replace("\n", "\\n").replace("\t", "\\t")
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def no_command(row: str) -> str:
    """Keep a line from being taken for a command (::error …) by a CI system that reads the log."""
    row = _COMMAND.sub("#·#", row)
    return f"· {row}" if row.lstrip().startswith("::") else row


def _unseen(char: str) -> bool:
    return unicodedata.category(char).startswith(_UNSEEN)


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode()
