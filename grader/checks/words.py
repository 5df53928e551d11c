"""Write values the way a person reads them: short tensors in full, long ones by shape and range."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch

from grader.printable import printable as printable

MAX_ELEMENTS = 30  # of a tensor that is written out
MAX_DIM = 4  # of a tensor that is written out: a batch of images
MAX_ITEMS = 6  # of a sequence or dict
MAX_BITS = 512  # of an integer that is written out
MAX_TEXT = 600  # characters of anything
_PLAIN = {torch.float32, torch.int64, torch.bool}


def call_text(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """Write a call as it would stand in a program."""
    parts = [show(a) for a in args] + [f"{k}={show(v)}" for k, v in kwargs.items()]
    return f"{name}({', '.join(parts)})"


def show(value: Any) -> str:
    """Write a value in at most MAX_TEXT printable characters."""
    text = printable(_text(value)[: MAX_TEXT + 1])
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"


def _text(value: Any) -> str:
    if isinstance(value, torch.Tensor):
        return _tensor_text(value)
    if isinstance(value, np.ndarray):
        return _array_text(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        return f"an integer of {value.bit_length()} bits"  # Python refuses to write the longest ones
    if isinstance(value, torch.Size):
        return str(tuple(value))
    if isinstance(value, (list, tuple)):
        return _sequence_text(value)
    if isinstance(value, dict):
        items = [f"{_text(k)}: {_text(v)}" for k, v in list(value.items())[:MAX_ITEMS]]
        return "{" + ", ".join(items) + (", …" if len(value) > MAX_ITEMS else "") + "}"
    if isinstance(value, str):
        return repr(value[:MAX_TEXT])
    if isinstance(value, torch.nn.Module):
        return type(value).__name__
    if isinstance(value, torch.Generator):
        return "generator"
    if callable(value):
        return getattr(value, "__name__", type(value).__name__)
    if type(value).__name__ in ("TrainingSplit", "Ref"):
        return "training data"
    return repr(value)[:MAX_TEXT]


def _array_text(value: np.ndarray[Any, Any]) -> str:
    if value.size > MAX_ELEMENTS or value.dtype.kind not in "biuf":
        return f"array of shape {value.shape}, {value.dtype}"
    kind = "" if value.dtype in (np.float64, np.int64, np.bool_) else f", dtype={value.dtype}"
    return f"array({_nested(value.tolist())}{kind})"


def _sequence_text(value: list[Any] | tuple[Any, ...]) -> str:
    plain = all(isinstance(v, (int, float, str)) for v in value)
    limit = MAX_ELEMENTS if plain else MAX_ITEMS
    items = ", ".join(_text(v) for v in value[:limit]) + (
        f", … {len(value)} in all" if len(value) > limit else ""
    )
    if isinstance(value, list):
        return f"[{items}]"
    return f"({items},)" if len(value) == 1 else f"({items})"


def _number(value: float) -> str:
    """At least one decimal, at most six significant digits."""
    if not math.isfinite(value):
        return str(value)
    text = f"{value:.6g}"
    return text if any(c in text for c in ".e") else text + ".0"


def _tensor_text(value: torch.Tensor) -> str:
    value = value.detach()
    if value.device.type == "meta":
        return f"tensor of shape {tuple(value.shape)} on device meta"
    kind = "" if value.dtype in _PLAIN else f", dtype={value.dtype}"
    if value.numel() == 0:
        return f"tensor of shape {tuple(value.shape)}{kind}"
    if value.numel() <= MAX_ELEMENTS and value.dim() <= MAX_DIM:
        return f"tensor({_nested(value.cpu().tolist())}{kind})"
    dtype = str(value.dtype).removeprefix("torch.")
    text = f"tensor of shape {tuple(value.shape)}, {dtype}"
    if value.dtype.is_floating_point or not value.dtype.is_complex:
        low, high = value.double().aminmax()
        text += f", from {low.item():.4g} to {high.item():.4g}"
    return text


def _nested(items: Any) -> str:
    if isinstance(items, list):
        return "[" + ", ".join(_nested(item) for item in items) + "]"
    if isinstance(items, float):
        return f"{items:.4g}"
    return str(items)
