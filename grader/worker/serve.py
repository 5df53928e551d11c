"""The worker's loop: a frame in, a call, a frame out. Runs in the process that student code owns."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import socket
import sys
import tempfile
from typing import Any

import torch

from grader.errors import WireError
from grader.wire import FrameReader, decode, encode, write_frame
from grader.worker.executor import Executor, Job, unsendable
from grader.worker.fault import Fault
from grader.worker.progress import Teller, listening

MAX_FILE = 1 << 30  # bytes of one file a student's code may write
MAX_OPEN = 1024  # descriptors


def serve(request: dict[str, Any], channel: socket.socket, output: int) -> None:
    """Answer requests until the grader closes the channel.

    `request` holds the fields of a Job under "job", and under "scratch" the folder to work in. Standard
    output and error go to the descriptor `output`; standard input is empty.
    """
    job, scratch = Job(**request["job"]), request["scratch"]
    _redirect(output)
    os.environ.update(HOME=scratch, TMPDIR=scratch)
    tempfile.tempdir = None  # forget what the zygote found
    os.chdir(scratch)
    _limit()
    if "fork" in multiprocessing.get_all_start_methods():  # workers of a DataLoader need the loaded module
        multiprocessing.set_start_method("fork", force=True)
    torch.set_num_threads(job.threads)
    worker = os.getpid()
    executor = Executor(job)
    reader = FrameReader(channel)
    while True:
        try:
            payload = None
            while payload is None:
                payload = reader.pull()
        except EOFError:
            return
        request = decode(payload, executor.resolve)
        with listening(_teller(channel, request["id"])):
            reply = {"id": request["id"], **_answer(executor, request)}
        if os.getpid() != worker:
            return  # student code forked: only the first of the two may answer
        _flush()
        write_frame(channel, _encoded(reply))


def _teller(channel: socket.socket, identity: int) -> Teller:
    return lambda *told: write_frame(channel, encode({"id": identity, "progress": list(told)}))


def _answer(executor: Executor, request: dict[str, Any]) -> dict[str, Any]:
    try:
        match request["kind"]:
            case "load":
                executor.load()
                return {"value": None}
            case "call":
                act = executor.call
            case _:
                act = executor.probe
        return {"value": act(request["name"], request["args"], request["kwargs"], request["seed"])}
    except Fault as fault:
        fault.let_go()
        return {"fault": fault.as_data()}
    except Exception as error:  # a fault of a probe: the student's module is not what it expects
        return {"fault": executor.fault_of(error).as_data()}


def _encoded(reply: dict[str, Any]) -> bytes:
    try:
        return encode(reply)
    except WireError as error:
        text = str(error)
    except BaseException as error:  # whatever a student's object does when it is read
        text = f"something that cannot be read ({type(error).__name__})"
    return encode({"id": reply["id"], "fault": unsendable(text).as_data()})


def _redirect(output: int) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", buffering=1, errors="backslashreplace", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, errors="backslashreplace", closefd=False)  # noqa: SIM115


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()


def _limit() -> None:
    import resource  # not on Windows, where no worker runs

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_FILE, MAX_FILE))
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MAX_OPEN if hard == resource.RLIM_INFINITY else min(MAX_OPEN, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
