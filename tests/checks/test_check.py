"""The checks that a suite calls: what each lets pass, and what it says."""

import pytest

from grader.checks import Check
from grader.errors import CheckFailed


def test_among_takes_some_of_what_is_known_and_nothing_else():
    """In any order and number, but at least one."""
    check = Check([], lambda calls: None)
    check.among([3, 1, 1], [1, 2, 3], what="numbers")
    for found in ([], [1, 4]):
        with pytest.raises(CheckFailed) as caught:
            check.among(found, [1, 2, 3], what="numbers")
        assert caught.value.failure.expected == "numbers: some of [1, 2, 3]"
        assert caught.value.failure.got == f"numbers: {found}"
