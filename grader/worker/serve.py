"""The worker's loop: a frame in, a call, a frame out. Runs in the process that student code owns."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from grader.errors import WireError
from grader.wire import MAX_REPLY, FrameReader, decode, encode, write_frame
from grader.worker.confinement import Confinement, confine
from grader.worker.delivery import unpack
from grader.worker.executor import Executor, unsendable
from grader.worker.fault import Fault
from grader.worker.progress import Teller, listening


def serve(confinement: Confinement, channel: socket.socket, output: int) -> None:
    """Answer requests until the grader closes the channel. The first frame is a packed job.

    Standard output and error go to the descriptor `output`; standard input is empty.
    """
    scratch = confinement.scratch
    _redirect(output)
    os.environ.update(HOME=scratch, TMPDIR=scratch)
    tempfile.tempdir = None  # forget what the zygote found
    os.chdir(scratch)
    if "fork" in multiprocessing.get_all_start_methods():  # workers of a DataLoader need the loaded module
        multiprocessing.set_start_method("fork", force=True)
    confine(confinement)
    worker = os.getpid()
    frames = _frames(channel)
    job = unpack(decode(next(frames)), Path(scratch))
    torch.set_num_threads(job.threads)
    executor = Executor(job)
    for frame in frames:
        request = decode(frame, executor.resolve)
        with listening(_teller(channel, request["id"])):
            reply = {"id": request["id"], **_answer(executor, request)}
        if os.getpid() != worker:
            return  # student code forked: only the first of the two may answer
        _flush()
        write_frame(channel, _encoded(reply))


def _frames(channel: socket.socket) -> Iterator[bytearray]:
    """What the grader sends, until it closes the channel."""
    reader = FrameReader(channel)
    with contextlib.suppress(EOFError):
        while True:
            frame = reader.pull()
            if frame is not None:
                yield frame


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
        payload = encode(reply)
        if len(payload) <= MAX_REPLY:
            return payload
        text = f"{len(payload) >> 20} MB of data, and at most {MAX_REPLY >> 20} can be sent"
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
