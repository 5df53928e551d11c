"""Pictures for a student: grids of images, curves of a training, as PNG or in a terminal."""

from grader.pictures.plots import curves_png, grid_png
from grader.pictures.terminal import draw

__all__ = ["curves_png", "draw", "grid_png"]
