"""What protects a run, found by trying: a throw-away worker attempts each forbidden thing."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.linux.calls import let_trace
from grader.linux.namespaces import MAX_SCRATCH
from grader.sandbox import bubblewrap
from grader.sandbox.launch import Sandbox
from grader.sandbox.readable import ROOT

if TYPE_CHECKING:
    from grader.sandbox.worker import Worker

TIERS = {"A": "bubblewrap", "B": "Landlock", "C": "a process of its own"}
IN_PROCESS = "none"
PROCESS, ANSWERS, GRADER, FILES, SCRATCH, NETWORK, UNIX, CALLS, END, LIMITS = (
    "separate process",
    "hidden tests and held-out labels",
    "the grader's process",
    "files outside the scratch folder",
    "size of the scratch folder",
    "network",
    "unix sockets",
    "system calls",
    "nothing outlives the end",
    "limits",
)
PATIENCE = 1.0  # seconds
NEEDED = {
    "A": (PROCESS, ANSWERS, GRADER, FILES, SCRATCH, NETWORK, UNIX, END, LIMITS),
    "B": (PROCESS, ANSWERS, GRADER, FILES, NETWORK, END, LIMITS),
    "C": (PROCESS,),
}


@dataclass(frozen=True)
class Protection:
    """One thing that student code cannot do in this run, or can."""

    name: str
    holds: bool
    detail: str


@dataclass(frozen=True)
class Protections:
    """All that was tried, the tier that it amounts to, and why it is no better one (or "")."""

    tier: str
    found: tuple[Protection, ...]
    why: str = ""


def in_process() -> Protections:
    """Student code in the grader's own process: nothing holds."""
    detail = "student code runs inside the grader: for debugging only"
    return Protections(IN_PROCESS, (Protection(PROCESS, False, detail),))


def protections(sandbox: Sandbox) -> Protections:
    """Try each forbidden thing in a worker of this sandbox. Raises GraderError if no worker starts."""
    if sys.platform == "linux":
        let_trace(False)  # this process's memory is closed to others of the same user
    with tempfile.TemporaryDirectory(prefix="torch-by-test-") as folder, _Attempts(sandbox) as attempts:
        found = tuple(_found(attempts, sandbox, Path(folder)))
    found = (*found[:-1], _outlived(sandbox, attempts), found[-1])
    held = {protection.name for protection in found if protection.holds}
    order = [tier for tier in TIERS if tier >= sandbox.tier]
    tier = next(tier for tier in order if held.issuperset(NEEDED[tier]))
    missing = [name for name in NEEDED["A"] if name not in held]
    why = bubblewrap.unusable() if tier != "A" and sys.platform == "linux" else ""
    if missing and not why:
        why = f"not held: {', '.join(missing)}"
    return Protections(tier, found, why)


class _Attempts:
    """The throw-away worker, with `attempts.py` in the place of a student's file."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.before: set[int] = set()

    def __enter__(self) -> _Attempts:
        from grader.worker import Job

        self._sandbox.wait_ready()
        self.before = self._sandbox.processes
        self._worker: Worker = self._sandbox.worker(Job(str(Path(__file__).with_name("attempts.py")), ""))
        self._worker.load(20)
        return self

    def __exit__(self, *_: object) -> None:
        self._worker.close()

    def value(self, name: str, *arguments: Any) -> Any:
        """What the attempt returned; None if it failed."""
        from grader.worker import Fault

        try:
            return self._worker.request("call", name, arguments, timeout=5)
        except Fault:
            return None

    def succeeds(self, name: str, *arguments: Any) -> bool:
        """Whether the attempt came to its end."""
        from grader.worker import Fault

        try:
            self._worker.request("call", name, arguments, timeout=5)
        except Fault:
            return False
        return True


def _found(attempts: _Attempts, sandbox: Sandbox, folder: Path) -> Iterator[Protection]:
    yield Protection(PROCESS, True, "student code returns plain data and cannot touch a verdict")

    suite = ROOT / "grader" / "suites" / "README.md"
    labels = [data.with_name("heldout_labels.npy") for data in sandbox.data]
    read = [path for path in (suite, *labels) if path.is_file() and attempts.value("read", str(path))]
    yield _protection(ANSWERS, not read, "cannot be read", "can be read by student code")

    seen = attempts.succeeds("see", os.getpid()) or attempts.succeeds("signal", os.getpid())
    yield _protection(GRADER, not seen, "out of sight and of reach", "can be looked into or stopped")

    left = folder / "left"
    attempts.succeeds("write", str(left))
    yield _protection(FILES, not left.exists(), "cannot be written", "can be written by student code")

    filled = attempts.succeeds("fill", MAX_SCRATCH + (1 << 20))
    yield _protection(SCRATCH, not filled, f"at most {MAX_SCRATCH >> 20} MiB", "not limited")

    with _servers(folder) as (tcp, udp, path):
        online = attempts.succeeds("tcp", tcp) or attempts.succeeds("udp", udp)
        yield _protection(NETWORK, not online, "closed", "open to student code")
        connected = attempts.succeeds("unix", path)
        yield _protection(UNIX, not connected, "out of reach", "those of this user's programs can be reached")

    calls = attempts.succeeds("unshare") or attempts.succeeds("memfd")
    yield _protection(CALLS, not calls, "those that no exercise needs are refused", "not filtered")

    limits = attempts.value("limits")
    attempts.succeeds("outlive")
    held = bool(limits) and all(isinstance(limit, int) and 0 < limit <= 1 << 30 for limit in limits)
    yield _protection(LIMITS, held, "time, memory, processes, open files, size of a file", "not set")


def _outlived(sandbox: Sandbox, attempts: _Attempts) -> Protection:
    """Look for what is still there, now that the throw-away worker was told to end."""
    until = time.monotonic() + PATIENCE
    while (left := sandbox.processes - attempts.before) and time.monotonic() < until:
        time.sleep(0.002)  # what was killed is reaped a moment later
    return _protection(END, not left, "a daemon was started and is gone", "a daemon was started and lives")


def _protection(name: str, holds: bool, held: str, open_: str) -> Protection:
    return Protection(name, holds, held if holds else open_)


@contextmanager
def _servers(folder: Path) -> Iterator[tuple[int, int, str]]:
    """Listen where a student's code might try to connect: TCP, UDP, unix."""
    path = str(folder / "socket")
    with contextlib.ExitStack() as stack:
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", 0))
        unix = stack.enter_context(socket.socket(socket.AF_UNIX))
        unix.bind(path)
        unix.listen()
        yield tcp.getsockname()[1], udp.getsockname()[1], path
