"""Load a student's file and its probes, call what the grader asks for, and say what went wrong in words."""

from __future__ import annotations

import importlib.util
import os
import random
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import torch

from grader.errors import MISSING

MAX_MESSAGE = 2_000  # characters of an exception's text
STRAY = "stray"  # the verdict of an answer to an earlier request: a fork() in a call gives one
MAX_FRAMES = 8  # lines of the student's file shown with an exception


@dataclass(frozen=True)
class Job:
    """What a worker needs to know of one exercise."""

    student: str  # path of the student's file
    probes: str  # path of probes.py
    data: dict[str, str] = field(default_factory=dict)  # data set -> folder with its training split
    brought: tuple[str, ...] = ()  # paths of what else the exercise lets a submission bring
    threads: int = 1
    memory: int = 4 << 30  # bytes, of the worker and everything it started


@dataclass(frozen=True)
class TrainingSplit:
    """The public part of a data set: images uint8 (N, C, H, W), labels int64 (N,), memory-mapped."""

    images: torch.Tensor
    labels: torch.Tensor


class Fault(Exception):
    """A call that gave no value: the fields cross to the grader as plain data."""

    def __init__(
        self, verdict: str, message: str, kind: str = "", frames: list[list[Any]] | None = None
    ) -> None:
        super().__init__(message)
        self.verdict = verdict
        self.message = message
        self.kind = kind
        self.frames = frames or []

    def let_go(self) -> None:
        """Free what the student's frames hold: a DataLoader that is collected later blocks another test."""
        if self.__cause__ is not None:
            traceback.clear_frames(self.__cause__.__traceback__)

    def as_data(self) -> dict[str, Any]:
        return {
            "verdict": self.verdict,
            "message": self.message,
            "kind": self.kind,
            "frames": self.frames,
        }


class Executor:
    """One student's file, loaded once, and calls into it."""

    def __init__(self, job: Job, *, interruptible: bool = False) -> None:
        self.job = job
        self._interruptible = interruptible  # by Ctrl-C, where student and grader share a process
        self.student = Path(job.student)
        self.module: ModuleType | None = None
        self._probes: ModuleType | None = None

    def load(self) -> ModuleType:
        """Execute the student's file. Raises Fault with the line in it that cannot be executed."""
        self.module = self._guarded(lambda: load_module(self.student, self.student.stem))
        return self.module

    def call(self, name: str, args: list[Any], kwargs: dict[str, Any], seed: int) -> Any:
        """Call the student's function. Raises Fault."""
        function = self.attribute(name)
        _seed(seed)
        return self._guarded(lambda: function(*args, **kwargs))

    def probe(self, name: str, args: list[Any], kwargs: dict[str, Any], seed: int) -> Any:
        """Call a probe with the student's module as its first argument. Raises Fault."""
        if self._probes is None:
            topic = Path(self.job.probes).parent.name
            self._probes = load_module(Path(self.job.probes), f"probes_of_{topic}")
        function = getattr(self._probes, name)
        _seed(seed)
        return self._guarded(lambda: function(_Guarded(self), *args, **kwargs))

    def attribute(self, name: str) -> Callable[..., Any]:
        """The student's function or class of this name. Raises Fault if there is none to call."""
        file = self.student.name
        if not hasattr(self.module, name):
            raise Fault("error", f"{file} has no {name}: write it, or put it back", MISSING)
        found = getattr(self.module, name)
        if not callable(found):
            raise Fault("error", f"{name} in {file} is {_a(type(found).__name__)}, not a function", MISSING)
        return found  # type: ignore[no-any-return]

    def resolve(self, dataset: str) -> TrainingSplit:
        """Open the training split that a request refers to."""
        folder = Path(self.job.data[dataset])
        images = np.load(folder / "train_images.npy", mmap_mode="c")
        labels = np.load(folder / "train_labels.npy", mmap_mode="c")
        return TrainingSplit(torch.from_numpy(images), torch.from_numpy(labels))

    def _guarded(self, action: Callable[[], Any]) -> Any:
        try:
            return action()
        except Fault:
            raise
        except BaseException as error:  # SystemExit and KeyboardInterrupt are a student's failure too
            if self._interruptible and isinstance(error, KeyboardInterrupt):
                raise
            raise self.fault_of(error) from error

    def fault_of(self, error: BaseException) -> Fault:
        """Put an exception into words, with the lines of the student's file that led to it."""
        kind = type(error).__name__
        message = _text_of(error)
        if isinstance(error, NotImplementedError) and self._raised_here(error):
            return Fault("not_attempted", message or "not written yet", kind, self._frames(error))
        if isinstance(error, (MemoryError, torch.OutOfMemoryError)) or "can't allocate memory" in message:
            return Fault("out_of_memory", "it asked for more memory than there is", kind, self._frames(error))
        return Fault("error", message, kind, self._frames(error))

    def _frames(self, error: BaseException) -> list[list[Any]]:
        mine = str(self.student)
        if isinstance(error, SyntaxError) and error.filename == mine:
            return [[self.student.name, error.lineno or 0, "", (error.text or "").strip()]]
        stack = traceback.extract_tb(error.__traceback__)
        frames = [
            [self.student.name, frame.lineno or 0, frame.name, frame.line or ""]
            for frame in stack
            if frame.filename == mine
        ]
        return frames[-MAX_FRAMES:]

    def _raised_here(self, error: BaseException) -> bool:
        """Whether the student's own `raise` did it: torch raises NotImplementedError for its own reasons.

        An error from torch's compiled code has the student's line as its last frame too, hence the word.
        """
        last = traceback.extract_tb(error.__traceback__)[-1]
        return last.filename == str(self.student) and (last.line or "").lstrip().startswith("raise")


class _Guarded:
    """The student's module as a probe sees it: a missing name is said in words, not as AttributeError."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    @property
    def folder(self) -> Path:
        """The folder of the student's file, where a submission may bring weights."""
        return self._executor.student.parent

    def __getattr__(self, name: str) -> Any:
        return self._executor.attribute(name)


def unsendable(what: str) -> Fault:
    """The fault of a value that is not plain data; `what` is the codec's description of it."""
    return Fault("failed", f"your function returned {what}")


def load_module(path: Path, name: str) -> ModuleType:
    """Execute a file as a module that is in sys.modules before its first line runs (dataclasses need it)."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _a(name: str) -> str:
    return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"


def _seed(seed: int) -> None:
    torch.default_generator.manual_seed(seed)  # torch.manual_seed asks after every kind of device: 0.1 ms
    if torch.cuda.is_initialized():
        torch.cuda.manual_seed_all(seed)
    random.seed(seed)
    np.random.seed(seed % 2**32)


def _text_of(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        text = error.msg
    elif isinstance(error, OSError) and error.filename is not None:
        text = f"{error.strerror}: {os.path.basename(str(error.filename))}"
    else:
        try:
            text = str(error)
        except Exception:  # a student's __str__
            text = "(its message cannot be shown)"
    return text[:MAX_MESSAGE]
