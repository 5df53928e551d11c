"""The pinned figures fit the real files, where a copy of them is at hand."""

from __future__ import annotations

import runpy
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from grader.data import add, open_dataset
from grader.data.official import OFFICIAL
from grader.errors import DataError

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "datasets"

pytestmark = pytest.mark.skipif(
    not (SHARED / "unpack.py").is_file(), reason=f"no copy of the official files in {SHARED}"
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The real files, laid out by the copy's own script."""
    folder = tmp_path_factory.mktemp("official")
    runpy.run_path(str(SHARED / "unpack.py"))["unpack"](folder / "files")
    yield folder
    shutil.rmtree(folder)


@pytest.mark.slow
def test_the_real_files_pass(copy):
    """Both real sets pass their pinned checksums, and open with the official counts"""
    added = add(copy / "files", copy / "cache")
    assert [one.name for one in added] == ["mnist", "cifar10"]
    assert "104 of its images come from a JPEG copy" in added[1].description
    mnist, cifar10 = (open_dataset(one.name, copy / "cache") for one in added)
    assert mnist.train_images.shape == (60_000, 1, 28, 28)
    assert mnist.heldout_images.shape == (10_000, 1, 28, 28)
    assert cifar10.train_images.shape == (50_000, 3, 32, 32)
    assert np.bincount(cifar10.train_labels).tolist() == [5000] * 10
    assert np.bincount(cifar10.heldout_labels).tolist() == [1000] * 10
    assert mnist.train_labels[:5].tolist() == [5, 0, 4, 1, 9]


@pytest.mark.slow
def test_one_altered_pixel_of_a_real_batch_is_refused(copy, tmp_path):
    """One pixel changed among the 30 million of a real batch is refused by name"""
    folder = copy / "files" / "cifar10" / "cifar-10-batches-bin"
    for path in folder.iterdir():
        (tmp_path / path.name).symlink_to(path)
    altered = bytearray((folder / "test_batch.bin").read_bytes())
    altered[-1] ^= 1
    (tmp_path / "test_batch.bin").unlink()
    (tmp_path / "test_batch.bin").write_bytes(altered)
    with pytest.raises(DataError, match=r"test_batch\.bin does not hold the official"):
        add(tmp_path, copy / "cache2")


def test_the_md5s_are_those_that_torchvision_checks():
    """The MD5s that decide whether a pickle is opened are torchvision's own"""
    from torchvision.datasets import CIFAR10

    known = CIFAR10.train_list + CIFAR10.test_list
    assert [[pin.name, pin.md5] for pin in OFFICIAL.cifar10] == known


def test_104_rows_are_open():
    """As many rows are unpinned as the copy's index says are not exact"""
    import json

    lossy = json.loads((SHARED / "cifar10" / "index.json").read_text())["not_lossless"]
    train = [10_000 * i + row for i, pin in enumerate(OFFICIAL.cifar10[:5]) for row in pin.open_rows]
    assert (train, list(OFFICIAL.cifar10[5].open_rows)) == (lossy["train"], lossy["test"])
