"""Every attack of the catalogue: no point gained, the verdict names it, and all goes on as if nothing was.

Each folder here holds the submissions of one kind; a file says what it tries and what must be true then.
"""

import io
import json
import re
import unicodedata

import pytest
from rich.console import Console

from grader.report import Report, as_json, print_report

pytestmark = pytest.mark.slow


def test_attack(attack, arena):
    """The attack gains nothing, harms nothing and leaves nothing."""
    if "twice" in attack.options:
        arena.fight()
    result = arena.fight()
    assert {test.verdict for test in result.tests} <= attack.verdicts, result.tests
    assert result.points == 0
    assert result.max_points > 0
    assert not result.fault
    honest = arena.honest()
    assert {test.verdict for test in honest.tests} == {"passed"}, honest.tests
    if "fresh" in attack.options:
        arena.sandbox.close()
    assert arena.left() == []
    assert harmless(result)


def harmless(result):
    """Whether a report of this result does nothing to who reads it."""
    report = Report(
        seed=1,
        created="",
        source="work",
        isolated=True,
        exercises=(result,),
        protections=(),
        data={},
        versions={},
        seconds=0.0,
    )
    for terminal in (False, True):
        out = io.StringIO()
        print_report(report, Console(file=out, width=80, force_terminal=terminal, color_system=None))
        text = out.getvalue()
        text.encode()
        assert len(text) < 100_000
        assert not any(unseen(c) for c in text if c != "\n")
        for line in text.splitlines():
            assert not line.lstrip().startswith("::")
            assert not re.search(r"##\w*\[", line)
    text = json.dumps(as_json(report), ensure_ascii=False)
    assert len(text.encode()) < 1_000_000
    assert not any(unseen(c) for part in strings(json.loads(text)) for c in part if c not in "\n\t")
    return True


def unseen(char):
    """Whether a character acts on a reader instead of being seen."""
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def strings(value):
    """Every text in plain data, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
