"""What a person sees of `python -m grader data …`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from grader import data
from grader.cli.data import app
from grader.errors import DataError, UsageError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run(cache, monkeypatch):
    monkeypatch.setenv("TORCH_BY_TEST_DATA", str(cache))
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


def test_status_on_a_fresh_machine(run, cache):
    """Status names each set, its source, its state and its folder"""
    shown = run("status")
    assert shown.exit_code == 0
    assert "mnist: stand-in, not drawn yet" in shown.output
    assert "cifar10: stand-in, not drawn yet" in shown.output
    assert str(cache / "cifar10-standin") in shown.output


def test_add_then_status_shows_the_official_set(run, mirror, tmp_path, cache, monkeypatch):
    """Add prints one line a set; status then shows it as official, with counts, and damage in words"""
    monkeypatch.setattr("grader.data.adding.add.__defaults__", (None, mirror.pins))
    mirror.write_mnist(tmp_path / "in")
    shown = run("add", "--from", tmp_path / "in")
    assert shown.exit_code == 0
    assert shown.output.count("\n") == 1
    assert shown.output.startswith("mnist: added. MNIST, the official set: 6 training and 4 held-out images")
    assert run("add", "--from", tmp_path / "in").output.startswith("mnist: already here.")
    assert "mnist: official, checksums are right\n  MNIST, the official set: 6 tr" in run("status").output
    (cache / "mnist" / "train_images.npy").write_bytes(b"")
    assert "mnist: official, DAMAGED" in run("status").output


def test_errors_are_left_to_the_caller(run, tmp_path):
    """A wrong folder and an empty one are the grader's own errors, which the caller prints"""
    assert isinstance(run("add", "--from", tmp_path / "nowhere").exception, UsageError)
    assert isinstance(run("add", "--from", tmp_path).exception, DataError)


def test_fetch_with_everything_there_says_so(run, monkeypatch):
    """Fetch with nothing left to download says so"""
    monkeypatch.setattr(data, "fetch", list)
    assert "already here and whole" in run("fetch").output


def test_status_imports_no_torch(cache):
    """Status answers at once: it imports neither torch nor torchvision"""
    script = (
        "import sys\nfrom grader.cli.data import app\n"
        "app(['status'], standalone_mode=False)\n"
        "print([name for name in sys.modules if name.startswith('torch')])"
    )
    shown = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={"TORCH_BY_TEST_DATA": str(cache), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "not drawn yet" in shown.stdout
    assert shown.stdout.splitlines()[-1] == "[]"
