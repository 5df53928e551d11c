"""What both stand-ins draw with: a column of random numbers, a shifted and turned grid, rounding."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["Bytes", "Floats", "column", "noisy_bytes", "pixels", "placed"]

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]


def column(rng: np.random.Generator, n: int, low: float, high: float) -> Floats:
    """Draw one number for each of n images, shape (n, 1)."""
    return rng.uniform(low, high, (n, 1)).astype(np.float32)


def pixels(side: int) -> tuple[Floats, Floats]:
    """Give each pixel's x and y from the middle of the image, shape (1, side * side)."""
    axis = np.arange(side, dtype=np.float32) - np.float32((side - 1) / 2)
    x, y = np.meshgrid(axis, axis)
    return x.reshape(1, -1), y.reshape(1, -1)


def placed(rng: np.random.Generator, n: int, side: int, shift: float, turn: float) -> tuple[Floats, Floats]:
    """Give n pixel grids (n, side * side), each moved by up to `shift` pixels and turned (radians)."""
    x, y = pixels(side)
    x, y = x - column(rng, n, -shift, shift), y - column(rng, n, -shift, shift)
    angle = column(rng, n, -turn, turn)
    cos, sin = np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32)
    return (cos * x + sin * y).astype(np.float32), (cos * y - sin * x).astype(np.float32)


def noisy_bytes(image: Floats, strength: Floats, rng: np.random.Generator) -> Bytes:
    """Add pixel noise of each image's own strength, and round 0..1 to 0..255."""
    noise = rng.standard_normal(image.shape, dtype=np.float32) * strength
    rounded: Bytes = (np.clip(image + noise, 0, 1) * 255).astype(np.uint8)
    return rounded
