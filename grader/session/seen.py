"""What a report shows of a training: its curves, and what the model said of held-out images."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Iterator, Sequence
from typing import Any

import torch

from grader.checks.compare import plain
from grader.checks.words import show
from grader.printable import one_line
from grader.report.model import ConfidentError, Curve, Predictions

MAX_ERRORS = 12
MAX_WORDS = 200  # characters of a figure that is no number
MAX_VALUES = 300  # of a curve; a longer one is thinned out


def predictions_of(
    images: torch.Tensor, logits: torch.Tensor, labels: torch.Tensor, classes: Sequence[str]
) -> Predictions:
    """Count how often each class was taken for each; keep the errors that the model was surest of.

    images: (N, C, H, W) uint8, C 1 or 3. logits: (N, K) finite. labels: (N,) int64.
    """
    k = len(classes)
    confidence, predicted = logits.detach().cpu().double().softmax(dim=1).max(dim=1)
    table = torch.bincount(k * labels + predicted, minlength=k * k).reshape(k, k)
    wrong = (predicted != labels).nonzero()[:, 0]
    surest = wrong[confidence[wrong].argsort(descending=True, stable=True)][:MAX_ERRORS]
    errors = tuple(
        ConfidentError(int(labels[i]), int(predicted[i]), round(float(confidence[i]), 4), _png(images[i]))
        for i in surest
    )
    return Predictions(tuple(classes), tuple(tuple(row) for row in table.tolist()), errors)


def curve_of(name: str, values: Any) -> Curve | None:
    """Keep what stands before the first value that is no finite number; None if nothing does."""
    values = plain(values)
    if isinstance(values, torch.Tensor):
        values = values.tolist() if values.dim() == 1 and not values.dtype.is_complex else None
    if not isinstance(values, (list, tuple)):
        return None
    numbers = list(_numbers(values))
    if not numbers:
        return None
    step = math.ceil(len(numbers) / MAX_VALUES)
    return Curve(name, tuple(numbers[::step]))


def figure_of(value: Any) -> bool | int | float | str:
    """A figure as JSON can hold it, whatever a worker says: a number, or words for what is none."""
    value = plain(value)
    if isinstance(value, (bool, int, float)) and abs(value) < 1e30:
        return value
    return one_line(value if isinstance(value, str) else show(value), MAX_WORDS)


def _numbers(values: Sequence[Any]) -> Iterator[float]:
    for value in values:
        value = plain(value)
        if isinstance(value, torch.Tensor) and value.dim() == 0 and not value.dtype.is_complex:
            value = value.item()
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return
        if not abs(value) < 1e30:  # nan is not less; a chart of larger ones shows nothing
            return
        yield float(f"{value:.6g}")


def _png(image: torch.Tensor) -> str:
    from PIL import Image

    grey = image.shape[0] == 1
    pixels = image[0] if grey else image.permute(1, 2, 0)
    file = io.BytesIO()
    Image.fromarray(pixels.contiguous().numpy()).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()
