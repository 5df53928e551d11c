"""Look at a tree of processes: who descends from whom, and how much memory is theirs."""

from __future__ import annotations

import os
from collections.abc import Iterable

import psutil


def descendants(pid: int, *, deep: bool = True) -> list[int]:
    """The processes that descend from `pid`, parents first; only its own children unless `deep`."""
    try:
        return [child.pid for child in psutil.Process(pid).children(recursive=deep)]
    except psutil.Error:
        return []


def memory_of(pid: int) -> int:
    """Bytes of memory that are the process's own: anonymous and shared pages, not those of mapped files.

    Pages of a forked worker that it still shares with the zygote count, about 0.2 GB with torch imported.
    The tables of its pages count: what is read and never written takes no other memory.
    """
    try:
        with open(f"/proc/{pid}/status") as status:
            return _sum(status, "RssAnon", "RssShmem", "VmPTE")
    except (OSError, KeyError, ValueError):
        return _resident(pid)


def over(pids: Iterable[int], limit: int) -> bool:
    """Whether these processes use more memory together than `limit` bytes.

    What they share is counted for each at first, which is quick, and shared out only where that is too much.
    """
    tree = tuple(pids)
    return sum(map(memory_of, tree)) > limit and sum(map(_share_of, tree)) > limit


def tasks_of(pid: int) -> int:
    """The threads of a process; 0 once it is gone.

    Not read from its status, where a process that calls itself "Threads: 0" says so in the first line.
    """
    try:
        return os.stat(f"/proc/{pid}/task").st_nlink - 2
    except OSError:
        return 0


def descriptors_of(pid: int) -> int:
    """The open descriptors of a process; 0 once it is gone, and before Linux 6.2."""
    try:
        return os.stat(f"/proc/{pid}/fd").st_size
    except OSError:
        return 0


def _share_of(pid: int) -> int:
    """Bytes as in memory_of, a page that n processes map counted as one n-th."""
    try:
        with open(f"/proc/{pid}/smaps_rollup") as rollup, open(f"/proc/{pid}/status") as status:
            next(rollup)  # the range of addresses
            return _sum(rollup, "Pss_Anon", "Pss_Shmem") + _sum(status, "VmPTE")
    except (OSError, KeyError, ValueError, StopIteration):
        return memory_of(pid)


def _sum(lines: Iterable[str], *names: str) -> int:
    """The bytes that these fields have together, in a file of /proc that gives them in kB."""
    fields = dict(line.split(":", 1) for line in lines)
    return 1024 * sum(int(fields[name].split()[0]) for name in names)


def _resident(pid: int) -> int:
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0
