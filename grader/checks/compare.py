"""Find the first way in which a value differs from the expected one: type, dtype, shape, finiteness, value.

The type of the expected value says what is accepted: a tensor asks for a tensor; a Python number for a
number or a 0-d tensor; a list or tuple for any sequence or tensor of that length; a dict for a dict with
these keys; an array for an array.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch

RTOL = 1e-4  # relative; float32 sums of a few hundred terms in any order agree to about 1e-6
ATOL = 1e-5


def difference(
    actual: Any, expected: Any, *, rtol: float = RTOL, atol: float = ATOL, dtype: bool = False
) -> str | None:
    """Say how `actual` differs from `expected` in a sentence, or None if it does not.

    `dtype` asks for the same dtype; without it real numbers of any dtype may stand for one another.
    """
    actual = plain(actual)
    if expected is None or isinstance(expected, (bool, str, bytes, torch.dtype, torch.device)):
        return _exact(actual, expected)
    if isinstance(expected, np.ndarray):
        return _array(actual, expected, rtol, atol, dtype)
    if isinstance(expected, torch.Tensor):
        return _tensor(actual, expected, rtol, atol, dtype)
    if isinstance(expected, (int, float)):
        return _number(actual, expected, rtol, atol)
    if isinstance(expected, (list, tuple)):
        return _sequence(actual, expected, rtol=rtol, atol=atol, dtype=dtype)
    if isinstance(expected, dict):
        return _dict(actual, expected, rtol=rtol, atol=atol, dtype=dtype)
    raise TypeError(f"no rule compares with a {type(expected).__name__}")


def kind_of(value: Any) -> str:
    """The word for a value's type in a message: 'a tensor', 'a list', 'None'."""
    if value is None:
        return "None"
    if isinstance(value, torch.Tensor):
        return "a tensor"
    if isinstance(value, np.ndarray):
        return "a NumPy array"
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def plain(value: Any) -> Any:
    """A NumPy number as a Python one: the wire turns them, an in-process test or an array's items do not."""
    return value.item() if isinstance(value, np.generic) else value


def _exact(actual: Any, expected: Any) -> str | None:
    if isinstance(expected, bool) and isinstance(actual, torch.Tensor) and actual.dim() == 0:
        actual = bool(actual)
    if type(actual) is type(expected) and actual == expected:
        return None
    if type(actual) is not type(expected):
        return f"{kind_of(actual)} came back, not {kind_of(expected)}"
    return "the values differ"


def _number(actual: Any, expected: float, rtol: float, atol: float) -> str | None:
    if isinstance(actual, torch.Tensor) and actual.dim() == 0 and not actual.dtype.is_complex:
        actual = actual.item()
    if isinstance(actual, bool) or not isinstance(actual, (int, float)):
        what = kind_of(actual)
        if isinstance(actual, torch.Tensor):
            what += f" of shape {tuple(actual.shape)}"
        return f"{what} came back, not a number"
    if isinstance(expected, int) and actual != expected:
        return f"{actual} is not {expected}"
    if math.isnan(expected) or math.isnan(actual):
        return None if math.isnan(expected) and math.isnan(actual) else "one of the two is nan"
    if math.isinf(expected) or math.isinf(actual):
        return None if actual == expected else "one of the two is infinite"
    distance = abs(actual - expected)
    return None if distance <= atol + rtol * abs(expected) else f"the difference is {short(distance)}"


def _sequence(actual: Any, expected: Any, **how: Any) -> str | None:
    if isinstance(actual, (torch.Tensor, np.ndarray)) and actual.ndim > 0:
        actual = list(actual.tolist()) if actual.ndim == 1 else list(actual)
    if not isinstance(actual, (list, tuple)):
        return f"{kind_of(actual)} came back, not a sequence"
    if len(actual) != len(expected):
        return f"{len(actual)} values came back, not {len(expected)}"
    for i, (mine, theirs) in enumerate(zip(actual, expected, strict=True)):
        found = difference(mine, theirs, **how)
        if found:
            return f"at position {i}: {found}"
    return None


def _dict(actual: Any, expected: dict[Any, Any], **how: Any) -> str | None:
    if not isinstance(actual, dict):
        return f"{kind_of(actual)} came back, not a dict"
    for key in expected:
        if key not in actual:
            return f"the key {key!r} is missing"
    extra = [key for key in actual if key not in expected]
    if extra:
        return f"the key {extra[0]!r} is not asked for"
    for key, value in expected.items():
        found = difference(actual[key], value, **how)
        if found:
            return f"under {key!r}: {found}"
    return None


def _tensor(actual: Any, expected: torch.Tensor, rtol: float, atol: float, dtype: bool) -> str | None:
    if not isinstance(actual, torch.Tensor):
        return f"{kind_of(actual)} came back, not a tensor"
    if dtype and actual.dtype != expected.dtype:
        return f"dtype {actual.dtype} came back, not {expected.dtype}"
    if actual.dtype.is_complex != expected.dtype.is_complex:
        return f"dtype {actual.dtype} came back, not real numbers"
    if (actual.dtype == torch.bool) != (expected.dtype == torch.bool):
        return f"dtype {actual.dtype} came back, not {expected.dtype}"
    if actual.shape != expected.shape:
        return f"shape {tuple(actual.shape)} came back, not {tuple(expected.shape)}"
    if actual.device.type != expected.device.type:
        return f"device {actual.device} came back, not {expected.device}"
    return _values(actual.detach(), expected.detach(), rtol, atol)


def _array(actual: Any, expected: np.ndarray[Any, Any], rtol: float, atol: float, dtype: bool) -> str | None:
    if not isinstance(actual, np.ndarray):
        return f"{kind_of(actual)} came back, not an array"
    if dtype and actual.dtype != expected.dtype:
        return f"dtype {actual.dtype} came back, not {expected.dtype}"
    mine, theirs = (
        torch.from_numpy(np.array(a, dtype=a.dtype.newbyteorder("="))) for a in (actual, expected)
    )
    return _tensor(mine, theirs, rtol, atol, dtype=False)


def _values(actual: torch.Tensor, expected: torch.Tensor, rtol: float, atol: float) -> str | None:
    if actual.device.type == "meta" or actual.numel() == 0:
        return None
    wide = torch.complex128 if expected.dtype.is_complex else torch.float64
    mine, theirs = actual.to(wide), expected.to(wide)
    odd = mine.isfinite() != theirs.isfinite()
    if odd.any():
        where = _where(odd)
        at = f" at {list(where)}" if where else ""
        return f"{actual[where].item()} came back{at}, not {expected[where].item():.4g}"
    # What torch.testing.assert_close does at this point; calling it imports torch.distributed, 2 s.
    close = torch.isclose(mine, theirs, rtol=rtol, atol=atol, equal_nan=True)
    return None if bool(close.all()) else _largest(mine, theirs)


def _largest(mine: torch.Tensor, theirs: torch.Tensor) -> str:
    distance = (mine - theirs).abs().nan_to_num(nan=math.inf, posinf=math.inf)
    flat = int(distance.argmax())
    where = [int(i) for i in np.unravel_index(flat, tuple(distance.shape))] if distance.dim() else []
    amount = short(distance.max().item())
    if not where:
        return f"the difference is {amount}"
    values = f"{_element(mine, where)} came back, not {_element(theirs, where)}"
    return f"the largest difference is {amount}, at {where}: {values}"


def _element(tensor: torch.Tensor, where: list[int]) -> str:
    value = tensor[tuple(where)].item()
    return short(value, 4) if isinstance(value, float) else str(value)


def short(value: float, digits: int = 3) -> str:
    """A number in few digits; thousands without a power of ten."""
    return f"{value:.0f}" if 10**digits <= abs(value) < 1e6 else f"{value:.{digits}g}"


def _where(odd: torch.Tensor) -> tuple[int, ...]:
    return tuple(int(i) for i in odd.nonzero()[0])
