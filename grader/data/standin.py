"""Draw the stand-in of a data set: 12,000 + 2,000 images from a fixed seed, labels balanced."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from grader.data.reading import Arrays
from grader.data.standin_digits import draw_digits
from grader.data.standin_shapes import draw_shapes

__all__ = ["draw"]

TRAIN, HELDOUT = 12_000, 2_000
SEEDS = {"mnist": (1101, 1102), "cifar10": (1103, 1104)}  # training and held-out images


def _labels(count: int, seed: int) -> NDArray[np.int64]:
    return np.random.default_rng([seed, 0]).permutation(np.arange(count, dtype=np.int64) % 10)


def draw(name: str, train: int = TRAIN, heldout: int = HELDOUT) -> Arrays:
    """Draw the stand-in for `name`: the same images each time (to within rounding across machines)."""
    draw_images = draw_digits if name == "mnist" else draw_shapes
    seed, heldout_seed = SEEDS[name]
    labels, heldout_labels = _labels(train, seed), _labels(heldout, heldout_seed)
    images = draw_images(labels, seed), draw_images(heldout_labels, heldout_seed)
    return Arrays(images[0], labels, images[1], heldout_labels, "drawn by code")
