"""Downloading goes the way of adding, and a machine without a network is told what to do instead."""

from __future__ import annotations

import errno
import urllib.request
from urllib.error import URLError

import pytest

from grader.data import add, fetch, fetching, status
from grader.errors import DataError


def test_what_was_downloaded_is_added(mirror, cache, monkeypatch):
    """Fetched files are checked and prepared, and nothing else stays in the cache"""

    def download(name, folder):
        if name == "mnist":
            mirror.write_mnist(folder / "MNIST" / "raw")
        else:
            mirror.write_cifar10(folder, "python", packed=True)
            mirror.write_cifar10(folder, "python")

    monkeypatch.setattr(fetching, "_download", download)
    assert [(one.name, one.new) for one in fetch(cache, mirror.pins)] == [("mnist", True), ("cifar10", True)]
    assert [one.source for one in status(cache)] == ["official", "official"]
    assert sorted(path.name for path in cache.iterdir()) == ["cifar10", "mnist"]
    monkeypatch.setattr(fetching, "_download", None)  # a second download would fail
    assert fetch(cache, mirror.pins) == []


def test_no_network_is_one_line_that_says_what_to_do(cache, monkeypatch):
    """Without a network, torchvision's failure becomes one line: add files, or do nothing"""

    def no_network(*_args, **_kwargs):
        raise URLError(OSError(-2, "Name or service not known"))

    monkeypatch.setattr(urllib.request, "urlopen", no_network)
    with pytest.raises(DataError, match=r"MNIST could not be downloaded .*CIFAR-10 could not be") as caught:
        fetch(cache)
    message = str(caught.value)
    assert "\n" not in message
    assert message.count("downloaded (Name or service not known).") == 2
    assert "python -m grader data add --from DIR" in message
    assert "do nothing" in message
    assert list(cache.iterdir()) == []


@pytest.mark.parametrize("problem", [ConnectionResetError(), TimeoutError("timed out"), RuntimeError("MD5")])
def test_a_broken_download_keeps_the_set_that_came(mirror, cache, monkeypatch, problem):
    """If one download breaks, the other set is added all the same, and the message tells both"""

    def download(name, folder):
        if name == "cifar10":
            raise problem
        mirror.write_mnist(folder)

    monkeypatch.setattr(fetching, "_download", download)
    with pytest.raises(DataError, match=r"CIFAR-10 could not be downloaded .*MNIST was added"):
        fetch(cache, mirror.pins)
    assert [one.source for one in status(cache)] == ["official", "stand-in"]


def test_a_full_disk_is_not_called_a_network_failure(cache, monkeypatch):
    """A disk that fills during a download is told as such"""

    def download(name, folder):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(fetching, "_download", download)
    with pytest.raises(DataError, match="cannot be written: No space left on device"):
        fetch(cache)


def test_a_damaged_set_is_fetched_again(mirror, tmp_path, cache, monkeypatch):
    """Fetch mends a damaged official set, as its message promises"""
    mirror.write_mnist(tmp_path / "in")
    mirror.write_cifar10(tmp_path / "in", "binary")
    add(tmp_path / "in", cache, mirror.pins)
    (cache / "mnist" / "train_labels.npy").unlink()
    asked = []

    def download(name, folder):
        asked.append(name)
        mirror.write_mnist(folder)

    monkeypatch.setattr(fetching, "_download", download)
    fetch(cache, mirror.pins)
    assert asked == ["mnist"]
    assert [one.state for one in status(cache)] == ["whole", "whole"]
