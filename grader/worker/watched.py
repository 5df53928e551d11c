"""Watch a training from outside, whoever wrote the loop: what `python -m grader train` shows comes from here.

A probe named `train_and_show` runs the student's training inside `watched(…)` and returns `curves.as_data()`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
import torch.nn.functional as F

from grader.worker.progress import tell_progress

POINTS = 400  # most points of a curve that cross to the grader


class Curves:
    """Loss and accuracy by samples seen: a row a batch in training, a row a pass in validation."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._samples = 0
        self._train: list[tuple[float, float, float]] = []
        self._val: list[tuple[float, float, float]] = []
        self._pass: list[tuple[int, float, float]] = []  # batches of the validation that is going on

    def saw(self, logits: Any, labels: Any, loss: Any) -> None:
        """Take down one batch; with gradients on it is a batch of training."""
        with torch.no_grad():
            right = float((logits.argmax(dim=1) == labels).double().mean())
        if not torch.is_grad_enabled():
            self._pass.append((len(labels), float(loss), right))
            return
        self.end_validation()
        self._samples += len(labels)
        self._train.append((self._samples, float(loss.detach()), right))
        recent = self._train[-50:]
        mean = [sum(row[i] for row in recent) / len(recent) for i in (1, 2)]
        told = f"loss {mean[0]:.3f}, accuracy {mean[1]:.3f}"
        tell_progress(min(self._samples, self._total), self._total, told)

    def end_validation(self) -> None:
        """A pass over the validation set has ended: its means, each batch weighed by its size."""
        n = sum(size for size, _, _ in self._pass)
        if n:
            loss, right = (sum(row[0] * row[i] for row in self._pass) / n for i in (1, 2))
            self._val.append((self._samples, loss, right))
        self._pass.clear()

    def as_data(self) -> dict[str, list[list[float]]]:
        """Return {"train": rows, "validation": rows}; neighbouring batches are averaged to POINTS rows."""
        self.end_validation()
        width = -(-len(self._train) // POINTS) or 1
        groups = [self._train[i : i + width] for i in range(0, len(self._train), width)]
        train = [[sum(column) / len(group) for column in zip(*group, strict=True)] for group in groups]
        return {"train": train, "validation": [list(row) for row in self._val]}


@contextmanager
def watched(total: int) -> Iterator[Curves]:
    """See every call of F.cross_entropy (nn.CrossEntropyLoss makes one) inside; `total` samples are expected.

    A loss that is computed in another way is not seen: its curves stay empty.
    """
    curves, original = Curves(total), F.cross_entropy

    def seen(input: Any, target: Any, *args: Any, **settings: Any) -> Any:
        loss = original(input, target, *args, **settings)
        if loss.dim() == 0 and input.dim() == 2 and target.dim() == 1:
            curves.saw(input, target, loss)
        return loss

    F.cross_entropy = seen
    try:
        yield curves
    finally:
        F.cross_entropy = original
