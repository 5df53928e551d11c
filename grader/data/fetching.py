"""Download the official files with torchvision, then add them like any others."""

from __future__ import annotations

import socket
from pathlib import Path

from grader.data.adding import Added, add
from grader.data.official import OFFICIAL, TITLES, Pins
from grader.data.opening import DATASETS, cache_folder, status
from grader.data.preparing import scratch
from grader.errors import DataError

__all__ = ["fetch"]

PATIENCE_S = 30  # without an answer from the server

INSTEAD = (
    "If you have the files, run: python -m grader data add --from DIR. "
    "Or do nothing: the course then uses its stand-in images."
)


def _download(name: str, folder: Path) -> None:
    """Leave torchvision's download of one set in `folder`."""
    from torchvision import datasets

    wanted = datasets.MNIST if name == "mnist" else datasets.CIFAR10
    patience = socket.getdefaulttimeout()
    socket.setdefaulttimeout(PATIENCE_S)
    try:
        wanted(root=str(folder), download=True)
    finally:
        socket.setdefaulttimeout(patience)


def fetch(cache: Path | None = None, pins: Pins = OFFICIAL) -> list[Added]:
    """Download and prepare each official set that is not there whole; returns those it added.

    Raises DataError if a set could not be downloaded (the other is added all the same) or written.
    """
    cache = cache or cache_folder()
    ready = {one.name for one in status(cache) if one.source == "official" and one.state == "whole"}
    added: list[Added] = []
    failed: list[str] = []
    for name in DATASETS:
        if name in ready:
            continue
        with scratch(cache, "fetch") as folder:
            try:
                _download(name, folder)
            except Exception as problem:
                if not _from_the_network(problem):
                    raise
                failed.append(f"{TITLES[name]} could not be downloaded ({_reason(problem)}).")
                continue
            added += add(folder, cache, pins)
    if failed:
        rest = [f"{TITLES[one.name]} was added." for one in added]
        raise DataError(" ".join([*failed, *rest, INSTEAD]))
    return added


def _from_the_network(problem: Exception) -> bool:
    """Tell a download that failed from a disk that is full."""
    import ssl
    from http.client import HTTPException
    from urllib.error import URLError

    # RuntimeError is what torchvision raises when every mirror failed or an MD5 differs.
    kinds = (URLError, HTTPException, ssl.SSLError, TimeoutError, ConnectionError, RuntimeError)
    return isinstance(problem, kinds)


def _reason(problem: Exception) -> str:
    """Put a network failure in one short line."""
    reason = getattr(problem, "reason", None) or problem
    text = getattr(reason, "strerror", None) or str(reason)
    lines = [line.strip() for line in str(text).splitlines() if line.strip()]
    # torchvision's own text ends with the cause: "Tried URL, got:" and then "<urlopen error …>".
    last = lines[-1].strip("<>").removeprefix("urlopen error ") if lines else type(problem).__name__
    return last.partition("] ")[2] if last.startswith("[Errno") else last
