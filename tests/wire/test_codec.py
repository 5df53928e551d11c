"""What is sent arrives, for everything that may be sent; nothing else does harm."""

import contextlib
import math
import struct
import sys

import hypothesis.extra.numpy as hnp
import msgpack
import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.errors import WireError
from grader.wire import MAX_DEPTH, MAX_TREE, Ref, decode, encode

DTYPES = sorted({v for v in vars(torch).values() if isinstance(v, torch.dtype)}, key=str)
FLOATS = [torch.float16, torch.bfloat16, torch.float32, torch.float64]


def same(a, b):
    """Equal, nan included, and of the same types all the way down."""
    if type(a) is not type(b):
        return False
    if isinstance(a, torch.Tensor):
        return a.dtype == b.dtype and a.shape == b.shape and raw(a) == raw(b)
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return len(a) == len(b) and all(same(x, y) and same(a[x], b[y]) for x, y in zip(a, b, strict=True))
    return a == b or (a != a and b != b)


def raw(tensor):
    carrier = {1: torch.uint8, 2: torch.int16, 4: torch.int32, 8: torch.int64}.get(tensor.dtype.itemsize)
    flat = tensor.contiguous() if carrier is None else tensor.view(carrier).contiguous()
    return flat.reshape(-1).view(torch.uint8).tolist()


def bits(dtype, shape, seed=0):
    """A tensor of any dtype made of random bytes: exotic dtypes have no other constructor."""
    size = math.prod(shape) * dtype.itemsize
    generator = torch.Generator().manual_seed(seed)
    data = torch.randint(0, 2 if dtype == torch.bool else 256, (size,), generator=generator).to(torch.uint8)
    return data.view(dtype).reshape(shape) if size else torch.empty(shape, dtype=dtype)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("shape", [(), (0,), (3, 0, 2), (5,), (2, 3, 4)], ids=str)
@pytest.mark.filterwarnings("ignore")  # torch warns that some dtypes are on their way out
def test_every_dtype_arrives(dtype, shape):
    """Tensors of every dtype that this torch has, 0-d and empty ones too."""
    sent = bits(dtype, shape)
    if sent.is_quantized:
        pytest.skip("not an ordinary tensor")
    assert same(decode(encode(sent)), sent)


def tensors():
    shapes = st.lists(st.integers(0, 4), max_size=4).map(tuple)
    return st.builds(
        bits,
        st.sampled_from([*FLOATS, torch.bool, torch.uint8, torch.int64, torch.complex64, torch.complex128]),
        shapes,
        st.integers(0, 2**32),
    )


def arrays():
    dtypes = st.sampled_from(["?", "u1", "i4", "i8", "f2", "f4", "f8", "c8", ">f4", ">i2"]).map(np.dtype)
    return hnp.arrays(dtypes, hnp.array_shapes(min_dims=0, min_side=0))


leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**200), 2**200),
    st.floats(),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.binary(),
    tensors(),
    arrays(),
    st.lists(st.integers(0, 99), max_size=5).map(torch.Size),
    st.sampled_from([torch.float32, torch.bool, torch.bfloat16]),
    st.sampled_from(["cpu", "meta", "cuda:1"]).map(torch.device),
)
keys = st.one_of(st.text(st.characters(exclude_categories=["Cs"])), st.integers(), st.booleans())
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(keys, inner, max_size=4),
    ),
    max_leaves=12,
)


@given(values)
@example({"a": (1, [2.5, float("nan")]), (1, 2): float("inf")})
@settings(max_examples=300, deadline=None)
def test_plain_data_arrives_as_it_was_sent(value):
    """Nested containers of anything that may cross."""
    assert same(decode(encode(value)), value)


@pytest.mark.parametrize(
    "sent",
    [
        torch.arange(24.0).reshape(2, 3, 4).permute(2, 0, 1),
        torch.arange(10)[::3],
        torch.zeros(1).expand(4, 3),
        torch.randn(3, 2, dtype=torch.complex64).conj(),
        torch.view_as_complex(torch.randn(3, 2)).conj().imag,
        torch.eye(3).to_sparse(),
        torch.arange(12).reshape(3, 4)[:1, 3],
        torch.arange(12.0).reshape(3, 4)[1, 3:],
        torch.randn(3, requires_grad=True) * 2,
    ],
    ids=[
        "permuted",
        "strided",
        "expanded",
        "conjugate",
        "negative view",
        "sparse",
        "one of a column",
        "one of a row",
        "in a graph",
    ],
)
def test_odd_tensors_arrive_dense(sent):
    """Whatever its layout, a tensor's values arrive, contiguous and without its graph."""
    got = decode(encode(sent))
    dense = sent.detach().to_dense() if sent.layout != torch.strided else sent.detach()
    assert torch.equal(got, dense.resolve_conj().resolve_neg())
    assert got.is_contiguous()
    assert not got.requires_grad


def test_tensors_arrive_as_ordinary_ones():
    """Not as views of the frame: what works on any tensor works on these."""
    got = decode(bytearray(encode(torch.arange(6.0).reshape(2, 3))))
    got.detach_()
    got.resize_(3, 3)
    assert got._base is None


def test_meta_tensor_keeps_its_device():
    """A tensor without data stays one."""
    got = decode(encode(torch.empty(2, 3, device="meta", dtype=torch.int8)))
    assert (got.device.type, got.shape, got.dtype) == ("meta", (2, 3), torch.int8)


class Liar(torch.Tensor):
    """A tensor that says it equals everything."""

    def __eq__(self, other):
        return True

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        raise RuntimeError("do not look at me")


class Grade(int):
    def __eq__(self, other):
        return True

    __hash__ = int.__hash__


@pytest.mark.parametrize(
    ("sent", "arrives"),
    [
        (torch.ones(2).as_subclass(Liar), torch.ones(2)),
        (torch.nn.Parameter(torch.ones(2)), torch.ones(2)),
        (Grade(3), 3),
        (np.float32(1.5), 1.5),
        (np.int64(7), 7),
        (np.bool_(True), True),
        (type("Name", (str,), {})("x"), "x"),
        (type("Items", (list,), {})([1]), [1]),
    ],
    ids=lambda v: type(v).__name__,
)
def test_subclasses_arrive_as_the_plain_type(sent, arrives):
    """Nothing of a subclass's behaviour crosses."""
    assert same(decode(encode(sent)), arrives)


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (object(), "an object"),
        (torch.nn.Linear(2, 2), "a Linear"),
        (iter([1]), "a list_iterator"),
        ({1, 2}, "a set"),
        (1j, "a complex"),
        (np.array([object()]), "NumPy array of object"),
        (np.datetime64("2020-01-01"), "NumPy"),
        (10**20000, "too large"),
        ("x" * (MAX_TREE + 1), "too much"),
    ],
    ids=lambda v: type(v).__name__,
)
def test_what_is_not_plain_data_is_refused_by_name(value, named):
    """The message says what it was."""
    with pytest.raises(WireError, match=named):
        encode(value)


def test_value_that_holds_itself_is_refused():
    """A cycle ends in an error, not in a crash."""
    value = []
    value.append(value)
    with pytest.raises(WireError, match=str(MAX_DEPTH)):
        encode(value)


def test_ref_is_resolved_only_where_asked_for():
    """A worker cannot make the grader open a data set."""
    assert decode(encode([Ref("mnist")]), resolve=lambda name: f"opened {name}") == ["opened mnist"]
    with pytest.raises(WireError, match="unknown tag"):
        decode(encode(Ref("mnist")))


def payload(tree, blobs=b""):
    packed = msgpack.packb(tree)
    return struct.pack("<I", len(packed)) + packed + blobs


@pytest.mark.parametrize(
    "tree",
    [
        [],
        ["?"],
        [1, 2],
        {"a": 1},
        ["T", "float32", [2, 2], "cpu", 12],
        ["T", "float32", [2**62, 2**62], "cpu", 16],
        ["T", "float32", [-1], "cpu", 16],
        ["T", "no_such_dtype", [4], "cpu", 16],
        ["T", "float32", [4], "a toaster", 16],
        ["T", "float32", [4.0], "cpu", 16],
        ["T", "float32", [2**39], "meta", 0, 1],
        ["A", "O", [2], 16],
        ["A", "V16", [1], 16],
        ["A", "<f4", [2**40], 16],
        ["b", -1],
        ["b", 2**60],
        ["b", True],
        ["l", 3],
        ["d", [[1]]],
        ["d", [[["l", []], 1]]],
        ["i", b"x" * 10_000],
        ["y", "float33"],
        ["S", [-1]],
        ["S", ["x"]],
    ],
    ids=str,
)
def test_malformed_trees_raise_only_wire_errors(tree):
    """Each rule of the format, broken."""
    with pytest.raises(WireError):
        decode(payload(tree, b"\0" * 16))


def test_deeply_nested_frame_is_refused():
    """Nesting that would exhaust the stack is a malformed frame."""
    deep = b"\x92\xa1l\x91" * 100_000 + b"\xc0"
    with pytest.raises(WireError):
        decode(struct.pack("<I", len(deep)) + deep)


def test_bytes_left_over_are_refused():
    """A frame is read to its end."""
    with pytest.raises(WireError, match="left over"):
        decode(encode(1) + b"x")


@given(st.binary(max_size=200))
@settings(max_examples=500, deadline=None)
def test_random_bytes_raise_only_wire_errors(junk):
    """Anything may arrive from the other process."""
    with contextlib.suppress(WireError):
        decode(junk)


@given(values, st.data())
@settings(max_examples=200, deadline=None)
def test_damaged_frames_raise_only_wire_errors(value, data):
    """A frame with some bytes changed, or cut short."""
    frame = bytearray(encode(value))
    for _ in range(data.draw(st.integers(1, 4))):
        frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(WireError):
        decode(frame[: data.draw(st.integers(0, len(frame)))])


def test_claims_are_not_allocated():
    """A small frame that claims a terabyte costs nothing."""
    import tracemalloc

    frames = [
        payload(["T", "float64", [2**37], "cpu", 2**40]),
        payload(["b", 2**40]),
        struct.pack("<I", MAX_TREE) + b"\xdd\xff\xff\xff\xff",  # an array of 2³² entries
        struct.pack("<I", 5) + b"\xc6\xff\xff\xff\xff",  # 4 GiB of bytes
    ]
    tracemalloc.start()
    for frame in frames:
        with pytest.raises(WireError):
            decode(frame)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1 << 20
    assert sys.getsizeof(frames[0]) < 200
