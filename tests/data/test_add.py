"""Every form of the official files can be added, and none that is cut short or altered."""

from __future__ import annotations

import gzip
import pickle
import re
import tarfile
from pathlib import Path

import numpy as np
import pytest

from grader.data import add, open_dataset
from grader.data.preparing import PARTIAL
from grader.errors import DataError, UsageError


@pytest.mark.parametrize("zipped", [True, False])
def test_mnist_is_added_zipped_or_not(mirror, tmp_path, cache, zipped):
    """The four MNIST files are added, zipped or not, as in torchvision's MNIST/raw"""
    mirror.write_mnist(tmp_path / "in" / "MNIST" / "raw", zipped)
    (added,) = add(tmp_path / "in", cache, mirror.pins)
    assert (added.name, added.new) == ("mnist", True)
    mnist = open_dataset("mnist", cache)
    assert mnist.source == "official"
    assert mnist.train_images.shape == (6, 1, 28, 28)
    np.testing.assert_array_equal(mnist.train_images[:, 0], mirror.mnist["train-images-idx3-ubyte"])
    np.testing.assert_array_equal(mnist.heldout_images[:, 0], mirror.mnist["t10k-images-idx3-ubyte"])
    np.testing.assert_array_equal(mnist.heldout_labels, mirror.mnist["t10k-labels-idx1-ubyte"])
    assert mnist.train_labels.dtype == np.int64


@pytest.mark.parametrize("form", ["python", "binary"])
@pytest.mark.parametrize("packed", [True, False])
def test_cifar10_is_added_from_each_form(mirror, tmp_path, cache, form, packed):
    """CIFAR-10 is added from the Python and the binary version, unpacked or as an archive"""
    mirror.write_cifar10(tmp_path / "in" / "deep" / "down", form, packed)
    (added,) = add(tmp_path / "in", cache, mirror.pins)
    assert "10 training and 5 held-out images" in added.description
    assert form in added.description
    cifar10 = open_dataset("cifar10", cache)
    train = np.concatenate([mirror.images["data_batch_1"], mirror.images["data_batch_2"]])
    np.testing.assert_array_equal(cifar10.train_images, train.reshape(-1, 3, 32, 32))
    np.testing.assert_array_equal(cifar10.heldout_images.reshape(5, -1), mirror.images["test_batch"])
    labels = np.concatenate([mirror.labels["data_batch_1"], mirror.labels["data_batch_2"]])
    np.testing.assert_array_equal(cifar10.train_labels, labels)
    np.testing.assert_array_equal(cifar10.heldout_labels, mirror.labels["test_batch"])
    assert cifar10.classes[3] == "cat"


def test_a_batch_in_arbitrary_archive_order_lands_in_its_place(mirror, tmp_path, cache):
    """The order inside an archive does not decide the order of the images"""
    folder = mirror.write_cifar10(tmp_path / "loose", "binary")
    (tmp_path / "in").mkdir()
    with tarfile.open(tmp_path / "in" / "cifar-10-binary.tar.gz", "w:gz") as archive:
        for path in sorted(folder.iterdir(), reverse=True):
            archive.add(path, f"cifar-10-batches-bin/{path.name}")
    add(tmp_path / "in", cache, mirror.pins)
    images = open_dataset("cifar10", cache).train_images.reshape(10, -1)
    np.testing.assert_array_equal(images[:5], mirror.images["data_batch_1"])


def test_both_sets_are_added_at_once_and_again_without_harm(mirror, tmp_path, cache):
    """Adding what is already there changes nothing and says so"""
    mirror.write_mnist(tmp_path / "in" / "a")
    mirror.write_cifar10(tmp_path / "in" / "b", "binary")
    assert [one.new for one in add(tmp_path / "in", cache, mirror.pins)] == [True, True]
    before = (cache / "mnist" / "train_images.npy").stat().st_mtime_ns
    assert [one.new for one in add(tmp_path / "in", cache, mirror.pins)] == [False, False]
    assert (cache / "mnist" / "train_images.npy").stat().st_mtime_ns == before
    assert sorted(path.name for path in cache.iterdir()) == ["cifar10", "mnist"]


def test_an_open_row_may_differ_and_only_that(mirror, tmp_path, cache):
    """A slightly different pixel passes where the copy is not exact, and is told in the description"""
    pins = mirror.pins
    mirror.write_cifar10(tmp_path / "copy", "binary")
    assert "(3 of its images come from a JPEG copy" in add(tmp_path / "copy", cache, pins)[0].description
    for images in mirror.images.values():
        images[1] ^= 1
    mirror.write_cifar10(tmp_path / "exact", "binary")
    (added,) = add(tmp_path / "exact", cache, pins)
    assert "JPEG" not in added.description
    assert added.new
    heldout = open_dataset("cifar10", cache).heldout_images.reshape(5, -1)
    np.testing.assert_array_equal(heldout, mirror.images["test_batch"])


@pytest.mark.parametrize("byte", [0, 1, 3073 * 2 + 100, 3073], ids=["label", "pixel", "later", "open label"])
def test_an_altered_binary_batch_is_refused_by_name(mirror, tmp_path, cache, byte):
    """One altered label or pinned pixel is refused, and the message names the batch"""
    folder = mirror.write_cifar10(tmp_path / "in", "binary")
    altered = bytearray((folder / "data_batch_2.bin").read_bytes())
    altered[byte] ^= 1
    (folder / "data_batch_2.bin").write_bytes(altered)
    with pytest.raises(
        DataError, match=r"data_batch_2\.bin does not hold the official .*copy that file again"
    ):
        add(tmp_path / "in", cache, mirror.pins)
    assert not (cache / "cifar10").exists()


def test_a_pickle_that_is_not_official_is_never_opened(mirror, tmp_path, cache):
    """A Python batch with another MD5 is refused before it can run its code"""
    pins = mirror.pins
    folder = mirror.write_cifar10(tmp_path / "in", "python")
    trap = tmp_path / "trap"

    class Trap:
        def __reduce__(self):
            return Path.touch, (trap,)

    (folder / "data_batch_1").write_bytes(pickle.dumps(Trap()))
    with pytest.raises(DataError, match=r"data_batch_1 is not the official file .*run code.*was not opened"):
        add(tmp_path / "in", cache, pins)
    assert not trap.exists()
    pickle.loads((folder / "data_batch_1").read_bytes())
    assert trap.exists(), "the trap itself must work, or this test shows nothing"


@pytest.mark.parametrize(
    ("name", "damage", "message"),
    [
        ("train-images-idx3-ubyte", lambda raw: raw[:-1], "cut short"),
        ("train-images-idx3-ubyte", lambda raw: raw + b"x", "too long"),
        ("t10k-labels-idx1-ubyte", lambda raw: b"\0\0\x08\x03" + raw[4:], "starts with 00000803"),
        ("t10k-labels-idx1-ubyte", lambda raw: b"", "starts with nothing"),
        ("train-labels-idx1-ubyte", lambda raw: raw[:7] + b"\x07" + raw[8:], "7 items announced, 6 expected"),
        ("t10k-images-idx3-ubyte", lambda raw: raw[:-1] + bytes([raw[-1] ^ 1]), "checksum differs"),
    ],
)
@pytest.mark.parametrize("zipped", [True, False])
def test_a_damaged_mnist_file_is_refused_by_name(mirror, tmp_path, cache, name, damage, message, zipped):
    """A wrong magic number, count, length or byte is refused, and the message names the file"""
    mirror.write_mnist(tmp_path / "in", zipped)
    raw = damage(mirror.idx(name))
    file = tmp_path / "in" / (f"{name}.gz" if zipped else name)
    file.write_bytes(gzip.compress(raw) if zipped else raw)
    with pytest.raises(DataError, match=f"{re.escape(str(file))}.*{message}"):
        add(tmp_path / "in", cache, mirror.pins)


@pytest.mark.parametrize("keep", [0.0, 0.3, 0.99])
def test_a_gz_cut_short_is_refused_by_name(mirror, tmp_path, cache, keep):
    """A .gz that ends early is refused, and the message names it"""
    mirror.write_mnist(tmp_path / "in")
    file = tmp_path / "in" / "train-images-idx3-ubyte.gz"
    raw = file.read_bytes()
    file.write_bytes(raw[: int(len(raw) * keep)])
    with pytest.raises(DataError, match=r"train-images-idx3-ubyte\.gz"):
        add(tmp_path / "in", cache, mirror.pins)
    assert not (cache / "mnist").exists()


@pytest.mark.parametrize("form", ["python", "binary"])
@pytest.mark.parametrize("keep", [0.0, 0.3, 0.9, 0.999])
def test_a_tar_cut_short_is_refused_by_name(mirror, tmp_path, cache, form, keep):
    """A .tar.gz that ends early is refused, and the message names it"""
    archive = mirror.write_cifar10(tmp_path / "in", form, packed=True)
    raw = archive.read_bytes()
    archive.write_bytes(raw[: int(len(raw) * keep)])
    with pytest.raises(DataError, match=re.escape(str(archive))):
        add(tmp_path / "in", cache, mirror.pins)
    assert not (cache / "cifar10").exists()


def test_a_tar_damaged_in_the_middle_is_refused(mirror, tmp_path, cache):
    """A .tar.gz whose bytes changed on the way is refused, and the message names it"""
    archive = mirror.write_cifar10(tmp_path / "in", "binary", packed=True)
    raw = bytearray(archive.read_bytes())
    raw[len(raw) // 2] ^= 0xFF
    archive.write_bytes(raw)
    with pytest.raises(DataError, match=re.escape(str(archive))):
        add(tmp_path / "in", cache, mirror.pins)


def test_a_batch_cut_short_and_one_missing_are_refused_by_name(mirror, tmp_path, cache):
    """A .bin that ends early, and then one that is gone, are named"""
    folder = mirror.write_cifar10(tmp_path / "in", "binary")
    last = folder / "test_batch.bin"
    last.write_bytes(last.read_bytes()[:-1])
    with pytest.raises(DataError, match=r"test_batch\.bin has only 15,364 bytes"):
        add(tmp_path / "in", cache, mirror.pins)
    last.unlink()
    with pytest.raises(DataError, match=r"test_batch\.bin is missing"):
        add(tmp_path / "in", cache, mirror.pins)


def test_one_of_four_mnist_files_missing_is_named(mirror, tmp_path, cache):
    """A folder with three of MNIST's four files is told which is missing"""
    mirror.write_mnist(tmp_path / "in")
    (tmp_path / "in" / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(DataError, match=r"t10k-labels-idx1-ubyte\.gz is missing"):
        add(tmp_path / "in", cache, mirror.pins)


def test_a_look_alike_or_damaged_copy_does_not_hide_a_right_one(mirror, tmp_path, cache):
    """MNIST is found beside FashionMNIST, and a whole archive beside a damaged folder"""
    pins = mirror.pins
    mirror.write_mnist(tmp_path / "in" / "MNIST" / "raw")
    mirror.write_cifar10(tmp_path / "in", "binary", packed=True)
    damaged = mirror.write_cifar10(tmp_path / "in", "binary")
    (damaged / "test_batch.bin").write_bytes(b"")
    for array in mirror.mnist.values():
        array ^= 1
    mirror.write_mnist(tmp_path / "in" / "FashionMNIST" / "raw")
    assert [one.name for one in add(tmp_path / "in", cache, pins)] == ["mnist", "cifar10"]


def test_a_whole_set_is_added_though_the_other_is_damaged(mirror, tmp_path, cache):
    """One damaged set does not keep the other out, and the message tells both"""
    mirror.write_mnist(tmp_path / "in")
    folder = mirror.write_cifar10(tmp_path / "in", "binary")
    (folder / "test_batch.bin").write_bytes(b"")
    with pytest.raises(DataError, match=r"test_batch\.bin.*MNIST was added"):
        add(tmp_path / "in", cache, mirror.pins)
    assert open_dataset("mnist", cache).source == "official"


def test_nothing_found_says_what_was_looked_for(mirror, tmp_path, cache):
    """An empty folder, or files too deep or hidden, give the list of names looked for"""
    mirror.write_mnist(tmp_path / "in" / "1" / "2" / "3" / "4" / "5" / "6")
    mirror.write_mnist(tmp_path / "in" / f"{PARTIAL}~x")
    with pytest.raises(
        DataError, match=r"train-images-idx3-ubyte\.gz.*cifar-10-python\.tar\.gz.*batches-bin"
    ):
        add(tmp_path / "in", cache, mirror.pins)
    (tmp_path / "in" / "1" / "2" / "3" / "4" / "5" / "6").rename(tmp_path / "in" / "1" / "2" / "files")
    assert [one.name for one in add(tmp_path / "in", cache, mirror.pins)] == ["mnist"]


def test_a_folder_that_does_not_exist_is_a_usage_error(tmp_path, cache):
    """A wrong --from is the command's mistake, and a file is told from a folder"""
    with pytest.raises(UsageError, match="does not exist"):
        add(tmp_path / "nowhere", cache)
    (tmp_path / "file.gz").touch()
    with pytest.raises(UsageError, match="is a file; give the folder"):
        add(tmp_path / "file.gz", cache)


def test_a_folder_with_foreign_files_is_never_replaced(mirror, cache):
    """Official files unpacked into the cache itself are read, and not deleted"""
    mirror.write_mnist(cache / "mnist")
    with pytest.raises(
        DataError, match=r"holds a file that is not the grader's \(t10k-images-idx3-ubyte\.gz\)"
    ):
        add(cache, cache, mirror.pins)
    assert len(list((cache / "mnist").iterdir())) == 4
