"""Import torch once, then fork a worker per exercise: about 20 ms each instead of seconds.

The grader sends one datagram per worker over the control socket: a msgpack dict and three descriptors,
the worker's channel, its output pipe and a *lifeline*. The zygote writes one report to the lifeline when
the worker ends; when the grader closes its end, the zygote kills the worker and whatever it started. Each
request is one datagram, so several grader processes may share the control socket.

One thread until the fork (forking a process with a running OpenMP pool hangs), no CUDA before it.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import selectors
import signal
import socket
import sys
import traceback
from dataclasses import dataclass
from typing import Any

import msgpack

from grader.linux.calls import PR_SET_CHILD_SUBREAPER, let_trace, prctl
from grader.linux.namespaces import HELPERS, enter
from grader.linux.processes import descendants, descriptors_of, over, tasks_of
from grader.worker.confinement import MAX_DESCRIPTORS, MAX_TASKS, Confinement

TICK = 0.05  # seconds between looks at memory
MAX_REQUEST = 64 << 10


@dataclass
class _Child:
    pid: int
    lifeline: socket.socket
    memory: int
    helpers: int
    over: str = ""


def main() -> None:
    """Run as `python -m grader.worker.zygote CONTROL_FD MODULE...`; MODULEs are imported before any fork."""
    control = socket.socket(fileno=int(sys.argv[1]))
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as adjustment:
        adjustment.write("1000")  # where memory runs out, it is not the grader that ends
    import torch

    torch.set_num_threads(1)
    for name in ("grader.worker.serve", *sys.argv[2:]):
        importlib.import_module(name)
    let_trace(False)
    with contextlib.suppress(BrokenPipeError):  # the grader may be gone already
        control.send(b"ready")
        Zygote(control).run()
    os._exit(0)  # taking torch apart would take half a second, for nothing


class Zygote:
    """The loop: fork on request, watch memory, report ends, kill when a lifeline closes."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._children: dict[int, _Child] = {}
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ, None)

    def run(self) -> None:
        """Serve until every holder of the other end of the control socket is gone."""
        while True:
            for key, _ in self._selector.select(TICK if self._children else None):
                if key.data is not None:
                    self._end(key.data)
                elif not self._spawn():
                    self._leave()
                    return
            self._reap()
            self._watch()

    def _spawn(self) -> bool:
        try:
            message, descriptors, _, _ = socket.recv_fds(self._control, MAX_REQUEST, 3)
        except ConnectionResetError:
            return False
        if not message:
            return False
        channel, output, lifeline = descriptors
        request = msgpack.unpackb(message)
        pid = os.fork()
        if pid == 0:
            self._become_worker(request, channel, output, lifeline)
        os.close(channel)
        os.close(output)
        helpers = HELPERS if request["confinement"]["own_namespaces"] else 0
        child = _Child(pid, socket.socket(fileno=lifeline), request["memory"], helpers)
        self._children[pid] = child
        self._selector.register(child.lifeline, selectors.EVENT_READ, child)
        return True

    def _become_worker(self, request: dict[str, Any], channel: int, output: int, lifeline: int) -> None:
        """Never returns; in the child nothing of the zygote may run on."""
        status = 1
        try:
            os.setsid()
            os.close(lifeline)
            self._selector.close()
            self._control.close()
            for child in self._children.values():
                child.lifeline.close()
            confinement = Confinement(**request["confinement"])
            if confinement.own_namespaces:
                enter((channel, output))
            from grader.worker.serve import serve

            serve(confinement, socket.socket(fileno=channel), output)
            status = 0
        except BaseException:
            traceback.print_exc()  # on the output pipe, where the grader shows it
        finally:
            os._exit(status)

    def _end(self, child: _Child) -> None:
        """The grader let go of the lifeline: kill the worker and all it started."""
        for pid in (*descendants(child.pid), child.pid):
            _kill(pid)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child.pid, 0)
        self._forget(child)

    def _reap(self) -> None:
        """Report workers that ended by themselves; kill orphans (a worker's daemons end up as ours)."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                break
            child = self._children.get(pid)
            if child is None:
                continue
            report = {"status": os.waitstatus_to_exitcode(status), "over": child.over}
            with contextlib.suppress(OSError):
                child.lifeline.send(msgpack.packb(report))
            self._forget(child)

    def _forget(self, child: _Child) -> None:
        self._selector.unregister(child.lifeline)
        del self._children[child.pid]
        self._kill_orphans()
        child.lifeline.close()  # tells the grader that all is over

    def _kill_orphans(self) -> None:
        # With several workers alive an orphan may belong to any; those of living workers are their own
        # children still, so what hangs directly under the zygote and is no worker has lost its parent.
        while orphans := [p for p in descendants(os.getpid(), deep=False) if p not in self._children]:
            for pid in orphans:
                _kill(pid)
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, 0)  # its own children are ours now, for the next round

    def _watch(self) -> None:
        for child in list(self._children.values()):
            tree = (child.pid, *descendants(child.pid))
            own = tree[child.helpers :]  # the helpers' pages are the zygote's
            if over(own, child.memory):
                child.over = "memory"
            elif sum(tasks_of(pid) for pid in own) > MAX_TASKS:
                child.over = "tasks"
            elif sum(descriptors_of(pid) for pid in own) > MAX_DESCRIPTORS:
                child.over = "descriptors"
            if child.over:
                for pid in reversed(tree):
                    _kill(pid)

    def _leave(self) -> None:
        for child in list(self._children.values()):
            self._end(child)


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
