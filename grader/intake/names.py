"""Names inside an archive: refuse those that could lead elsewhere, or mean two things."""

from __future__ import annotations

import re
import unicodedata

from grader.intake.limits import MAX_DEPTH, MAX_NAME, MAX_PATH, refusal

Parts = tuple[str, ...]

_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # devices of Windows


def parts_of(source: str, name: str) -> Parts:
    """The parts of an entry's name in Unicode's composed form (NFC); () for the archive's own top, "./".

    Raises UsageError for a name that is absolute, leads upwards, is no plain text, or is too long.
    """
    reason = _reason(name)
    parts = tuple(unicodedata.normalize("NFC", part) for part in name.split("/") if part not in ("", "."))
    reason = reason or next(filter(None, map(_reason_of_part, parts)), "")
    if not reason and len(parts) > MAX_DEPTH:
        reason = f"nested more than {MAX_DEPTH} folders deep"
    if reason:
        raise refusal(source, name, reason)
    return parts


def _reason(name: str) -> str:
    if not name:
        return "an entry without a name"
    if any(unicodedata.category(c).startswith(("C", "Zl", "Zp")) for c in name):
        return "a name with a line end, a control character or another that cannot be seen"
    if len(name.encode()) > MAX_PATH:
        return f"a name of more than {MAX_PATH} bytes"
    if "\\" in name:
        return "a name with a backslash; folders are separated by /"
    if name.startswith("/"):
        return "an absolute path"
    if ":" in name:
        return "a name with a colon, as of a drive"
    return ""


def _reason_of_part(part: str) -> str:
    if part == "..":
        return "a path that leads upwards"
    if len(part.encode()) > MAX_NAME:
        return f"a name of more than {MAX_NAME} bytes"
    if _RESERVED.fullmatch(part):
        return "a name that Windows reserves for a device"
    if part.endswith((".", " ")):
        return "a name that ends in a dot or a space"
    return ""


class Spellings:
    """The names of one archive so far: none may come twice, nor differ from another by its case only."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._seen: dict[Parts, tuple[Parts, bool]] = {}  # by key: as spelled, and whether it is a folder
        self._files: set[Parts] = set()

    def add(self, parts: Parts, *, folder: bool) -> None:
        """Add an entry. Raises UsageError if it collides with an earlier one."""
        for depth in range(1, len(parts) + 1):
            part, inner = parts[:depth], folder or depth < len(parts)
            key = tuple(unicodedata.normalize("NFC", p.casefold()) for p in part)
            known, known_folder = self._seen.setdefault(key, (part, inner))
            if known != part:
                reason = f"differs from {'/'.join(known)} by upper and lower case only"
            elif known_folder != inner:
                reason = "a file and a folder of the same name"
            elif depth == len(parts) and not folder and parts in self._files:
                reason = "twice in the archive"
            else:
                continue
            raise refusal(self._source, "/".join(parts), reason)
        if not folder:
            self._files.add(parts)
