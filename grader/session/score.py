"""Partial credit for a measured number, and the data sets it is measured on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import torch

from grader.checks import Check
from grader.draw import Draw
from grader.session.judge import CURVES, FRACTION, MEASURED, PREDICTIONS
from grader.session.seen import curve_of, figure_of, predictions_of
from grader.wire import Ref

if TYPE_CHECKING:
    from grader.data import Dataset


class Score:
    """Turns a number into a share of the test's points."""

    def __init__(self, item: pytest.Item, check: Check) -> None:
        self._item = item
        self._check = check

    def keep(self, **figures: Any) -> None:
        """Put figures (numbers, short texts) into the report; anything else that came back goes as text."""
        kept = {name: figure_of(value) for name, value in figures.items()}
        self._item.stash.setdefault(MEASURED, {}).update(kept)

    def keep_predictions(
        self, images: torch.Tensor, logits: torch.Tensor, labels: torch.Tensor, classes: Sequence[str]
    ) -> None:
        """Put the confusion matrix and the most confident errors into the report; the last call counts.

        images: (N, C, H, W) uint8, C 1 or 3. logits: (N, K) finite, checked already. labels: (N,) int64.
        """
        self._item.stash[PREDICTIONS] = predictions_of(images, logits, labels, classes)

    def keep_curve(self, name: str, values: Any) -> None:
        """Put what the student's code says of its training into the report: a claim, and shown as one.

        `values` may be anything that came back: it is kept as far as it is a list of finite numbers.
        """
        curve = curve_of(name, values)
        if curve is not None:
            self._item.stash.setdefault(CURVES, {})[name] = curve

    def between(
        self,
        value: float,
        *,
        none: float,
        full: float,
        what: str = "accuracy",
        sd: float = 0.0,
        again: Callable[[], float] | None = None,
    ) -> None:
        """Give no points at `none`, all at `full`, in proportion between; short of full is a failure.

        A value within one standard deviation `sd` below `full` may be bad luck: `again` measures once more,
        with another seed, and the better of the two counts.
        """
        value = self._check.number(value, what=what)
        if again is not None and full - sd <= value < full:
            value = max(value, self._check.number(again(), what=what))
        fraction = min(1.0, max(0.0, (value - none) / (full - none)))
        self._item.stash[FRACTION] = fraction
        self.keep(**{what: round(value, 4)})
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

    def thresholds(
        self,
        *,
        official: tuple[float, float],
        standin: tuple[float, float],
        sd: tuple[float, float] = (0.0, 0.0),
    ) -> dict[str, float]:
        """none, full and sd for the set in use, as keywords for `between`; sd is (official, stand-in)."""
        none, full = standin if self.standin else official
        return {"none": none, "full": full, "sd": sd[self.standin]}


def accuracy(logits: torch.Tensor, labels: torch.Tensor) -> float:
    """The share of rows of logits (N, K) whose largest entry is at the label (N,)."""
    return float((logits.argmax(dim=1) == labels).double().mean())
