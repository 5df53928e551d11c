"""Write grids and curves as PNG files, with matplotlib and no window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from grader.errors import GraderError

Images = NDArray[np.uint8]


def as_pixels(image: Images) -> Images:
    """Turn (1, H, W) or (3, H, W) into (H, W, 3)."""
    return np.repeat(image, 3, axis=0).transpose(1, 2, 0) if len(image) == 1 else image.transpose(1, 2, 0)


def grid_png(path: Path, title: str, images: Images, labels: Sequence[str], columns: int = 10) -> None:
    """Write images (N, C, H, W) with a label over each. Raises GraderError where it cannot be written."""
    rows = -(-len(images) // columns)
    figure = Figure(figsize=(columns * 1.0, rows * 1.25 + 0.5), layout="constrained")
    figure.suptitle(title, fontsize=11)
    axes: Any = figure.subplots(rows, columns, squeeze=False).ravel()
    for axis in axes:
        axis.set_axis_off()
    for axis, image, label in zip(axes, images, labels, strict=False):
        axis.imshow(as_pixels(image), interpolation="nearest")
        axis.set_title(label, fontsize=8)
    _write(figure, path)


def curves_png(path: Path, title: str, train: NDArray[np.float64], validation: NDArray[np.float64]) -> None:
    """Write loss and accuracy by samples; rows are (samples, loss, accuracy). Raises GraderError."""
    figure = Figure(figsize=(9, 3.6), layout="constrained")
    figure.suptitle(title, fontsize=11)
    axes: Any = figure.subplots(1, 2)
    for column, (axis, what) in enumerate(zip(axes, ("loss", "accuracy"), strict=True), 1):
        if len(train):
            axis.plot(train[:, 0], train[:, column], alpha=0.35, color="tab:blue")
            axis.plot(train[:, 0], _smooth(train[:, column]), color="tab:blue", label="training")
        if len(validation):
            axis.plot(validation[:, 0], validation[:, column], "o-", color="tab:orange", label="validation")
        axis.locator_params(axis="x", nbins=5)
        axis.set_xlabel("training samples seen")
        axis.set_ylabel(what)
        axis.grid(alpha=0.3)
        if len(train) or len(validation):
            axis.legend()
    _write(figure, path)


def _smooth(values: NDArray[np.float64], width: int = 15) -> NDArray[np.float64]:
    """A running mean over the points so far, at most `width` of them."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    ends = np.arange(1, len(values) + 1)
    starts = np.maximum(0, ends - width)
    return np.asarray((sums[ends] - sums[starts]) / (ends - starts))


def _write(figure: Figure, path: Path) -> None:
    FigureCanvasAgg(figure)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=110)
    except OSError as error:
        raise GraderError(f"cannot write {path}: {error.strerror}; choose another place with --out") from None
