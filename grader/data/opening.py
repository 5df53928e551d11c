"""Open a data set: the official one if it was prepared, else the stand-in, drawn on first use."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.data.official import CLASSES, TITLES
from grader.data.prepared import Manifest, check, is_prepared
from grader.data.preparing import prepare
from grader.errors import DataError, UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["DATASETS", "Dataset", "Status", "cache_folder", "open_dataset", "status"]

DATASETS = ("mnist", "cifar10")

EDITION = 1  # of the stand-ins; one more when their drawing changes, so that old ones are drawn again
WHAT = {"mnist": "drawn digits", "cifar10": "drawn textured shapes"}


@dataclass(frozen=True)
class Dataset:
    """A prepared set on disk; the arrays are memory-mapped, copy-on-write, at each access."""

    name: str
    source: str
    description: str
    folder: Path
    classes: tuple[str, ...]

    def _load(self, part: str) -> NDArray[Any]:
        import numpy as np

        path = self.folder / f"{part}.npy"
        try:
            # "c": torch.from_numpy warns of read-only arrays; what is written here stays in memory.
            array: NDArray[Any] = np.load(path, mmap_mode="c", allow_pickle=False)
        except (OSError, ValueError) as problem:
            raise DataError(f"{path} cannot be read: {problem}") from problem
        return array

    @property
    def train_images(self) -> NDArray[np.uint8]:
        """Images to train on, uint8 (N, C, H, W)."""
        return self._load("train_images")

    @property
    def train_labels(self) -> NDArray[np.int64]:
        """Labels of the training images, int64 (N,)."""
        return self._load("train_labels")

    @property
    def heldout_images(self) -> NDArray[np.uint8]:
        """Images held out for scoring, uint8 (N, C, H, W)."""
        return self._load("heldout_images")

    @property
    def heldout_labels(self) -> NDArray[np.int64]:
        """Labels of the held-out images, int64 (N,)."""
        return self._load("heldout_labels")


@dataclass(frozen=True)
class Status:
    """What stands ready for one data set; `state` is "whole", "damaged" or "not drawn yet"."""

    name: str
    source: str
    state: str
    detail: str  # the description, or what is wrong
    folder: Path


def cache_folder() -> Path:
    """Return the folder for prepared data: $TORCH_BY_TEST_DATA, or datasets_cache in the repository."""
    chosen = os.environ.get("TORCH_BY_TEST_DATA")
    if chosen:
        return Path(chosen).expanduser().absolute()
    return Path(__file__).resolve().parents[2] / "datasets_cache"


def open_dataset(name: str, cache: Path | None = None) -> Dataset:
    """Open MNIST or CIFAR-10 by its name in DATASETS.

    Raises DataError when a prepared file is missing, cut short or altered, or the stand-in cannot be
    written; UsageError for another name.
    """
    if name not in DATASETS:
        raise UsageError(f"there is no data set {name!r}; there are {' and '.join(DATASETS)}")
    cache = cache or cache_folder()
    folder = cache / name
    if is_prepared(folder):
        return _dataset(folder, check(folder))
    folder = cache / f"{name}-standin"
    if not is_prepared(folder):
        _draw(name, folder)
    manifest = check(folder)
    if manifest.edition != EDITION:
        _draw(name, folder)
        manifest = check(folder)
    return _dataset(folder, manifest)


def training_files(names: Iterable[str]) -> tuple[Path, ...]:
    """The files with training images and labels of these data sets; one that cannot be had is left out."""
    files: list[Path] = []
    for name in names:
        try:
            folder = open_dataset(name).folder
        except DataError:
            continue
        files += [folder / f"train_{part}.npy" for part in ("images", "labels")]
    return tuple(files)


def _dataset(folder: Path, manifest: Manifest) -> Dataset:
    name = folder.name.removesuffix("-standin")
    return Dataset(name, manifest.source, manifest.description, folder, CLASSES[name])


def _draw(name: str, folder: Path) -> None:
    from grader.data.standin import draw

    arrays = draw(name)
    description = (
        f"a stand-in for {TITLES[name]}: {len(arrays.train_labels):,} training and "
        f"{len(arrays.heldout_labels):,} held-out images ({WHAT[name]}), "
        "made by code because the official set has not been added on this machine"
    )
    prepare(folder, arrays, "stand-in", description, EDITION)


def status(cache: Path | None = None) -> list[Status]:
    """Say for each data set what `open_dataset` would give; draws nothing."""
    cache = cache or cache_folder()
    found = []
    for name in DATASETS:
        official, standin = cache / name, cache / f"{name}-standin"
        folder, source = (official, "official") if is_prepared(official) else (standin, "stand-in")
        if not is_prepared(folder):
            detail = f"the stand-in for {TITLES[name]} ({WHAT[name]}) is made the first time it is needed"
            found.append(Status(name, source, "not drawn yet", detail, folder))
            continue
        try:
            found.append(Status(name, source, "whole", check(folder).description, folder))
        except DataError as problem:
            found.append(Status(name, source, "damaged", str(problem), folder))
    return found
