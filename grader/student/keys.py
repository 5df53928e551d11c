"""Single keys from a terminal, without waiting for Enter; the terminal is given back as it was."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Keys(Protocol):
    """Where keys come from."""

    def pressed(self) -> str:
        """Return a key that was pressed, in lower case, or "" at once if there is none."""

    def forget(self) -> None:
        """Drop what was typed so far."""


class NoKeys:
    """No terminal to read from: nothing is ever pressed."""

    def pressed(self) -> str:
        return ""

    def forget(self) -> None:
        pass


class _Posix:
    def pressed(self) -> str:
        ready, _, _ = select.select([sys.stdin], [], [], 0)
        typed = (
            os.read(sys.stdin.fileno(), 64) if ready else b""
        )  # past Python's buffer, which select ignores
        return typed[:1].decode("ascii", "replace").lower()

    def forget(self) -> None:
        import termios

        termios.tcflush(sys.stdin, termios.TCIFLUSH)


class _Windows:
    def pressed(self) -> str:
        import msvcrt

        return msvcrt.getwch().lower() if msvcrt.kbhit() else ""  # type: ignore[attr-defined]

    def forget(self) -> None:
        while self.pressed():
            pass


@contextmanager
def keys() -> Iterator[Keys]:
    """Read keys one by one inside; from anything that is no terminal there are none."""
    if not sys.stdin.isatty():
        yield NoKeys()
        return
    if sys.platform == "win32":
        yield _Windows()
        return
    import termios
    import tty

    before = termios.tcgetattr(sys.stdin)
    tty.setcbreak(sys.stdin)
    try:
        yield _Posix()
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
