"""What a call to student code ends in when it gives no value."""

from __future__ import annotations

import traceback
from typing import Any


class Fault(Exception):
    """A call that gave no value: the fields cross to the grader as plain data."""

    def __init__(
        self, verdict: str, message: str, kind: str = "", frames: list[list[Any]] | None = None
    ) -> None:
        super().__init__(message)
        self.verdict = verdict
        self.message = message
        self.kind = kind
        self.frames = frames or []

    def let_go(self) -> None:
        """Free what the student's frames hold: a DataLoader that is collected later blocks another test."""
        if self.__cause__ is not None:
            traceback.clear_frames(self.__cause__.__traceback__)

    def as_data(self) -> dict[str, Any]:
        return {
            "verdict": self.verdict,
            "message": self.message,
            "kind": self.kind,
            "frames": self.frames,
        }
