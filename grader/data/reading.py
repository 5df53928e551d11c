"""Read the official files into arrays, and refuse whatever is cut short or altered, by name."""

from __future__ import annotations

import gzip
import hashlib
import pickle
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from grader.data.finding import Source
from grader.data.official import BatchPin, IdxPin, Pins
from grader.errors import DataError

__all__ = ["Arrays", "read"]

Bytes = NDArray[np.uint8]

AGAIN = "Download or copy that file again."
PIXELS = 3 * 32 * 32
PYTHON_LIMIT = 64 * 2**20  # bytes; an official Python batch has 31 million
# What Python raises for an archive that is cut short or is none. BadGzipFile is an OSError, so these
# are caught before it.
BROKEN = (EOFError, zlib.error, gzip.BadGzipFile, tarfile.TarError)


@dataclass(frozen=True)
class Arrays:
    """A whole set: images uint8 (N, C, H, W), labels int64 (N,); `origin` says where from, in words."""

    train_images: Bytes
    train_labels: NDArray[np.int64]
    heldout_images: Bytes
    heldout_labels: NDArray[np.int64]
    origin: str


def read(source: Source, pins: Pins) -> Arrays:
    """Read and check the set at `source`.

    Raises DataError naming the file that is missing, cut short, altered or not what its name says.
    """
    if source.form == "idx":
        return _read_mnist(source, pins)
    return _read_cifar10(source, pins)


def _read_mnist(source: Source, pins: Pins) -> Arrays:
    files = dict(source.files)
    missing = [pin.stem for pin in pins.mnist if pin.stem not in files]
    if missing:
        raise DataError(f"{source.path} has only some of MNIST's four files: {missing[0]}.gz is missing")
    images, labels, heldout_images, heldout_labels = (_read_idx(files[p.stem], p) for p in pins.mnist)
    return Arrays(
        images[:, None],
        labels.astype(np.int64),
        heldout_images[:, None],
        heldout_labels.astype(np.int64),
        "the four original MNIST files",
    )


def _read_idx(path: Path, pin: IdxPin) -> Bytes:
    """Read one idx file: a big-endian magic number and sizes, then the bytes.

    Format: http://yann.lecun.com/exdb/mnist (0x0803 for images, 0x0801 for labels).
    """
    header = np.array([0x0800 + len(pin.shape), *pin.shape], dtype=">u4").tobytes()
    size = len(header) + int(np.prod(pin.shape))
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rb") as file:
            content = file.read(size + 1)
    except BROKEN as problem:
        raise DataError(f"{path} is cut short or damaged: it cannot be unzipped. {AGAIN}") from problem
    except OSError as problem:
        raise DataError(f"{path} cannot be read: {problem.strerror or problem}") from problem
    if content[:4] != header[:4]:
        start = content[:4].hex() or "nothing"
        raise DataError(f"{path} is no MNIST file: it starts with {start}, not {header[:4].hex()}. {AGAIN}")
    if content[: len(header)] != header:
        count = int.from_bytes(content[4:8], "big")
        raise DataError(
            f"{path} has the wrong counts in its header: {count:,} items announced, "
            f"{pin.shape[0]:,} expected. {AGAIN}"
        )
    if len(content) != size:
        much = f"only {len(content):,} bytes" if len(content) < size else "more bytes than"
        raise DataError(f"{path} is cut short or too long: {much} of the expected {size:,}. {AGAIN}")
    body = content[len(header) :]
    if hashlib.sha256(body).hexdigest() != pin.sha256:
        raise DataError(f"{path} does not hold the official MNIST data: its checksum differs. {AGAIN}")
    return np.frombuffer(body, dtype=np.uint8).reshape(pin.shape)


def _read_cifar10(source: Source, pins: Pins) -> Arrays:
    read_batch = _read_python_batch if source.form == "python" else _read_binary_batch
    labels, images, blurred = {}, {}, 0
    for pin, shown, content in _batches(source, pins):
        labels[pin.name], images[pin.name] = read_batch(content, pin, shown)
        blurred += _blurred(images[pin.name], pin)
    missing = [pin.name for pin in pins.cifar10 if pin.name not in images]
    if missing:
        suffix = ".bin" if source.form == "binary" else ""
        raise DataError(f"{source.path} is not whole: {missing[0]}{suffix} is missing. {AGAIN}")
    *train, heldout = (pin.name for pin in pins.cifar10)
    origin = f"the official {source.form} version of CIFAR-10"
    if blurred:
        origin += f" ({blurred} of its images come from a JPEG copy and are slightly blurred)"
    return Arrays(
        np.concatenate([images[name] for name in train]).reshape(-1, 3, 32, 32),
        np.concatenate([labels[name] for name in train]).astype(np.int64),
        images[heldout].reshape(-1, 3, 32, 32),
        labels[heldout].astype(np.int64),
        origin,
    )


def _batches(source: Source, pins: Pins) -> Iterator[tuple[BatchPin, str, bytes]]:
    """Yield each batch, the name to call it by in a message, and its bytes, one at a time.

    An archive is read as a stream and never unpacked to disk, so no name inside it can lead anywhere.
    """
    by_name = {pin.name: pin for pin in pins.cifar10}
    if not source.packed:
        for name, path in source.files:
            try:
                with path.open("rb") as file:
                    content = file.read(_limit(source, by_name[name]) + 1)
            except OSError as problem:
                raise DataError(f"{path} cannot be read: {problem.strerror or problem}") from problem
            yield by_name[name], str(path), content
        return
    suffix = ".bin" if source.form == "binary" else ""
    try:
        with tarfile.open(source.path, "r|gz") as archive:
            for member in archive:
                name = Path(member.name).name
                pin = by_name.get(name.removesuffix(suffix)) if name.endswith(suffix) else None
                batch = archive.extractfile(member) if pin and member.isfile() else None
                if pin and batch:
                    yield pin, f"{name} in {source.path}", batch.read(_limit(source, pin) + 1)
    except BROKEN as problem:
        raise DataError(f"{source.path} is cut short or damaged: it cannot be unpacked. {AGAIN}") from problem
    except OSError as problem:
        raise DataError(f"{source.path} cannot be read: {problem.strerror or problem}") from problem


def _limit(source: Source, pin: BatchPin) -> int:
    return PYTHON_LIMIT if source.form == "python" else pin.rows * (1 + PIXELS)


def _read_binary_batch(content: bytes, pin: BatchPin, shown: str) -> tuple[Bytes, Bytes]:
    """Split rows of <1 label><3072 pixels>; https://www.cs.toronto.edu/~kriz/cifar.html."""
    size = pin.rows * (1 + PIXELS)
    if len(content) != size:
        much = f"has only {len(content):,} bytes" if len(content) < size else "is too long"
        raise DataError(f"{shown} {much}: a whole batch has {size:,}. {AGAIN}")
    rows = np.frombuffer(content, dtype=np.uint8).reshape(pin.rows, 1 + PIXELS)
    closed = np.ones(pin.rows, dtype=bool)
    closed[list(pin.open_rows)] = False
    digest = hashlib.sha256(rows[:, 0].tobytes())
    digest.update(rows[closed, 1:].tobytes())
    if digest.hexdigest() != pin.sha256:
        raise DataError(f"{shown} does not hold the official CIFAR-10 images: its checksum differs. {AGAIN}")
    return rows[:, 0], rows[:, 1:]


def _read_python_batch(content: bytes, pin: BatchPin, shown: str) -> tuple[Bytes, Bytes]:
    """Unpickle a batch, but only the official one: a pickle can run any code when it is opened."""
    if hashlib.md5(content, usedforsecurity=False).hexdigest() != pin.md5:
        raise DataError(
            f"{shown} is not the official file (its MD5 is not {pin.md5}), and a file of this form can run "
            f"code when it is opened, so it was not opened. {AGAIN}"
        )
    batch = pickle.loads(content, encoding="latin1")
    images = np.asarray(batch["data"], dtype=np.uint8).reshape(pin.rows, PIXELS)
    return np.asarray(batch["labels"], dtype=np.uint8).reshape(pin.rows), images


def _blurred(images: Bytes, pin: BatchPin) -> int:
    """Count the images known to come from the JPEG copy."""
    if not pin.open_rows:
        return 0
    digest = hashlib.sha256(images[list(pin.open_rows)].tobytes()).hexdigest()
    return len(pin.open_rows) if digest == pin.blurred_sha256 else 0
