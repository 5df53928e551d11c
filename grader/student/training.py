"""Run a student's own training in the sandbox; accuracy is counted here, on images whose labels stay here."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from grader.catalog import Exercise
from grader.data import Dataset, open_dataset
from grader.draw import Draw
from grader.errors import StudentError
from grader.sandbox import Sandbox
from grader.session.data import data_folders
from grader.submission import Isolated, Submission
from grader.wire import Ref
from grader.worker import Job

PROBE = "train_and_show"
HELDOUT = 2_000  # images the trained model is tried on
LIMIT = 3_600.0  # seconds


@dataclass(frozen=True)
class Trained:
    """A training: curves of rows (samples, loss, accuracy), and predictions for images (N, C, H, W)."""

    title: str
    train: NDArray[np.float64]
    validation: NDArray[np.float64]
    dataset: Dataset
    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    predicted: NDArray[np.int64]

    @property
    def accuracy(self) -> float:
        """The share of images whose class was found."""
        return float((self.predicted == self.labels).mean())


def can_train(exercise: Exercise) -> bool:
    """Whether the exercise's probes say how it is trained."""
    probes = exercise.suite / "probes.py"
    return bool(exercise.data) and f"def {PROBE}(" in probes.read_text("utf-8")


def run_training(
    exercise: Exercise, sandbox: Sandbox, seed: int, told: Callable[[int, int, str], None]
) -> Trained:
    """Train with the student's code. Raises StudentError for what it does wrong, DataError without data."""
    dataset = open_dataset(exercise.data[0])
    chosen = Draw(seed).permutation(len(dataset.heldout_labels))[:HELDOUT].numpy()
    images, labels = dataset.heldout_images[chosen], dataset.heldout_labels[chosen]
    path, probes = exercise.folder / exercise.file, exercise.suite / "probes.py"
    job = Job(str(path), str(probes), data_folders(exercise), threads=os.cpu_count() or 1)
    transport = Isolated(sandbox, job, told)
    try:
        submission = Submission(transport, probes, seed, LIMIT)
        answer = submission.probe.train_and_show(Ref(dataset.name), torch.from_numpy(images))
    finally:
        transport.close()
    try:
        logits = answer["logits"]
        if logits.shape != (len(labels), len(dataset.classes)):
            raise ValueError(f"the model's logits are of shape {tuple(logits.shape)}")
        predicted = logits.argmax(dim=1).numpy()
        train, validation = _rows(answer["train"]), _rows(answer["validation"])
        return Trained(str(answer["title"]), train, validation, dataset, images, labels, predicted)
    except (KeyError, TypeError, ValueError, AttributeError, RuntimeError) as error:
        call = submission.calls[-1].text
        raise StudentError("failed", call, f"what came back cannot be shown ({error})") from None


def _rows(rows: Any) -> NDArray[np.float64]:
    return np.array(rows, dtype=np.float64).reshape(-1, 3)
