"""A prepared folder is whole or refused, whatever interrupts, alters or races its making."""

from __future__ import annotations

import errno
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from grader.data import add, cache_folder, open_dataset, prepared, status
from grader.data.prepared import FILES, MANIFEST, VERIFIED
from grader.data.preparing import PARTIAL
from grader.errors import DataError, UsageError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def mnist(mirror, tmp_path, cache) -> Path:
    """The prepared folder of a tiny official MNIST."""
    mirror.write_mnist(tmp_path / "in")
    add(tmp_path / "in", cache, mirror.pins)
    return cache / "mnist"


def flip_last_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    with path.open("r+b") as file:
        file.write(content)


def test_arrays_are_mapped_and_writing_to_them_leaves_the_file(mnist, cache):
    """Arrays are memory-mapped copy-on-write: torch takes them without a warning, the file stays"""
    import torch

    images = open_dataset("mnist", cache).train_images
    assert isinstance(images, np.memmap)
    before = int(images[0, 0, 0, 0])
    torch.from_numpy(images)[0, 0, 0, 0] = before ^ 1
    assert open_dataset("mnist", cache).train_images[0, 0, 0, 0] == before


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("remembered", [False, True])
def test_an_altered_file_of_the_same_size_is_refused(mnist, cache, name, remembered, monkeypatch):
    """One flipped bit is refused, by name with what mends it, even if the times are set back"""
    if remembered:
        monkeypatch.setattr(prepared, "SETTLED_NS", -1)
        open_dataset("mnist", cache)
        assert name in json.loads((mnist / VERIFIED).read_text())
        time.sleep(0.05)  # longer than one tick of the file system's clock
    before = (mnist / name).stat()
    flip_last_byte(mnist / name)
    os.utime(mnist / name, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(DataError, match=rf"{name} was altered.*python -m grader data add --from DIR"):
        open_dataset("mnist", cache)


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_short_or_gone_is_refused(mnist, cache, name):
    """A prepared file that lost its end, or itself, is refused by name"""
    path = mnist / name
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DataError, match=rf"{name} has .* cut short or altered.*To mend it"):
        open_dataset("mnist", cache)
    path.unlink()
    with pytest.raises(DataError, match=rf"{name} is missing.*To mend it"):
        open_dataset("mnist", cache)


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:-20],
        lambda text: "[]",
        lambda text: text.replace('"source"', '"sauce"'),
        lambda text: text.replace("heldout_labels.npy", "other.npy"),
        lambda text: text.replace('"format": 1', '"format": 99'),
    ],
)
def test_a_damaged_manifest_is_refused(mnist, cache, damage):
    """A manifest that cannot be understood is refused by name, never guessed at"""
    path = mnist / MANIFEST
    path.write_text(damage(path.read_text()))
    with pytest.raises(DataError, match=r"manifest\.json .*To mend it"):
        open_dataset("mnist", cache)
    path.unlink()
    with pytest.raises(DataError, match=r"manifest\.json is missing"):
        open_dataset("mnist", cache)


def test_adding_again_mends_a_damaged_set(mirror, mnist, tmp_path, cache):
    """The command that the message names does mend it"""
    (mnist / "train_labels.npy").write_bytes(b"")
    assert status(cache)[0].state == "damaged"
    (added,) = add(tmp_path / "in", cache, mirror.pins)
    assert added.new
    assert status(cache)[0].state == "whole"
    assert [path.name for path in cache.iterdir()] == ["mnist"]


def test_only_changed_files_are_hashed_again(mnist, cache, monkeypatch):
    """A file found right is hashed again only when its size or times change"""
    hashed = []
    sha256 = prepared.sha256
    monkeypatch.setattr(prepared, "sha256", lambda path: hashed.append(path.name) or sha256(path))
    open_dataset("mnist", cache)
    open_dataset("mnist", cache)
    assert hashed == [*FILES, *FILES], "files this young are not remembered yet"
    monkeypatch.setattr(prepared, "SETTLED_NS", -1)
    open_dataset("mnist", cache)
    hashed.clear()
    open_dataset("mnist", cache)
    assert hashed == []
    (mnist / "heldout_labels.npy").touch()
    open_dataset("mnist", cache)
    assert hashed == ["heldout_labels.npy"]


def test_a_cache_that_cannot_be_written_is_still_read(mnist, cache, monkeypatch):
    """A read-only cache opens; it is only hashed each time"""
    monkeypatch.setattr(prepared, "SETTLED_NS", -1)

    def refuse(*_args, **_kwargs):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "write_text", refuse)
    assert len(open_dataset("mnist", cache).train_labels) == 6
    assert not (mnist / VERIFIED).exists()


def test_a_full_disk_is_one_clear_line_and_leaves_nothing(mirror, tmp_path, cache, monkeypatch):
    """A full disk is told in one line, and no half-written folder stays"""
    mirror.write_mnist(tmp_path / "in")
    save = np.save

    def full(path, array):
        if Path(path).name == "heldout_images.npy":
            raise OSError(errno.ENOSPC, "No space left on device")
        save(path, array)

    monkeypatch.setattr(np, "save", full)
    with pytest.raises(DataError, match="cannot be written: No space left on device") as caught:
        add(tmp_path / "in", cache, mirror.pins)
    assert "\n" not in str(caught.value)
    assert "TORCH_BY_TEST_DATA" in str(caught.value)
    assert list(cache.iterdir()) == []


@pytest.mark.usefixtures("small_standins")
def test_a_cache_that_cannot_be_made_is_one_clear_line(tmp_path):
    """A cache folder that cannot be made is told in one line, for the stand-in too"""
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match="cannot be written: Not a directory"):
        open_dataset("mnist", tmp_path / "file" / "cache")


HALF_WAY = """
import sys, time
from pathlib import Path
from grader.data.preparing import scratch
with scratch(Path(sys.argv[1]), "mnist") as folder:
    (folder / "train_images.npy").write_bytes(b"half")
    print(folder.name, flush=True)
    time.sleep(60)
"""


@pytest.mark.usefixtures("small_standins")
def test_an_interrupted_preparation_is_never_taken_for_data(cache):
    """A half-written folder is no data; it goes once its process is dead, and not before"""
    with subprocess.Popen(
        [sys.executable, "-c", HALF_WAY, str(cache)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            half = cache / process.stdout.readline().strip()
            assert open_dataset("mnist", cache).source == "stand-in"
            assert (half / "train_images.npy").exists(), "a live process still writes there"
        finally:
            process.kill()
    assert half.exists()
    open_dataset("cifar10", cache)
    assert sorted(path.name for path in cache.iterdir()) == ["cifar10-standin", "mnist-standin"]


@pytest.mark.usefixtures("small_standins")
def test_leftovers_are_told_from_folders_in_use(cache):
    """A leftover goes if its process id now belongs to another, or after a day on another machine"""
    host, pid = socket.gethostname().replace("~", "-"), os.getpid()
    reused = cache / f"{PARTIAL}~mnist~{host}~{pid}~1000~a"
    old = cache / f"{PARTIAL}~mnist~elsewhere~1~1000~b"
    fresh = cache / f"{PARTIAL}~mnist~elsewhere~1~1000~c"
    for folder in (reused, old, fresh):
        folder.mkdir(parents=True)
    os.utime(old, (time.time() - 90_000,) * 2)
    open_dataset("mnist", cache)
    assert sorted(path.name for path in cache.iterdir()) == [fresh.name, "mnist-standin"]


RACE = """
import sys, time
from pathlib import Path
import numpy as np
from grader.data.prepared import check
from grader.data.preparing import prepare
from grader.data.reading import Arrays
cache, content = Path(sys.argv[1]), int(sys.argv[2])
images, labels = np.full((200, 1, 28, 28), content, np.uint8), np.zeros(200, np.int64)
arrays = Arrays(images, labels, images, labels, "a test")
print("ready", flush=True)
sys.stdin.readline()
made = 0
for number in range(12):
    folder = cache / f"set{number}"
    made += prepare(folder, arrays, "official", "x")
    if content == 0:
        check(folder)
print(made)
"""


@pytest.mark.parametrize("contents", [(0, 0), (1, 2)], ids=["same", "different"])
def test_two_processes_preparing_at_once_do_no_harm(cache, contents):
    """Of two processes one wins, the other discards its own, and what stays is whole"""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", RACE, str(cache), str(content)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for content in contents
    ]
    for process in started:
        assert process.stdout.readline() == "ready\n"
    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()
    made = [int(process.communicate(timeout=60)[0]) for process in started]
    assert [process.returncode for process in started] == [0, 0]
    if contents == (0, 0):
        assert sum(made) == 12
    assert sorted(path.name for path in cache.iterdir()) == sorted(f"set{n}" for n in range(12))
    for folder in cache.iterdir():
        prepared.check(folder)
        assert np.load(folder / "train_images.npy").max() in contents


def test_the_cache_folder_follows_the_environment(monkeypatch, tmp_path):
    """TORCH_BY_TEST_DATA moves the cache; without it, it is datasets_cache in the repository"""
    monkeypatch.setenv("TORCH_BY_TEST_DATA", str(tmp_path / "elsewhere"))
    assert cache_folder() == tmp_path / "elsewhere"
    monkeypatch.delenv("TORCH_BY_TEST_DATA")
    assert cache_folder() == ROOT / "datasets_cache"


def test_an_unknown_set_is_a_usage_error(cache):
    """A name that is no data set is told which there are"""
    with pytest.raises(UsageError, match="mnist and cifar10"):
        open_dataset("imagenet", cache)


def test_a_moved_cache_opens(mnist, cache, tmp_path):
    """A prepared folder can be copied elsewhere"""
    shutil.copytree(cache, tmp_path / "copy")
    assert open_dataset("mnist", tmp_path / "copy").folder == tmp_path / "copy" / "mnist"
