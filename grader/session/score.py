"""Partial credit for a measured number, and the data sets it is measured on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import torch

from grader.checks import Check
from grader.draw import Draw
from grader.session.judge import FRACTION, MEASURED
from grader.wire import Ref

if TYPE_CHECKING:
    from grader.data import Dataset


class Score:
    """Turns a number into a share of the test's points."""

    def __init__(self, item: pytest.Item, check: Check) -> None:
        self._item = item
        self._check = check

    def between(self, value: float, *, none: float, full: float, what: str = "accuracy") -> None:
        """Give no points at `none`, all at `full`, in proportion between; short of full is a failure."""
        value = self._check.number(value, what=what)
        fraction = min(1.0, max(0.0, (value - none) / (full - none)))
        self._item.stash[FRACTION] = fraction
        self._item.stash[MEASURED] = {what: round(value, 4)}
        if fraction < 1.0:
            self._check.fail(
                expected=f"{what}: at least {full:.2f} for all points (none at {none:.2f} or less)",
                got=f"{what}: {value:.4f}",
                note=f"that is {100 * fraction:.0f} % of this test's points",
            )


@dataclass(frozen=True)
class Benchmark:
    """A data set as a suite uses it: the worker opens `train`; held-out labels never go there."""

    dataset: Dataset
    train: Ref

    @property
    def standin(self) -> bool:
        """Whether this is the drawn set, with thresholds of its own."""
        return bool(self.dataset.source == "stand-in")

    def heldout(self, n: int, draw: Draw) -> tuple[torch.Tensor, torch.Tensor]:
        """Draw n held-out images (n, C, H, W) uint8 and their labels (n,) int64."""
        chosen = draw.permutation(len(self.dataset.heldout_labels))[:n].numpy()
        images = torch.from_numpy(self.dataset.heldout_images[chosen])
        return images, torch.from_numpy(self.dataset.heldout_labels[chosen])

    def thresholds(self, *, official: tuple[float, float], standin: tuple[float, float]) -> dict[str, float]:
        """The (none, full) pair for the set in use, as keywords for `score.between`."""
        none, full = standin if self.standin else official
        return {"none": none, "full": full}


def accuracy(logits: torch.Tensor, labels: torch.Tensor) -> float:
    """The share of rows of logits (N, K) whose largest entry is at the label (N,)."""
    return float((logits.argmax(dim=1) == labels).double().mean())
