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

from grader.errors import MISSING, UNLOADABLE, UsageError
from grader.worker.cells import Cells
from grader.worker.fault import Fault

MAX_MESSAGE = 2_000  # characters of an exception's text
STRAY = "stray"  # the verdict of an answer to an earlier request: a fork() in a call gives one
MAX_FRAMES = 8  # lines of the student's file shown with an exception


@dataclass(frozen=True)
class Job:
    """What a worker needs to know of one exercise."""

    student: str  # path of the student's file
    probes: str  # path of probes.py
    data: dict[str, str] = field(default_factory=dict)  # data set -> folder with its training split
    threads: int = 1
    memory: int = 4 << 30  # bytes, of the worker and everything it started


@dataclass(frozen=True)
class TrainingSplit:
    """The public part of a data set: images uint8 (N, C, H, W), labels int64 (N,), memory-mapped."""

    images: torch.Tensor
    labels: torch.Tensor


class Executor:
    """One student's file, loaded once, and calls into it."""

    def __init__(self, job: Job, *, interruptible: bool = False) -> None:
        self.job = job
        self._interruptible = interruptible  # by Ctrl-C, where student and grader share a process
        self.student = Path(job.student)
        self.module: ModuleType | None = None
        self._cells: Cells | None = None
        self._probes: ModuleType | None = None

    def load(self) -> ModuleType:
        """Execute the student's file. Raises Fault with the line in it that cannot be executed.

        Of a notebook nothing is executed yet: see Cells.
        """
        if self.student.suffix == ".ipynb":
            self.module = self._take_cells()
        else:
            self.module = self._guarded(lambda: load_module(self.student, self.student.stem))
        return self.module

    def _take_cells(self) -> ModuleType:
        from grader.notebook.reading import read_notebook

        try:
            notebook = read_notebook(self.student)
        except UsageError as error:
            raise Fault("error", str(error)) from None
        module = ModuleType(f"notebook_of_{Path(self.job.probes).parent.name}")
        sys.modules[module.__name__] = module
        self._cells = Cells(notebook.cells, module, self.student.name)
        return module

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
        if self._cells is not None:
            self._cells.need(name, self._tried)
            if name in self._cells.failed:
                cell, fault = self._cells.failed[name]
                raise Fault("error", f"{cell} cannot be executed: {_said(fault)}", UNLOADABLE, fault.frames)
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

    def _tried(self, action: Callable[[], Any]) -> Fault | None:
        try:
            self._guarded(action)
        except Fault as fault:
            fault.let_go()
            return fault
        return None

    def fault_of(self, error: BaseException) -> Fault:
        """Put an exception into words, with the lines of the student's file that led to it."""
        kind = type(error).__name__
        message = _text_of(error)
        if isinstance(error, NameError) and self._cells and str(error.name) in self._cells.failed:
            cell, fault = self._cells.failed[str(error.name)]
            message += f": {cell} cannot be executed ({_said(fault)})"
        if isinstance(error, NotImplementedError) and self._raised_here(error):
            return Fault("not_attempted", message or "not written yet", kind, self._frames(error))
        if isinstance(error, (MemoryError, torch.OutOfMemoryError)) or "can't allocate memory" in message:
            return Fault("out_of_memory", "it asked for more memory than there is", kind, self._frames(error))
        return Fault("error", message, kind, self._frames(error))

    def _frames(self, error: BaseException) -> list[list[Any]]:
        if isinstance(error, SyntaxError) and (mine := self.shown(error.filename or "")):
            return [[mine, error.lineno or 0, "", (error.text or "").strip()]]
        stack = traceback.extract_tb(error.__traceback__)
        frames = [
            [mine, frame.lineno or 0, "" if frame.name == "<module>" else frame.name, frame.line or ""]
            for frame in stack
            if (mine := self.shown(frame.filename))
        ]
        return frames[-MAX_FRAMES:]

    def shown(self, file: str) -> str:
        """What a person calls a file that a traceback names, if it is the student's; else ""."""
        if self._cells is not None:
            return self._cells.names.get(file, "")
        return self.student.name if file == str(self.student) else ""

    def _raised_here(self, error: BaseException) -> bool:
        """Whether the student's own `raise` did it: torch raises NotImplementedError for its own reasons.

        An error from torch's compiled code has the student's line as its last frame too, hence the word.
        """
        last = traceback.extract_tb(error.__traceback__)[-1]
        return bool(self.shown(last.filename)) and (last.line or "").lstrip().startswith("raise")


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


def _said(fault: Fault) -> str:
    return f"{fault.kind}: {fault.message}" if fault.kind else fault.message


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
