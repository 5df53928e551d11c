"""Close to this process what a student's code has no business with; nothing after this can open it again."""

from __future__ import annotations

import resource
import sys
from dataclasses import dataclass
from glob import glob

MAX_FILE = 1 << 30  # bytes of one file a student's code may write
MAX_OPEN = 1024  # descriptors
MAX_TASKS = 512  # processes and threads, of a worker and all it started
MAX_DESCRIPTORS = 2048  # the same: a pair of sockets holds 2 MB that no process is charged for
DEVICES = ("null", "zero", "full", "random", "urandom", "tty", "shm")
GPUS = "/dev/nvidia*"


@dataclass(frozen=True)
class Confinement:
    """How a worker is to be closed in."""

    scratch: str
    landlock: bool = False
    readable: tuple[str, ...] = ()  # with landlock: files and folders, beside the scratch
    own_namespaces: bool = False
    gpu: bool = False


def confine(how: Confinement) -> None:
    """Give up privileges, set limits, close files, network and system calls. Raises OSError."""
    _limit(how)
    if sys.platform != "linux":
        return
    from grader.linux import landlock, seccomp
    from grader.linux.calls import PR_SET_NO_NEW_PRIVS, drop_capabilities, let_trace, prctl

    prctl(PR_SET_NO_NEW_PRIVS, 1)
    if how.landlock:
        devices = [f"/dev/{name}" for name in DEVICES] + (glob(GPUS) if how.gpu else [])
        landlock.restrict(how.readable, [how.scratch, *devices])
    drop_capabilities()
    let_trace(True)  # its own /proc/self; what may look into it is in the same sandbox
    if seccomp.filterable():
        seccomp.refuse()


def _limit(how: Confinement) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_FILE, MAX_FILE))
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MAX_OPEN if hard == resource.RLIM_INFINITY else min(MAX_OPEN, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if how.own_namespaces:  # elsewhere it counts everything that the user runs
        resource.setrlimit(resource.RLIMIT_NPROC, (MAX_TASKS, MAX_TASKS))
