"""Figures of `make bench`: ratios measured side by side in one run, and the few times that users wait for."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from rich.console import Console
from rich.table import Table
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset, TensorDataset
from torchvision.transforms import functional as TF

from grader.catalog import Catalog
from grader.data import open_dataset
from grader.sandbox import Sandbox
from grader.worker import Job, load_module

ROOT = Path(__file__).resolve().parents[1]
ROWS: list[tuple[str, str, str]] = []


def seconds(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def grader(*arguments: str) -> None:
    command = [sys.executable, "-m", "grader", *arguments]
    environment = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, env=environment)


def isolation(what: str, exercises: Sequence[str], times: int, goal: str) -> None:
    """Whole processes, torch import included, in turn: isolated and not, in both one exercise at a time.

    What a student waits for, an exercise at a time on each core, which only isolation can, stands beside it.
    """
    isolated, inside, default = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        common = ["submit", *exercises, "--from", "solutions", "--report", str(report)]
        for _ in range(times):
            isolated.append(seconds(lambda: grader(*common, "--jobs", "1")))
            inside.append(seconds(lambda: grader(*common, "--jobs", "1", "--in-process")))
            default.append(seconds(lambda: grader(*common)))
        tier = json.loads(report.read_text("utf-8"))["tier"]
    ours, bare, waited = map(statistics.median, (isolated, inside, default))
    name = f"{what} graded, tier {tier} / in-process, median of {times}"
    figures = f"{ours / bare:.2f} ({ours:.1f} s / {bare:.1f} s; all cores: {waited:.1f} s)"
    ROWS.append((name, figures, goal))


def courses() -> None:
    """The exercises that train nothing, and all of them: about 5 minutes on two cores."""
    exercises = Catalog.of(ROOT).exercises
    untrained = [exercise.id for exercise in exercises if not exercise.data]
    isolation("without the training exercises", untrained, 3, "≤ 1.5")
    isolation("whole course", [exercise.id for exercise in exercises], 1, "≤ 1.2")


def answers() -> None:
    """What a person waits for at the prompt."""
    for arguments in (["list"], ["--help"], ["submit", "--help"], ["data", "--help"], ["course", "--help"]):
        median = statistics.median(seconds(lambda arguments=arguments: grader(*arguments)) for _ in range(5))
        ROWS.append((" ".join(arguments), f"{median:.2f} s", "< 0.3 s"))


def worker() -> None:
    """A fork, and a call with a small tensor."""
    with tempfile.TemporaryDirectory() as folder, Sandbox() as sandbox:
        student = Path(folder, "student.py")
        student.write_text("def f(x):\n    return x\n")
        job = Job(str(student), str(student))
        sandbox.wait_ready()
        ready = []
        for _ in range(21):
            began = time.perf_counter()
            running = sandbox.worker(job)
            running.load(20)
            ready.append(time.perf_counter() - began)
            running.close()
        running = sandbox.worker(job)
        running.load(20)
        x = torch.randn(3, 4)
        calls = [seconds(lambda: running.request("call", "f", [x], timeout=5)) for _ in range(1000)]
        running.close()
        tier = sandbox.tier
    name = f"worker ready after the first, tier {tier}, median of {len(ready) - 1}"
    ROWS.append((name, f"{1e3 * statistics.median(ready[1:]):.0f} ms", "< 60 ms"))
    ROWS.append(
        (f"call with a 3 × 4 tensor, tier {tier}", f"{1e3 * statistics.median(calls):.2f} ms", "< 0.3 ms")
    )


class Pictures(Dataset[tuple[torch.Tensor, int]]):
    """A data set as torchvision's are: an array that becomes a PIL image, and that a tensor, at each use."""

    def __init__(self, images: torch.Tensor, labels: torch.Tensor) -> None:
        self._images, self._labels = images, labels

    def __len__(self) -> int:
        return len(self._labels)

    def __getitem__(self, i: int) -> tuple[torch.Tensor, int]:
        picture = TF.to_pil_image(self._images[i])
        return TF.to_tensor(picture), int(self._labels[i])


def epoch(batches: object) -> None:
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for images, labels in batches:  # type: ignore[attr-defined]
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()


def training() -> None:
    """One epoch of logistic regression on MNIST: pictures one by one, and resident tensors in slices."""
    dataset = open_dataset("mnist")
    images, labels = torch.from_numpy(dataset.train_images), torch.from_numpy(dataset.train_labels)
    pictures = Pictures(images, labels)
    resident = TensorDataset(images.float().div(255), labels)
    epoch(DataLoader(TensorDataset(*resident[:256]), batch_size=128))  # the optimizer's first step imports
    tutorial = seconds(lambda: epoch(DataLoader(pictures, batch_size=128, shuffle=True)))

    def slices() -> None:
        order = torch.randperm(len(labels))
        x, y = images.float().div(255), labels
        epoch((x[chosen], y[chosen]) for chosen in order.split(128))

    ours = statistics.median(seconds(slices) for _ in range(3))
    n = f"{len(labels):,} images, {dataset.source}"
    ROWS.append(
        (
            f"one epoch ({n}), tutorial loop / slices",
            f"{tutorial / ours:.0f} × ({tutorial:.1f} s / {ours:.2f} s)",
            "≥ 10 ×",
        )
    )


class Whole(Dataset[tuple[torch.Tensor, int]]):
    """What train_cifar10 is given: images and labels, whole or one by one."""

    def __init__(self, images: torch.Tensor, labels: torch.Tensor) -> None:
        self.images, self.labels = images, labels

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, i: int) -> tuple[torch.Tensor, int]:
        return self.images[i], int(self.labels[i])


TUTORIAL_EPOCHS = 10  # that the loop needs about as many to reach TARGET is assumed, not measured
TARGET = 0.53


def cifar10() -> None:
    """Seconds to TARGET: the tutorial loop, extrapolated from part of an epoch; one epoch of ours."""
    dataset = open_dataset("cifar10")
    images, labels = torch.from_numpy(dataset.train_images), torch.from_numpy(dataset.train_labels)
    part = 4000
    pictures = Pictures(images[:part], labels[:part])
    linear = [nn.Linear(3072, 1024), nn.ReLU(), nn.Linear(1024, 512), nn.ReLU(), nn.Linear(512, 10)]
    model = nn.Sequential(nn.Flatten(), *linear)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.001)

    def tutorial() -> None:
        for x, y in DataLoader(pictures, batch_size=4, shuffle=True):
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()
            loss.item()

    one_epoch = seconds(tutorial) * len(labels) / part
    theirs = TUTORIAL_EPOCHS * one_epoch

    solution = load_module(ROOT / "solutions/10_cifar10/cifar10.py", "cifar10")
    train, val = Whole(images[:-1000], labels[:-1000]), Whole(images[-1000:], labels[-1000:])
    torch.manual_seed(0)
    began = time.perf_counter()
    _, history = solution.train_cifar10(train, val, torch.device("cpu"), len(train))
    ours = time.perf_counter() - began
    reached = history[-1]["val_acc"]
    name = f"seconds to {TARGET} ({dataset.source}), tutorial loop / our 10.7"
    if dataset.source == "stand-in" or reached < TARGET:
        ROWS.append((name, f"no ratio: ours reached {reached:.2f} on {dataset.source} data", "≥ 10 ×"))
        return
    epochs = f"{one_epoch:.0f} s an epoch, extrapolated, × {TUTORIAL_EPOCHS} assumed"
    note = f"{epochs} / {ours:.0f} s to {reached:.2f}"
    ROWS.append((name, f"{theirs / ours:.0f} × ({note})", "≥ 10 ×"))


def main() -> None:
    for measure in (answers, worker, courses, training, cifar10):
        measure()
    table = Table("what", "measured", "to reach")
    for row in ROWS:
        table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    main()
