"""Write a file whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from grader.errors import GraderError


def write_whole(path: Path, text: str, advice: str = "choose another place for it") -> None:
    """Write UTF-8 to a temporary name and rename it. Raises GraderError with the reason and `advice`."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        partial.write_bytes(text.encode())
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise GraderError(f"cannot write {path}: {error.strerror}; {advice}") from None
