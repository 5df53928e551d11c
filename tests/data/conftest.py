"""Tiny official-looking files, and the pins (names, counts, digests) that fit them."""

from __future__ import annotations

import gzip
import hashlib
import io
import pickle
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from grader.data.official import BatchPin, IdxPin, Pins

ROWS = 5
BATCHES = ("data_batch_1", "data_batch_2", "test_batch")
STEMS = {
    "train-images-idx3-ubyte": (6, 28, 28),
    "train-labels-idx1-ubyte": (6,),
    "t10k-images-idx3-ubyte": (4, 28, 28),
    "t10k-labels-idx1-ubyte": (4,),
}


def python2_pickle(labels: list[int], images: np.ndarray) -> bytes:
    """Pickle a batch as Python 2 did: byte strings as BINSTRING, numpy's old module names."""

    class Pickler(pickle._Pickler):
        dispatch: ClassVar = dict(pickle._Pickler.dispatch)

        def save_old_string(self, text):
            raw = text if isinstance(text, bytes) else text.encode("latin1")
            self.write(b"T" + len(raw).to_bytes(4, "little") + raw)
            self.memoize(text)

        dispatch[bytes] = dispatch[str] = save_old_string

    file = io.BytesIO()
    Pickler(file, protocol=2).dump({"data": images, "labels": labels, "batch_label": b"a batch"})
    return file.getvalue().replace(b"cnumpy._core.multiarray\n", b"cnumpy.core.multiarray\n")


@dataclass
class Mirror:
    """What the tiny files hold, and ways to write them out; open row 1 of every batch is unpinned."""

    mnist: dict[str, np.ndarray]
    labels: dict[str, np.ndarray]
    images: dict[str, np.ndarray]

    @property
    def pins(self) -> Pins:
        idx = (
            IdxPin(stem, array.shape, hashlib.sha256(array.tobytes()).hexdigest())
            for stem, array in self.mnist.items()
        )
        batches = []
        for name in BATCHES:
            pinned = self.labels[name].tobytes() + np.delete(self.images[name], 1, axis=0).tobytes()
            batches.append(
                BatchPin(
                    name,
                    ROWS,
                    hashlib.sha256(pinned).hexdigest(),
                    md5=hashlib.md5(self.batch(name, "python")).hexdigest(),
                    open_rows=(1,),
                    blurred_sha256=hashlib.sha256(self.images[name][1].tobytes()).hexdigest(),
                )
            )
        return Pins(tuple(idx), tuple(batches))

    def idx(self, stem: str) -> bytes:
        array = self.mnist[stem]
        return np.array([0x0800 + array.ndim, *array.shape], dtype=">u4").tobytes() + array.tobytes()

    def batch(self, name: str, form: str) -> bytes:
        labels, images = self.labels[name], self.images[name]
        if form == "python":
            return python2_pickle(labels.tolist(), images)
        return np.concatenate([labels[:, None], images], axis=1).tobytes()

    def write_mnist(self, folder: Path, zipped: bool = True) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for stem in self.mnist:
            if zipped:
                (folder / f"{stem}.gz").write_bytes(gzip.compress(self.idx(stem)))
            else:
                (folder / stem).write_bytes(self.idx(stem))

    def write_cifar10(self, folder: Path, form: str, packed: bool = False) -> Path:
        """Write a folder or archive by its official name; returns its path."""
        folder.mkdir(parents=True, exist_ok=True)
        short, suffix = ("py", "") if form == "python" else ("bin", ".bin")
        inside = f"cifar-10-batches-{short}"
        if not packed:
            (folder / inside).mkdir()
            for name in BATCHES:
                (folder / inside / (name + suffix)).write_bytes(self.batch(name, form))
            return folder / inside
        path = folder / f"cifar-10-{form}.tar.gz"
        with tarfile.open(path, "w:gz") as archive:
            for name in BATCHES:
                content = self.batch(name, form)
                member = tarfile.TarInfo(f"{inside}/{name}{suffix}")
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
        return path


@pytest.fixture
def mirror() -> Mirror:
    rng = np.random.default_rng(3)

    def draw(*shape: int) -> np.ndarray:
        return rng.integers(0, 256, shape, dtype=np.uint8)

    return Mirror(
        {stem: draw(*shape) if "images" in stem else draw(*shape) % 10 for stem, shape in STEMS.items()},
        {name: draw(ROWS) % 10 for name in BATCHES},
        {name: draw(ROWS, 3072) for name in BATCHES},
    )


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def small_standins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw 40 + 20 images instead of 12,000 + 2,000, in 2 hands instead of 24."""
    from grader.data import standin, standin_digits

    draw = standin.draw
    monkeypatch.setattr(standin_digits, "VARIANTS", 2)
    monkeypatch.setattr(standin, "draw", lambda name: draw(name, 40, 20))
