"""Start the zygote with nothing of the grader's environment, and have it fork workers."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import msgpack

from grader.errors import GraderError
from grader.linux import landlock
from grader.linux.namespaces import SCRATCH
from grader.linux.processes import descendants
from grader.sandbox import bubblewrap
from grader.sandbox.readable import ROOT, graders, interpreter, system

if TYPE_CHECKING:
    from grader.catalog import Exercise
    from grader.sandbox.worker import Worker
    from grader.worker import Job

START_LIMIT = 120.0  # seconds for importing torch on a slow disk; on no test's clock
# Where the driver is and which GPUs may be used; the rest of the environment stays with the grader.
GPU_VARIABLES = ("CUDA_VISIBLE_DEVICES", "NVIDIA_", "LD_LIBRARY_PATH")


class Ending(Protocol):
    """How a worker's end is seen and brought about."""

    def report(self) -> dict[str, Any] | None:
        """Return {"status": exit code or minus a signal, "over": limit passed or ""} once it has ended."""

    def kill(self) -> None:
        """Kill the worker and what it started; return when that is done."""


class Sandbox:
    """One submission's student processes. Use as a context manager; `start` returns before torch is there.

    `tier` is "A" (bubblewrap), "B" (Landlock) or "C" (a process and limits); by default the best that
    this machine has. `data` are the files with training images and labels; `gpu` lets GPUs in.
    """

    def __init__(
        self,
        preload: tuple[str, ...] = (),
        *,
        data: tuple[Path, ...] = (),
        gpu: bool = False,
        tier: str | None = None,
        fork: bool = sys.platform == "linux",
    ) -> None:
        self.tier = tier or best_tier(fork)
        self._preload = preload
        self.data = data
        self._gpu = gpu
        self._fork = fork
        self._zygote: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._ready = False
        self._parent = 0  # the process that started the zygote

    @classmethod
    def of(cls, exercises: Iterable[Exercise], *, tier: str | None = None) -> Sandbox:
        """A sandbox with what the workers of these exercises need, and nothing else. Raises DataError."""
        from grader.data import training_files

        chosen = tuple(exercises)
        preload = dict.fromkeys(name for exercise in chosen for name in exercise.preload)
        datasets = dict.fromkeys(name for exercise in chosen for name in exercise.data)
        gpu = any("cuda" in exercise.devices for exercise in chosen)
        return cls(tuple(preload), data=training_files(datasets), gpu=gpu, tier=tier)

    def __enter__(self) -> Sandbox:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def processes(self) -> set[int]:
        """The ids of the zygote and of everything below it."""
        return {self._zygote.pid, *descendants(self._zygote.pid)} if self._zygote else set()

    def start(self) -> None:
        """Start the zygote if this platform forks and none is running."""
        if not self._fork or self._zygote is not None:
            return
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        around = bubblewrap.arguments(self.data, gpu=self._gpu) if self.tier == "A" else []
        with theirs:
            arguments = [str(theirs.fileno()), *self._preload]
            self._parent = os.getpid()
            self._zygote = _python("grader.worker.zygote", arguments, [theirs.fileno()], around)
        self._ready = False

    def wait_ready(self) -> None:
        """Block until the zygote has imported torch. Raises GraderError if it cannot."""
        if not self._fork or self._ready:
            return
        self.start()
        assert self._control is not None
        for name in self._preload:  # what workers need, hidden tests need too, and the wait costs nothing
            with contextlib.suppress(ImportError):  # the zygote will say so
                importlib.import_module(name)
        self._control.settimeout(START_LIMIT)
        try:
            answer = self._control.recv(64)
        except OSError:
            answer = b""
        if answer != b"ready":
            self.close()
            raise GraderError(
                "the process for student code could not start: run `python -c 'import torch'` to see why"
            )
        self._control.settimeout(10)
        self._ready = True

    def worker(self, job: Job) -> Worker:
        """Start a worker in a scratch folder of its own; it has not loaded the job yet.

        Raises GraderError if none can be started.
        """
        from grader.sandbox.worker import Worker

        scratch = None if self.tier == "A" else self._scratch()
        confinement = self._confinement(scratch)
        channel, their_channel = socket.socketpair()
        output, their_output = os.pipe()
        try:
            ending = self._launch(confinement, job.memory, their_channel.fileno(), their_output)
        except BaseException:
            channel.close()
            os.close(output)
            if scratch is not None:
                shutil.rmtree(scratch, ignore_errors=True)
            raise
        finally:
            their_channel.close()
            os.close(their_output)
        return Worker(job, channel, output, ending, scratch)

    def _scratch(self) -> Path:
        try:
            return Path(tempfile.mkdtemp(prefix="torch-by-test-"))
        except OSError as error:
            raise GraderError(
                f"no scratch folder for student code in {tempfile.gettempdir()}: {error.strerror}; "
                "make room there, or point TMPDIR elsewhere"
            ) from None

    def _confinement(self, scratch: Path | None) -> dict[str, Any]:
        readable: list[Path] = []
        if self.tier == "A":
            readable = [Path("/")]
        elif self.tier == "B":
            readable = [*system(), *interpreter(), *graders(), *self.data, Path("/proc")]
        return {
            "scratch": str(scratch or SCRATCH),
            "landlock": self.tier in ("A", "B") and landlock.abi() > 0,
            "readable": [str(path) for path in readable],
            "own_namespaces": self.tier == "A",
            "gpu": self._gpu,
        }

    def _launch(self, confinement: dict[str, Any], memory: int, channel: int, output: int) -> Ending:
        if not self._fork:
            arguments = [json.dumps(confinement), str(channel), str(output)]
            return _Fresh(_python("grader.worker.fresh", arguments, [channel, output]))
        request = msgpack.packb({"confinement": confinement, "memory": memory})
        for last in (False, True):
            if self._was_killed():
                self.close()
            self.wait_ready()
            assert self._control is not None
            lifeline, theirs = socket.socketpair()
            with theirs:
                try:
                    socket.send_fds(self._control, [request], [channel, output, theirs.fileno()])
                except OSError:  # the zygote is gone: one more try, with another
                    lifeline.close()
                    self.close()
                    if last:
                        break
                    continue
            return _Forked(lifeline)
        raise GraderError("the process for student code ended twice: is the machine out of memory?")

    def _was_killed(self) -> bool:
        # Only its parent can ask: to a forked copy of the grader, Popen says of any process that it ended.
        if self._zygote is None or self._parent != os.getpid():
            return False
        return self._zygote.poll() is not None

    def close(self) -> None:
        """End the zygote and every worker."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._zygote is not None:
            try:
                self._zygote.wait(5)
            except subprocess.TimeoutExpired:
                self._zygote.kill()
                self._zygote.wait()
            self._zygote = None
        self._ready = False


class _Forked:
    """A worker of the zygote's, seen through its lifeline."""

    def __init__(self, lifeline: socket.socket) -> None:
        self._lifeline = lifeline
        self._lifeline.setblocking(False)

    def report(self) -> dict[str, Any] | None:
        try:
            message = self._lifeline.recv(1024)
        except BlockingIOError:
            return None
        except OSError:
            message = b""
        return msgpack.unpackb(message) if message else {"status": None, "over": ""}

    def kill(self) -> None:
        with contextlib.suppress(OSError):
            self._lifeline.shutdown(socket.SHUT_WR)
            self._lifeline.settimeout(5)
            while self._lifeline.recv(1024):
                pass  # the zygote closes its end when all is over
        self._lifeline.close()


class _Fresh:
    """A worker with an interpreter of its own."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def report(self) -> dict[str, Any] | None:
        status = self._process.poll()
        return None if status is None else {"status": status, "over": ""}

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def best_tier(fork: bool = True) -> str:
    """The strongest tier whose means this machine has; whether it holds is for `protections` to find."""
    if not fork or sys.platform != "linux":
        return "C"
    if not bubblewrap.unusable():
        return "A"
    return "B" if landlock.abi() else "C"


def _python(
    module: str, arguments: list[str], descriptors: list[int], around: list[str] | None = None
) -> subprocess.Popen[bytes]:
    """Start a module in an interpreter that inherits neither environment nor descriptors nor user site."""
    path = f"import sys; sys.path.insert(0, {str(ROOT)!r})"
    code = f"{path}; import runpy; runpy.run_module({module!r}, None, '__main__')"
    return subprocess.Popen(
        # B: bytecode is found by second and size, and a file saved twice in a second would be run as it was.
        [*(around or []), sys.executable, "-IB", "-c", code, *arguments],
        pass_fds=descriptors,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        env={
            **{name: value for name, value in os.environ.items() if name.startswith(GPU_VARIABLES)},
            "PATH": os.defpath,
            "LANG": "C.UTF-8",
            "LOGNAME": "student",
            "USER": "student",  # in tier A no list of users is there to be asked
            "OPENBLAS_NUM_THREADS": "1",  # its pool would be a thread before the fork
        },
    )
