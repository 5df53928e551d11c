"""Turn plain data into bytes and back: msgpack for the structure, raw bytes for what is bulky.

A payload is `<u32 length of tree> tree blobs`. The tree is msgpack; everything but None, bool, float, str
and 64-bit int stands in it as `[tag, ...]`, so that a tuple stays a tuple. Tensors, arrays and bytes are
blobs behind the tree, in order of appearance, each tag giving its length. The tree is small by rule
(MAX_TREE), so decoding a hostile one cannot cost much more memory than was sent.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgpack
import numpy as np
import torch

from grader.errors import WireError

MAX_DEPTH = 64
MAX_TREE = 4 << 20  # bytes
MAX_BIG_INT = 4096  # bytes of one integer beyond 64 bits
MAX_DIMS = 64

_LENGTH = struct.Struct("<I")
_CARRIERS = {1: torch.uint8, 2: torch.int16, 4: torch.int32, 8: torch.int64}
_DTYPES = {str(v).removeprefix("torch."): v for v in vars(torch).values() if isinstance(v, torch.dtype)}

# Those that NumPy knows too: a short way, since nearly every call has one.
_ORDINARY = {getattr(torch, n): n for n in ("float32", "float64", "int64", "int32", "uint8", "bool")}


@dataclass(frozen=True)
class Ref:
    """A training split that the worker opens itself; only the grader sends one, never the worker."""

    dataset: str


def encode(value: Any) -> bytes:
    """Encode plain data; a tensor subclass or an nn.Parameter goes as the plain tensor it holds.

    Raises WireError for anything that is not plain data, naming its type.
    """
    blobs: list[bytes] = []
    tree = msgpack.packb(_lower(value, blobs, 0))
    if len(tree) > MAX_TREE:
        raise WireError(f"too much to send: {len(tree)} bytes of text and structure, at most {MAX_TREE}")
    return b"".join([_LENGTH.pack(len(tree)), tree, *blobs])


def decode(payload: bytes | bytearray, resolve: Callable[[str], Any] | None = None) -> Any:
    """Decode what `encode` wrote. `resolve` opens the data set that a Ref names.

    Raises WireError, and nothing else, for bytes that are not a well-formed payload.
    """
    try:
        (length,) = _LENGTH.unpack_from(payload)
        if length > MAX_TREE or _LENGTH.size + length > len(payload):
            raise WireError(f"malformed frame: a tree of {length} bytes in a payload of {len(payload)}")
        start = _LENGTH.size + length
        view = memoryview(payload)
        tree = msgpack.unpackb(view[_LENGTH.size : start], use_list=True, strict_map_key=True)
        reader = _Blobs(view[start:])
        value = _lift(tree, reader, 0, resolve)
        reader.finish()
    except WireError:
        raise
    except Exception as error:  # msgpack, struct, torch and numpy each have their own
        raise WireError(f"malformed frame: {type(error).__name__}: {error}") from error
    return value


class _Blobs:
    """The bytes behind the tree, handed out in order."""

    def __init__(self, view: memoryview) -> None:
        self._view = view
        self._at = 0

    def take(self, length: Any) -> memoryview:
        if type(length) is not int or not 0 <= length <= len(self._view) - self._at:
            raise WireError(f"malformed frame: a value claims {length!r} bytes that are not there")
        part = self._view[self._at : self._at + length]
        self._at += length
        return part

    def finish(self) -> None:
        if self._at != len(self._view):
            raise WireError(f"malformed frame: {len(self._view) - self._at} bytes left over")


def _lower(value: Any, blobs: list[bytes], depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise WireError(f"the value is nested more than {MAX_DEPTH} deep")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (np.generic, int, float, str)):
        return _lower_scalar(value)
    if isinstance(value, torch.Tensor):
        return _lower_tensor(value, blobs)
    if isinstance(value, np.ndarray):
        return _lower_array(value, blobs)
    if isinstance(value, (bytes, bytearray)):
        blobs.append(bytes(value))
        return ["b", len(value)]
    if isinstance(value, torch.Size):
        return ["S", [int(n) for n in value]]
    if isinstance(value, (list, tuple)):
        return ["l" if isinstance(value, list) else "t", [_lower(v, blobs, depth + 1) for v in value]]
    if isinstance(value, dict):
        pairs = ([_lower(k, blobs, depth + 1), _lower(v, blobs, depth + 1)] for k, v in value.items())
        return ["d", list(pairs)]
    if isinstance(value, torch.dtype):
        return ["y", str(value).removeprefix("torch.")]
    if isinstance(value, torch.device):
        return ["v", str(value)]
    if isinstance(value, Ref):
        return ["R", value.dataset]
    name = type(value).__name__
    raise WireError(f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}, which is not plain data")


def _lower_scalar(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
        if not isinstance(value, (bool, int, float, str)):
            raise WireError(f"a NumPy {type(value).__name__}, which is not plain data")
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        value = int(value)
        if -(2**63) <= value < 2**64:
            return value
        raw = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
        if len(raw) > MAX_BIG_INT:
            raise WireError(f"an integer of {len(raw)} bytes, which is too large")
        return ["i", raw]
    if isinstance(value, float):
        return float(value)
    # A lone surrogate is legal in a Python str and not in UTF-8.
    return str.encode(value, "utf-8", "replace").decode()


def _lower_tensor(value: torch.Tensor, blobs: list[bytes]) -> Any:
    ordinary = type(value) is torch.Tensor and value.dtype in _ORDINARY and value.layout == torch.strided
    if ordinary and value.is_cpu and not value.is_neg():
        raw = value.detach().numpy().tobytes()  # whatever its strides
        blobs.append(raw)
        return ["T", _ORDINARY[value.dtype], list(value.shape), "cpu", len(raw)]
    with torch._C.DisableTorchFunctionSubclass(), torch.no_grad():
        if value.is_quantized or value.dtype not in _DTYPES.values():
            raise WireError(f"a quantized tensor ({value.dtype}), which cannot be sent")
        device = str(value.device)
        dense = value.detach() if value.layout == torch.strided else value.detach().to_dense()
        plain = dense.as_subclass(torch.Tensor)
        if plain.device.type == "meta":
            raw = b""
        else:
            plain = plain.resolve_conj().resolve_neg()
            if plain.dtype.itemsize in _CARRIERS and not plain.dtype.is_complex:
                carried = plain.view(_CARRIERS[plain.dtype.itemsize])
            else:
                carried = torch.view_as_real(plain.contiguous()).contiguous() if plain.numel() else plain
            if carried.numel() == 1:  # contiguous by definition, whatever its stride says
                carried = carried.clone(memory_format=torch.contiguous_format)
            raw = carried.cpu().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()
    blobs.append(raw)
    name = str(plain.dtype).removeprefix("torch.")
    return ["T", name, [int(n) for n in plain.shape], device, len(raw)]


def _lower_array(value: np.ndarray[Any, Any], blobs: list[bytes]) -> Any:
    plain = np.asarray(value)
    if plain.dtype.kind not in "biufc" or plain.dtype.names is not None:
        raise WireError(f"a NumPy array of {plain.dtype}, which is not plain data")
    raw = np.ascontiguousarray(plain).tobytes()
    blobs.append(raw)
    return ["A", plain.dtype.str, list(plain.shape), len(raw)]


def _lift(node: Any, blobs: _Blobs, depth: int, resolve: Callable[[str], Any] | None) -> Any:
    if depth > MAX_DEPTH:
        raise WireError(f"malformed frame: nested more than {MAX_DEPTH} deep")
    if node is None or isinstance(node, (bool, int, float, str)):
        return node
    if type(node) is not list or not node or type(node[0]) is not str:
        raise WireError("malformed frame: a value without a tag")
    match node:
        case ["l" | "t" as tag, list(items)]:
            lifted = [_lift(item, blobs, depth + 1, resolve) for item in items]
            return lifted if tag == "l" else tuple(lifted)
        case ["d", list(pairs)]:
            return _lift_dict(pairs, blobs, depth, resolve)
        case ["T", str(dtype), list(shape), str(device), length]:
            return _lift_tensor(dtype, shape, device, blobs.take(length))
        case ["A", str(dtype), list(shape), length]:
            return _lift_array(dtype, shape, blobs.take(length))
        case ["b", length]:
            return bytes(blobs.take(length))
        case ["S", list(shape)]:
            return torch.Size(_checked_shape(shape))
        case ["y", str(name)]:
            return _dtype(name)
        case ["v", str(name)]:
            return torch.device(name)
        case ["i", bytes(raw)] if len(raw) <= MAX_BIG_INT:
            return int.from_bytes(raw, "little", signed=True)
        case ["R", str(name)] if resolve is not None:
            return resolve(name)
    raise WireError(f"malformed frame: unknown tag {node[0][:20]!r}")


def _lift_dict(
    pairs: list[Any], blobs: _Blobs, depth: int, resolve: Callable[[str], Any] | None
) -> dict[Any, Any]:
    lifted: dict[Any, Any] = {}
    for pair in pairs:
        if type(pair) is not list or len(pair) != 2:
            raise WireError("malformed frame: a dict entry that is not a pair")
        key = _lift(pair[0], blobs, depth + 1, resolve)
        if isinstance(key, torch.Tensor):
            raise WireError("malformed frame: a tensor as a dict key")
        lifted[key] = _lift(pair[1], blobs, depth + 1, resolve)
    return lifted


def _dtype(name: str) -> torch.dtype:
    try:
        return _DTYPES[name]
    except KeyError:
        raise WireError(f"malformed frame: no dtype {name[:40]!r}") from None


def _checked_shape(shape: list[Any]) -> list[int]:
    if len(shape) > MAX_DIMS or any(type(n) is not int or not 0 <= n < 2**40 for n in shape):
        raise WireError("malformed frame: not a shape")
    if math.prod(shape) >= 2**40:
        raise WireError("malformed frame: a shape too large to exist")
    return shape


def _lift_tensor(name: str, shape: list[Any], device: str, raw: memoryview) -> torch.Tensor:
    """A tensor on the CPU, or on meta: the device of anything else is gone once it has crossed."""
    dtype, size = _dtype(name), _checked_shape(shape)
    if torch.device(device).type == "meta":
        return torch.empty(size, dtype=dtype, device="meta")
    if len(raw) != math.prod(size) * dtype.itemsize:
        raise WireError(f"malformed frame: {len(raw)} bytes for a {name} tensor of shape {tuple(size)}")
    if not raw:
        return torch.empty(size, dtype=dtype)
    source = torch.frombuffer(bytearray(raw) if raw.readonly else raw, dtype=torch.uint8)
    if str(dtype).startswith(("torch.quint", "torch.qint")):  # torch.empty makes a quantized tensor of them
        return source.clone().view(dtype).reshape(size)
    # Filled rather than viewed: a view could not be detached in place, as any other tensor can.
    tensor = torch.empty(size, dtype=dtype)
    tensor.reshape(-1).view(torch.uint8).copy_(source)
    return tensor


def _lift_array(name: str, shape: list[Any], raw: memoryview) -> np.ndarray[Any, Any]:
    dtype, size = np.dtype(name), _checked_shape(shape)
    if dtype.kind not in "biufc" or len(raw) != math.prod(size) * dtype.itemsize:
        raise WireError(f"malformed frame: {len(raw)} bytes for a {name[:20]} array of shape {tuple(size)}")
    return np.frombuffer(bytearray(raw), dtype=dtype).reshape(size)
