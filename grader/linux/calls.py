"""Calls of Linux that Python has no function for."""

from __future__ import annotations

import ctypes
import functools
import os
from typing import Any

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
SYS_CAPSET = {"x86_64": 126, "aarch64": 91}
_CAPABILITIES_V3 = 0x20080522


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def call(name: str, *arguments: Any) -> int:
    """Call a function of the C library. Raises OSError if it returns a negative number."""
    result = int(getattr(_libc(), name)(*arguments))
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result


def prctl(option: int, value: Any = 0, more: Any = 0) -> int:
    """Change how the kernel treats this process. Raises OSError."""
    return call("prctl", option, ctypes.c_ulong(value) if isinstance(value, int) else value, more, 0, 0)


def let_trace(allowed: bool) -> None:
    """Open this process's memory and /proc files to others of the same user, or close them."""
    prctl(PR_SET_DUMPABLE, int(allowed))


def drop_capabilities() -> None:
    """Give up what root may do, for this process and all it starts. Raises OSError."""
    last = int(open("/proc/sys/kernel/cap_last_cap").read())  # noqa: SIM115
    for capability in range(last + 1):
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except PermissionError:
            break  # not root: there is nothing in the set that could be used
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_V3, 0)
    call("syscall", SYS_CAPSET[os.uname().machine], header, (ctypes.c_uint32 * 6)())
