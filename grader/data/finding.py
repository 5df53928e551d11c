"""Find the official files under a folder, in any of the forms they are handed around in."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from grader.data.official import Pins
from grader.errors import DataError

__all__ = ["DEPTH", "Source", "find", "looked_for"]

DEPTH = 5  # levels of folders below the given one; torchvision's MNIST/raw is two down
MOST_FOLDERS = 20_000  # so that `--from /` ends

BATCHES_PY = "cifar-10-batches-py"
BATCHES_BIN = "cifar-10-batches-bin"
TAR_PY = "cifar-10-python.tar.gz"
TAR_BIN = "cifar-10-binary.tar.gz"


@dataclass(frozen=True)
class Source:
    """One place a whole set might be read from; `files` names what is in a folder, by official name."""

    dataset: str
    form: str  # "idx", "python" or "binary"
    path: Path  # a folder, or a .tar.gz
    files: tuple[tuple[str, Path], ...] = ()

    @property
    def packed(self) -> bool:
        """Say whether the files are still inside a .tar.gz."""
        return not self.files


def looked_for(pins: Pins) -> str:
    """Name every form that `find` knows, for the message when none was there."""
    stems = ", ".join(f"{pin.stem}.gz" for pin in pins.mnist)
    return (
        f"for MNIST the four files {stems} (or the same without .gz); "
        f"for CIFAR-10 {TAR_PY}, {TAR_BIN}, or a folder {BATCHES_PY} or {BATCHES_BIN}"
    )


def _folders(root: Path) -> list[tuple[Path, dict[str, Path]]]:
    """List root and the folders below it, each with its plain files; hidden folders are left out."""
    found = []
    for here, folders, names in os.walk(root):
        folder = Path(here)
        deep = len(folder.relative_to(root).parts)
        folders[:] = sorted(name for name in folders if not name.startswith(".")) if deep < DEPTH else []
        found.append((folder, {name: folder / name for name in sorted(names)}))
        if len(found) >= MOST_FOLDERS:
            break
    return found


def _mnist_in(folder: Path, files: dict[str, Path], pins: Pins) -> Source | None:
    chosen = []
    for pin in pins.mnist:
        # Kaggle's copies write train-images.idx3-ubyte.
        names = (pin.stem, f"{pin.stem}.gz", pin.stem.replace("-idx", ".idx"))
        chosen += [(pin.stem, files[name]) for name in names if name in files][:1]
    if not chosen:
        return None
    return Source("mnist", "idx", folder, tuple(chosen))


def _cifar10_in(folder: Path, files: dict[str, Path], pins: Pins) -> list[Source]:
    found = []
    for form, suffix, tar in (("python", "", TAR_PY), ("binary", ".bin", TAR_BIN)):
        batches = [(p.name, files[p.name + suffix]) for p in pins.cifar10 if p.name + suffix in files]
        if batches:
            found.append(Source("cifar10", form, folder, tuple(batches)))
        if tar in files:
            found.append(Source("cifar10", form, files[tar]))
    return found


def _rank(source: Source, pins: Pins) -> tuple[bool, bool, bool]:
    """Order the most promising first: whole, not a look-alike such as FashionMNIST, already unpacked."""
    full = len(pins.mnist if source.dataset == "mnist" else pins.cifar10)
    look_alike = any("mnist" in part.lower() and part.lower() != "mnist" for part in source.path.parts[-2:])
    return (0 < len(source.files) < full, look_alike, source.packed)


def find(root: Path, pins: Pins) -> dict[str, list[Source]]:
    """Find what may be MNIST or CIFAR-10 under `root`, best first.

    Goes by names alone; what a file really holds is checked when it is read.
    """
    found: dict[str, list[Source]] = {"mnist": [], "cifar10": []}
    try:
        folders = _folders(root)
        if not os.access(root, os.R_OK | os.X_OK):
            raise PermissionError(None, "Permission denied")
    except OSError as problem:
        raise DataError(f"{root} cannot be read: {problem.strerror or problem}") from problem
    for folder, files in folders:
        mnist = _mnist_in(folder, files, pins)
        found["mnist"] += [mnist] if mnist else []
        found["cifar10"] += _cifar10_in(folder, files, pins)
    for sources in found.values():
        sources.sort(key=lambda source: _rank(source, pins))
    return found
