"""Start the zygote with nothing of the grader's environment, and have it fork workers."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import msgpack

from grader.errors import GraderError

if TYPE_CHECKING:
    from grader.sandbox.worker import Worker
    from grader.worker import Job

START_LIMIT = 120.0  # seconds for importing torch on a slow disk; on no test's clock
# Where the driver is and which GPUs may be used; the rest of the environment stays with the grader.
GPU_VARIABLES = ("CUDA_VISIBLE_DEVICES", "NVIDIA_", "LD_LIBRARY_PATH")
_ROOT = Path(__file__).resolve().parents[2]  # the folder that holds the grader package


class Ending(Protocol):
    """How a worker's end is seen and brought about."""

    def report(self) -> dict[str, Any] | None:
        """Return {"status": exit code or minus a signal, "over": memory limit passed} once it has ended."""

    def kill(self) -> None:
        """Kill the worker and what it started; return when that is done."""


class Sandbox:
    """One submission's student processes. Use as a context manager; `start` returns before torch is there."""

    def __init__(self, preload: tuple[str, ...] = (), *, fork: bool = sys.platform == "linux") -> None:
        self._preload = preload
        self._fork = fork
        self._zygote: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._ready = False

    def __enter__(self) -> Sandbox:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the zygote if this platform forks and none is running."""
        if not self._fork or self._zygote is not None:
            return
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._zygote = _python(
                "grader.worker.zygote", [str(theirs.fileno()), *self._preload], [theirs.fileno()]
            )
        self._ready = False

    def wait_ready(self) -> None:
        """Block until the zygote has imported torch. Raises GraderError if it cannot."""
        if not self._fork or self._ready:
            return
        self.start()
        assert self._control is not None
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
        """Start a worker in a scratch folder of its own. Raises GraderError if none can be started."""
        from grader.sandbox.worker import Worker

        try:
            scratch = tempfile.mkdtemp(prefix="torch-by-test-")
        except OSError as error:
            raise GraderError(
                f"no scratch folder for student code in {tempfile.gettempdir()}: {error.strerror}; "
                "make room there, or point TMPDIR elsewhere"
            ) from None
        channel, their_channel = socket.socketpair()
        output, their_output = os.pipe()
        request = {"job": dataclasses.asdict(job), "scratch": scratch}
        try:
            ending = self._launch(request, their_channel.fileno(), their_output)
        except BaseException:
            channel.close()
            os.close(output)
            shutil.rmtree(scratch, ignore_errors=True)
            raise
        finally:
            their_channel.close()
            os.close(their_output)
        return Worker(channel, output, ending, Path(scratch))

    def _launch(self, request: dict[str, Any], channel: int, output: int) -> Ending:
        if not self._fork:
            arguments = [json.dumps(request), str(channel), str(output)]
            return _Fresh(_python("grader.worker.fresh", arguments, [channel, output]))
        for last in (False, True):
            self.wait_ready()
            assert self._control is not None
            lifeline, theirs = socket.socketpair()
            with theirs:
                try:
                    descriptors = [channel, output, theirs.fileno()]
                    socket.send_fds(self._control, [msgpack.packb(request)], descriptors)
                except OSError:  # the zygote is gone: one more try, with another
                    lifeline.close()
                    self.close()
                    if last:
                        break
                    continue
            return _Forked(lifeline)
        raise GraderError("the process for student code ended twice: is the machine out of memory?")

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
        return msgpack.unpackb(message) if message else {"status": None, "over": False}

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
        return None if status is None else {"status": status, "over": False}

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def _python(module: str, arguments: list[str], descriptors: list[int]) -> subprocess.Popen[bytes]:
    """Start a module in an interpreter that inherits neither environment nor descriptors nor user site."""
    path = f"import sys; sys.path.insert(0, {str(_ROOT)!r})"
    code = f"{path}; import runpy; runpy.run_module({module!r}, None, '__main__')"
    return subprocess.Popen(
        [sys.executable, "-IB", "-c", code, *arguments],
        pass_fds=descriptors,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        env={
            **{name: value for name, value in os.environ.items() if name.startswith(GPU_VARIABLES)},
            "PATH": os.defpath,
            "LANG": "C.UTF-8",
            "OPENBLAS_NUM_THREADS": "1",  # its pool would be a thread before the fork
            "OMP_WAIT_POLICY": "PASSIVE",  # threads that spin while they wait take the cores of other jobs
            "PYTHONDONTWRITEBYTECODE": "1",
        },
    )
