"""Give a worker namespaces of its own, inside the sandbox that it shares with the zygote.

Without them it could signal the zygote, and leave a note for the next worker in a file or a segment of
shared memory. What it starts dies with its own first process.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
from typing import Any

from grader.linux.calls import PR_SET_PDEATHSIG, call, let_trace, prctl

SCRATCH = "/scratch"  # not /tmp, below which the course may lie
MAX_SCRATCH = 512 << 20  # bytes in a worker's scratch folder and its shared memory together
HELPERS = 2  # processes between the zygote and a worker
_MS_NOSUID, _MS_NODEV, _MS_RDONLY, _MS_BIND = 2, 4, 1, 4096
_MOUNT_SETATTR = 442  # the same on every architecture
_AT_FDCWD, _AT_RECURSIVE, _RDONLY = -100, 0x8000, 1
_OWN = 0x7E020000  # CLONE_NEW: user, mount, process ids, network, IPC, host name, cgroup


def enter(closed_in_helpers: tuple[int, ...]) -> None:
    """Return in a new process with namespaces and a scratch folder (a tmpfs) of its own.

    The process that called waits for it and ends as it ends. Raises OSError.
    """
    user, group = os.getuid(), os.getgid()
    let_trace(True)  # /proc/self/uid_map belongs to root otherwise
    call("unshare", _OWN)
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{user} {user} 1")
    _write("/proc/self/gid_map", f"{group} {group} 1")
    _make_everything_read_only()
    _mount("tmpfs", SCRATCH, "tmpfs", _MS_NOSUID | _MS_NODEV, f"size={MAX_SCRATCH},nr_inodes=100k,mode=700")
    os.mkdir(f"{SCRATCH}/.shm")
    _mount(f"{SCRATCH}/.shm", "/dev/shm", None, _MS_BIND, None)
    _mount("tmpfs", "/dev/pts", "tmpfs", _MS_RDONLY, "size=4k")
    let_trace(False)
    reading, writing = os.pipe()
    first = os.fork()
    if first:
        os.close(writing)
        _close(closed_in_helpers)
        _end_like(first, reading)
    os.close(reading)
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    worker = os.fork()
    if worker:
        _close(closed_in_helpers)
        _be_init(worker, writing)
    os.close(writing)


def _be_init(worker: int, writing: int) -> None:
    """Process 1 of the namespace: reap what is orphaned, tell how the worker ended, take all along."""
    with contextlib.suppress(ChildProcessError):
        while True:
            ended, status = os.wait()
            if ended == worker:
                os.write(writing, status.to_bytes(4, "little"))
                break
    os._exit(0)


def _end_like(first: int, reading: int) -> None:
    told = os.read(reading, 4)
    os.waitpid(first, 0)
    code = os.waitstatus_to_exitcode(int.from_bytes(told, "little")) if told else 1
    if code < 0:
        with contextlib.suppress(OSError):  # SIGKILL has no handler to reset
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(max(code, 0))


def _close(descriptors: tuple[int, ...]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


def _make_everything_read_only() -> None:
    """Let no file be changed, times, mode and attributes included: Landlock leaves those open.

    A worker owns what bubblewrap made and, if the grader runs as root, the machine's own /dev/null.
    """
    attributes = (ctypes.c_uint64 * 4)(_RDONLY, 0, 0, 0)
    call("syscall", _MOUNT_SETATTR, _AT_FDCWD, b"/", _AT_RECURSIVE, attributes, ctypes.sizeof(attributes))


def _write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)


def _mount(source: str, target: str, kind: str | None, flags: int, options: str | None) -> None:
    texts: list[Any] = [text.encode() if text else None for text in (source, target, kind)]
    call("mount", *texts, flags, options.encode() if options else None)
