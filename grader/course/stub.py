"""Make a student's stub from a reference solution.

    # SOLUTION 03.2      the lines up to END SOLUTION become a TODO and `raise NotImplementedError`
    # END SOLUTION
    # SOLUTION           (no task) the lines are left out: a helper that only the reference has
    # END SOLUTION

A stub ends in a line with a checksum of the rest. While that holds, nobody has touched the file, and it may
be written anew; a student's work never is.
"""

from __future__ import annotations

import hashlib
import re

from grader.errors import CatalogError

_BEGIN = re.compile(r"( *)# SOLUTION(?: (\d\d\.\d+))?")
_END = re.compile(r" *# END SOLUTION")
_SEAL = re.compile(r"# as it came: ([0-9a-f]{12})\n?\Z")


def stub_of(solution: str, name: str) -> str:
    """Return the stub for the text of a solution. Raises CatalogError for a region that is not closed."""
    lines: list[str] = []
    inside = ""
    for number, line in enumerate(solution.splitlines(), 1):
        begin = _BEGIN.fullmatch(line)
        if begin and inside:
            raise CatalogError(f"{name}, line {number}: a SOLUTION inside another")
        if begin:
            inside = line
            if begin[2]:
                lines += [
                    f"{begin[1]}# TODO {begin[2]}",
                    f'{begin[1]}raise NotImplementedError("task {begin[2]}")',
                ]
        elif _END.fullmatch(line):
            if not inside:
                raise CatalogError(f"{name}, line {number}: END SOLUTION without a SOLUTION")
            inside = ""
        elif not inside:
            lines.append(line)
    if inside:
        raise CatalogError(f"{name}: {inside.strip()!r} has no END SOLUTION")
    body = re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines)).rstrip() + "\n"
    return body + f"\n\n# as it came: {_seal(body)}\n"


def is_pristine(text: str) -> bool:
    """Whether this is a stub, of whatever version, that nobody has changed."""
    match = _SEAL.search(text)
    return match is not None and _seal(text[: match.start()].rstrip() + "\n") == match[1]


def _seal(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:12]
