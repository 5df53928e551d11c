"""Ask one worker for data, within a time limit, keeping what it prints and seeing how it ends."""

from __future__ import annotations

import os
import secrets
import selectors
import shutil
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.errors import GraderError, WireError
from grader.printable import one_line
from grader.wire import MAX_REPLY, FrameReader, decode, encode, write_frame
from grader.worker import STRAY, Fault, Job, pack
from grader.worker.executor import MAX_FRAMES, MAX_MESSAGE

if TYPE_CHECKING:
    from grader.sandbox.launch import Ending

TICK = 0.05  # seconds between looks at whether the worker still lives
MAX_OUTPUT = 64 << 10  # bytes of a worker's prints kept between two looks at them
MAX_NAME = 200  # characters of a class's name or a source line
HUGE = 1 << 53  # no number of lines or samples; Python cannot even print an integer of 5,000 digits
LAST_WORDS = 1.0  # seconds to wait for the reason, once the channel is closed


class Worker:
    """A student's process. Any Fault but the student's own exception leaves it dead (`alive` is False)."""

    def __init__(
        self, job: Job, channel: socket.socket, output: int, ending: Ending, scratch: Path | None
    ) -> None:
        self.alive = True
        self._job: Job | None = job
        self._channel = channel
        self._output = output
        self._reader = FrameReader(channel, MAX_REPLY)
        self._ending = ending
        self._scratch = scratch
        self.on_progress: Callable[[int, int, str], None] = lambda done, total, what: None
        self._printed = bytearray()
        self._unseen = 0
        os.set_blocking(output, False)

    def load(self, timeout: float) -> None:
        """Have the student's file executed. Raises Fault."""
        self.request("load", timeout=timeout)

    def request(
        self, kind: str, name: str = "", args: Any = (), kwargs: Any = None, *, seed: int = 0, timeout: float
    ) -> Any:
        """Return what the worker answers. Raises Fault, also for an answer that is no answer."""
        identity = secrets.randbits(62)
        content = {"id": identity, "kind": kind, "name": name, "args": list(args), "kwargs": kwargs or {}}
        payload = encode({**content, "seed": seed})
        try:
            self._bring(timeout)
            write_frame(self._channel, payload, timeout)
            reply = self._reply(identity, time.monotonic() + timeout)
        except TimeoutError:
            self.close()
            raise Fault("timeout", f"no answer within {timeout:g} s") from None
        except (EOFError, OSError):
            raise self._death() from None
        except WireError as error:
            self.close()
            raise Fault("crashed", f"its process sent something that is no answer ({error})") from None
        return reply

    def _bring(self, timeout: float) -> None:
        """Before the first request: the student's file, what it may bring, the probes."""
        if self._job is None:
            return
        job, self._job = self._job, None
        try:
            packed = pack(job)
        except OSError as error:
            raise GraderError(f"cannot read {error.filename}: {error.strerror}") from None
        write_frame(self._channel, encode(packed), timeout)

    def printed(self) -> str:
        """What the student's code printed since last asked: the first 64 KiB."""
        if self.alive:
            self._drain()
        text = self._printed.decode(errors="replace")
        if self._unseen:
            text += f"\n… and {self._unseen} bytes more"
        self._printed.clear()
        self._unseen = 0
        return text

    def close(self) -> None:
        """Kill the worker and remove its scratch folder."""
        if not self.alive:
            return
        self.alive = False
        self._ending.kill()
        self._drain()
        self._channel.close()
        os.close(self._output)
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)

    def _reply(self, identity: int, deadline: float) -> Any:
        with selectors.DefaultSelector() as selector:
            selector.register(self._channel, selectors.EVENT_READ)
            selector.register(self._output, selectors.EVENT_READ)
            while True:
                payload = self._reader.take()
                if payload is None:
                    payload = self._wait(selector, deadline)
                if payload is None:
                    continue
                reply = decode(payload)
                told = _progress(reply, identity)
                if told is None:
                    return _value(reply, identity)
                self.on_progress(*told)

    def _wait(self, selector: selectors.BaseSelector, deadline: float) -> bytearray | None:
        """Wait a tick at most for more of the answer; drain prints, see whether the worker lives."""
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        ready = {key.fd for key, _ in selector.select(min(TICK, left))}
        if self._output in ready and not self._drain():
            selector.unregister(self._output)
        if self._channel.fileno() in ready:
            return self._reader.pull()
        if not ready and (report := self._ending.report()) is not None:
            raise self._death(report)
        return None

    def _drain(self) -> bool:
        """Read what has been printed; False once nobody can print any more."""
        while True:
            try:
                part = os.read(self._output, 1 << 16)
            except BlockingIOError:
                return True
            except OSError:
                return False
            if not part:
                return False
            kept = part[: max(0, MAX_OUTPUT - len(self._printed))]
            self._printed += kept
            self._unseen += len(part) - len(kept)

    def _death(self, report: dict[str, Any] | None = None) -> Fault:
        until = time.monotonic() + LAST_WORDS
        while report is None and time.monotonic() < until:
            report = self._ending.report()
            time.sleep(0.002)
        self.close()
        return _cause(report or {"status": None, "over": ""})


def _progress(reply: Any, identity: int) -> tuple[int, int, str] | None:
    """What a progress message says: so much done, of so much, of what; None for anything else."""
    match reply:
        case {"id": int(answered), "progress": [int(done), int(total), str(what)]} if answered == identity:
            if max(abs(done), abs(total)) < HUGE:
                return done, total, one_line(what, 40)
    return None


def _value(reply: Any, identity: int) -> Any:
    match reply:
        case {"id": int(answered)} if answered != identity:
            raise Fault(STRAY, "its process answered a question that was not asked")
        case {"id": int(), "value": value}:
            return value
        case {
            "id": int(),
            "fault": {
                "verdict": str(verdict),
                "message": str(message),
                "kind": str(kind),
                "frames": list(frames),
            },
        }:
            if verdict not in ("error", "failed", "not_attempted", "out_of_memory"):
                verdict = "error"
            kept = [frame for frame in map(_frame, frames[-MAX_FRAMES:]) if frame]
            raise Fault(verdict, message[:MAX_MESSAGE], kind[:MAX_NAME], kept)
    raise WireError("neither a value nor a fault")


def _frame(frame: Any) -> list[Any] | None:
    """A frame as the report may hold it: what a worker says can be of any length."""
    match frame:
        case [str(file), int(line), str(function), str(source)] if 0 <= line < HUGE:
            return [file[:MAX_NAME], line, function[:MAX_NAME], source[:MAX_NAME]]
    return None


def _cause(report: dict[str, Any]) -> Fault:
    status = report["status"]
    if report["over"] == "memory":
        return Fault("out_of_memory", "it used more memory than a submission may")
    if report["over"] == "descriptors":
        return Fault("crashed", "it opened more files, pipes and sockets than a submission may")
    if report["over"]:
        return Fault("crashed", "it started more processes and threads than a submission may")
    if status is None:
        return Fault("crashed", "its process ended")
    if status >= 0:
        return Fault("crashed", f"its process ended in the middle of the call (exit status {status})")
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"signal {-status}"
    return Fault("crashed", f"its process was ended by {name}")
