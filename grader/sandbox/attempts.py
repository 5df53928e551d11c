"""What the grader tries in a throw-away worker before it grades: each function attempts one forbidden thing.

It runs where student code runs, and is loaded the same way. A function that returns has succeeded.
"""

from __future__ import annotations

import ctypes
import os
import resource
import socket
import time
from pathlib import Path


def read(path: str) -> bytes:
    """Read the beginning of a file."""
    with open(path, "rb") as file:
        return file.read(64)


def write(path: str) -> None:
    """Make a file."""
    Path(path).write_text("left by student code")


def tcp(port: int) -> None:
    """Reach a server on this machine."""
    socket.create_connection(("127.0.0.1", port), timeout=1).close()


def udp(port: int) -> None:
    """Send a datagram on this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"x", ("127.0.0.1", port))


def unix(path: str) -> None:
    """Reach a server's unix socket."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        client.connect(path)


def see(pid: int) -> None:
    """Open another process's memory."""
    os.close(os.open(f"/proc/{pid}/mem", os.O_RDONLY))


def signal(pid: int) -> None:
    """Send a process a signal that does nothing."""
    os.kill(pid, 0)


def fill(size: int) -> None:
    """Take this many bytes of disk."""
    path = Path("fill")
    try:
        with path.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, size)
    finally:
        path.unlink(missing_ok=True)


def outlive() -> None:
    """Start a daemon: a grandchild in a session of its own that ignores what can be ignored."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(600)
        os._exit(0)
    time.sleep(0.01)


def unshare() -> None:
    """Make a user namespace, where this process would be root again."""
    if ctypes.CDLL(None).unshare(0x10000000) < 0:
        raise PermissionError("unshare")


def memfd() -> None:
    """Make a file in memory that no limit counts."""
    os.close(os.memfd_create("x"))


def limits() -> list[int]:
    """Open files and bytes of one file that are allowed."""
    return [resource.getrlimit(kind)[0] for kind in (resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE)]
