"""Figures of `make bench`: ratios measured side by side in one run, and the few times that users wait for."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
from rich.console import Console
from rich.table import Table
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset, TensorDataset
from torchvision.transforms import functional as TF

from grader.data import open_dataset
from grader.sandbox import Sandbox
from grader.worker import Job

ROOT = Path(__file__).resolve().parents[1]
FIRST = ("00", "01", "02", "03")
ROWS: list[tuple[str, str, str]] = []


def seconds(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def grader(*arguments: str) -> None:
    command = [sys.executable, "-m", "grader", *arguments]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def isolation() -> None:
    """Whole processes, torch import included in both, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        common = ["submit", *FIRST, "--from", "solutions", "--report", f"{folder}/report.json"]
        pairs = [
            (seconds(lambda: grader(*common)), seconds(lambda: grader(*common, "--in-process")))
            for _ in range(5)
        ]
    isolated, inside = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = isolated / inside
    ROWS.append(
        ("grading 00-03, isolated / in-process", f"{ratio:.2f} ({isolated:.1f} s / {inside:.1f} s)", "≤ 1.5")
    )


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
    ROWS.append(("worker ready, after the first", f"{1e3 * statistics.median(ready[1:]):.0f} ms", "< 60 ms"))
    ROWS.append(("call with a 3 × 4 tensor", f"{1e3 * statistics.median(calls):.2f} ms", "< 0.3 ms"))


class Pictures(Dataset[tuple[torch.Tensor, int]]):
    """MNIST as torchvision hands it out: a PIL image a time, turned into a tensor."""

    def __init__(self, images: torch.Tensor, labels: torch.Tensor) -> None:
        from PIL import Image

        self._pictures = [Image.fromarray(image.numpy()[0]) for image in images]
        self._labels = labels.tolist()

    def __len__(self) -> int:
        return len(self._labels)

    def __getitem__(self, i: int) -> tuple[torch.Tensor, int]:
        return TF.to_tensor(self._pictures[i]), self._labels[i]


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


def main() -> None:
    for measure in (answers, worker, isolation, training):
        measure()
    table = Table("what", "measured", "to reach")
    for row in ROWS:
        table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    main()
