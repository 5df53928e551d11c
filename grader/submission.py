"""What a test holds in its hands: call a student's function as if it were here, and remember the call."""

from __future__ import annotations

import copy
import inspect
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import torch

from grader.checks.words import call_text, show
from grader.errors import NOT_EXECUTED, UNLOADABLE, Frame, StudentError, WireError
from grader.wire import decode, encode
from grader.worker import STRAY, Executor, Fault, Job, load_module, unsendable

if TYPE_CHECKING:
    from grader.sandbox import Sandbox
    from grader.sandbox.worker import Worker

LOAD_LIMIT = 20.0  # seconds for executing a student's file
DEFAULT_LIMIT = 10.0  # seconds of student code in one test, unless it is marked with another


@dataclass
class Call:
    """One call made by a test; what came back is `value`, or `fault` if nothing did."""

    text: str
    kind: str
    name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    seed: int
    value: Any = None
    fault: Fault | None = None


class Transport(Protocol):
    """A way to reach student code: both give the same answers."""

    def request(
        self, kind: str, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], seed: int, timeout: float
    ) -> Any:
        """Return the answer to "call" or "probe". Raises Fault."""

    def printed(self) -> str:
        """What student code printed since last asked."""

    def close(self) -> None:
        """End what this started."""


class Isolated:
    """Student code in a worker of the sandbox; a worker that died is replaced at the next request."""

    def __init__(
        self,
        sandbox: Sandbox,
        job: Job,
        on_progress: Callable[[int, int, str], None] = lambda done, total, what: None,
    ) -> None:
        self._sandbox = sandbox
        self._on_progress = on_progress
        self._job = job
        self._worker: Worker | None = None
        self._unloadable: Fault | None = None
        self._last_prints = ""

    def request(
        self, kind: str, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], seed: int, timeout: float
    ) -> Any:
        for last in (False, True):
            worker = self._loaded()
            try:
                return worker.request(kind, name, args, kwargs, seed=seed, timeout=timeout)
            except Fault as fault:
                if fault.verdict != STRAY:
                    raise
                worker.close()
                if last:
                    raise Fault("crashed", fault.message) from None
        raise AssertionError("unreachable")

    def _loaded(self) -> Worker:
        if self._unloadable is not None:
            raise self._unloadable
        if self._worker is None or not self._worker.alive:
            self.close()
            self._worker = self._sandbox.worker(self._job)
            self._worker.on_progress = self._on_progress
            try:
                self._worker.load(LOAD_LIMIT)
            except Fault as fault:
                self._unloadable = _while_loading(fault)
                raise self._unloadable from None
        return self._worker

    def printed(self) -> str:
        text = self._last_prints + (self._worker.printed() if self._worker else "")
        self._last_prints = ""
        return text

    def close(self) -> None:
        if self._worker is not None:
            self._worker.close()
            self._last_prints += self._worker.printed()
            self._worker = None


class InProcess:
    """Student code in this process. With `wired`, values go through the codec as they would between two."""

    def __init__(self, job: Job, *, wired: bool, executor: Executor | None = None) -> None:
        self._executor = executor or Executor(job, interruptible=True)
        self._wired = wired
        self._unloadable: Fault | None = None

    @property
    def module(self) -> Any:
        """The student's module, executed at the first use. Raises Fault."""
        if self._unloadable is not None:
            raise self._unloadable
        if self._executor.module is None:
            try:
                self._executor.load()
            except Fault as fault:
                self._unloadable = _while_loading(fault)
                raise self._unloadable from fault.__cause__
        return self._executor.module

    def request(
        self, kind: str, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], seed: int, timeout: float
    ) -> Any:
        assert self.module is not None
        act = self._executor.call if kind == "call" else self._executor.probe
        if not self._wired:
            return act(name, list(args), kwargs, seed)
        args, kwargs = decode(encode([args, kwargs]), self._executor.resolve)
        value = act(name, list(args), kwargs, seed)
        try:
            return decode(encode(value))
        except WireError as error:
            raise unsendable(str(error)) from None

    def printed(self) -> str:
        return ""  # pytest's own capture has it

    def close(self) -> None:
        pass


def _while_loading(fault: Fault) -> Fault:
    message = f"{fault.kind}: {fault.message}" if fault.kind else fault.message
    return Fault(
        "error" if fault.verdict == "not_attempted" else fault.verdict,
        NOT_EXECUTED + message,
        UNLOADABLE,
        fault.frames,
    )


@dataclass
class Submission:
    """Student code as a test sees it: `submission.softmax(x, dim=1)`, `submission.probe.trained(…)`.

    Every call is kept in `calls`, so that a check can say which one gave a value. A call that gives no
    value raises StudentError.
    """

    transport: Transport
    probes: Path | None
    seed: int
    limit: float = DEFAULT_LIMIT
    calls: list[Call] = field(default_factory=list)
    spent: float = 0.0

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)

        def call(*args: Any, **kwargs: Any) -> Any:
            return self._request("call", name, args, kwargs, call_text(name, args, kwargs))

        return call

    @property
    def probe(self) -> _Probes:
        """The functions of the suite's probes.py, called in the worker beside the student's module."""
        return _Probes(self)

    def _request(self, kind: str, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], text: str) -> Any:
        seed = (self.seed + len(self.calls)) % 2**63
        call = Call(text, kind, name, snapshot(args), snapshot(kwargs), seed)
        self.calls.append(call)
        started = time.monotonic()
        try:
            left = max(0.0, self.limit - self.spent)
            call.value = self.transport.request(kind, name, args, kwargs, seed, left)
        except Fault as fault:
            call.fault = fault
            if fault.verdict == "timeout":
                fault.message = f"no answer within {self.limit:g} s: is there a loop that never ends?"
            raise _in_words(fault, text) from fault.__cause__
        finally:
            self.spent += time.monotonic() - started
        return call.value


class _Probes:
    def __init__(self, submission: Submission) -> None:
        self._submission = submission

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def probe(*args: Any, **kwargs: Any) -> Any:
            text = self._text(name, args, kwargs)
            return self._submission._request("probe", name, args, kwargs, text)

        return probe

    def _text(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
        """The probe's first docstring line, its {fields} filled with the arguments: what a student calls."""
        path = self._submission.probes
        assert path is not None
        function = getattr(load_module(path, f"probes_of_{path.parent.name}_described"), name)
        template = (inspect.getdoc(function) or name).splitlines()[0]
        bound = inspect.signature(function).bind(None, *args, **kwargs)
        bound.apply_defaults()
        return template.format(**{key: _field(value) for key, value in bound.arguments.items()})


def _field(value: Any) -> str:
    """A string stands for the name of a function or a case, so without its quotes."""
    return value if isinstance(value, str) else show(value)


def _in_words(fault: Fault, text: str) -> StudentError:
    frames = tuple(Frame(*frame) for frame in fault.frames)
    error = StudentError(fault.verdict, text, fault.message, kind=fault.kind, frames=frames)
    if fault.__cause__ is not None:  # in-process: let a debugger land in the student's own frame
        error.__traceback__ = fault.__cause__.__traceback__
    return error


def snapshot(value: Any) -> Any:
    """Copy what a call could change; what cannot be copied (a function, a module) stands as it is."""
    if isinstance(value, torch.Tensor):
        copied = value.detach().clone()
        return copied.requires_grad_() if value.requires_grad else copied
    if isinstance(value, np.ndarray):
        return value.copy()
    if type(value) in (list, tuple):
        return type(value)(snapshot(v) for v in value)
    if type(value) is dict:
        return {k: snapshot(v) for k, v in value.items()}
    if isinstance(value, (torch.nn.Module, torch.Generator)):
        return copy.deepcopy(value) if isinstance(value, torch.nn.Module) else _generator(value)
    return value


def _generator(generator: torch.Generator) -> torch.Generator:
    copied = torch.Generator(device=generator.device)
    copied.set_state(generator.get_state())
    return copied
