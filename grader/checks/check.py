"""The checks a suite calls: each passes in silence or raises CheckFailed with the four parts of a message."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import torch

from grader.checks.compare import ATOL, RTOL, difference, kind_of, plain
from grader.checks.likely import of_value
from grader.checks.words import show
from grader.errors import CheckFailed, Failure

if TYPE_CHECKING:
    from grader.submission import Call

MAX_WORDS = 2_000  # characters of each part of a message: a student's own text may be in it
Recognise = Callable[[Sequence["Call"]], str | None]


class Check:
    """Compares values with expected ones; `calls` are those of the test so far, to say which gave a value."""

    def __init__(self, calls: Sequence[Call], recognise: Recognise) -> None:
        self._calls = calls
        self._recognise = recognise

    def close(
        self,
        actual: Any,
        expected: Any,
        *,
        rtol: float = RTOL,
        atol: float = ATOL,
        dtype: bool = False,
        mistake: str | None = None,
        what: str = "",
    ) -> None:
        """Pass if `actual` is `expected` within atol + rtol·|expected|; see grader.checks.compare for types.

        `dtype` asks for the same dtype too. `what` says which part of the call's value this is. `mistake`
        names the mistake where the test itself knows it.
        """
        found = difference(actual, expected, rtol=rtol, atol=atol, dtype=dtype)
        if found:
            prefix = f"{what}: " if what else ""
            self.fail(
                expected=prefix + show(expected),
                got=prefix + show(actual),
                note=found,
                mistake=mistake,
                value=actual,
                tensor=isinstance(expected, torch.Tensor),
            )

    def tensor(
        self, actual: Any, *, shape: Sequence[int], dtype: torch.dtype | None = None, what: str = ""
    ) -> torch.Tensor:
        """Return `actual` if it is a tensor of this shape (and dtype) with finite real values."""
        prefix = f"{what}: " if what else ""
        wanted = f"{prefix}a tensor of shape {tuple(shape)}" + (f", {dtype}" if dtype else "")
        note = ""
        if not isinstance(actual, torch.Tensor):
            note = f"{kind_of(actual)} came back"
        elif dtype is not None and actual.dtype != dtype:
            note = f"dtype {actual.dtype} came back"
        elif actual.dtype.is_complex:
            note = "complex numbers came back"
        elif tuple(actual.shape) != tuple(shape):
            note = f"shape {tuple(actual.shape)} came back"
        elif actual.device.type != "meta" and not actual.isfinite().all():
            note = "it holds nan or infinity"
        if note:
            self.fail(expected=wanted, got=prefix + show(actual), note=note, value=actual, tensor=True)
        return actual  # type: ignore[no-any-return]  # note is set for all but a tensor

    def number(self, actual: Any, *, what: str = "") -> float:
        """Return `actual` as a float if it is a finite number, or a 0-d tensor of one."""
        prefix = f"{what}: " if what else ""
        actual = plain(actual)
        if isinstance(actual, torch.Tensor) and actual.dim() == 0 and not actual.dtype.is_complex:
            actual = actual.item()
        if isinstance(actual, bool) or not isinstance(actual, (int, float)) or not math.isfinite(actual):
            self.fail(expected=f"{prefix}a finite number", got=prefix + show(actual), value=actual)
        return float(actual)

    def among(self, found: Sequence[Any], known: Sequence[Any], *, what: str) -> None:
        """Pass if `found` holds something, and nothing that is not in `known`."""
        if not found or not set(found) <= set(known):
            expected = f"{what}: some of {show(known)}"
            self.fail(expected=expected, got=f"{what}: {show(found)}", value=found)

    def true(
        self, condition: bool, *, expected: str, got: Any = None, note: str = "", mistake: str | None = None
    ) -> None:
        """Pass if the condition holds; `expected` says in words what should, `got` what does instead."""
        if not condition:
            self.fail(
                expected=expected,
                got=show(got) if not isinstance(got, str) else got,
                note=note,
                mistake=mistake,
            )

    def fail(
        self,
        *,
        expected: str,
        got: str,
        note: str = "",
        mistake: str | None = None,
        value: Any = None,
        tensor: bool = False,
    ) -> NoReturn:
        """Raise CheckFailed; a mistake that the calls of this test give away is named unless one is given.

        `value` is what came back, to find the call that gave it among several; `tensor`: one was asked for.
        """
        calls = sorted(self._calls, key=lambda call: _gave(call, value))  # stable: the last that gave it
        text = calls[-1].text if calls else "(nothing was called)"
        named = mistake or self._recognise(calls[::-1])
        if named is None and calls and calls[-1].value is value:
            named = of_value(value, tensor=tensor)
        got, expected, note = (words[:MAX_WORDS] for words in (got, expected, note))
        raise CheckFailed(Failure(call=text, got=got, expected=expected, mistake=named, note=note))


def _gave(call: Call, value: Any) -> bool:
    """Whether a call's value is this very object, or holds it."""
    if value is None:
        return False
    inside = call.value
    parts = (
        inside.values() if isinstance(inside, dict) else inside if isinstance(inside, (list, tuple)) else ()
    )
    return inside is value or any(part is value for part in parts)
