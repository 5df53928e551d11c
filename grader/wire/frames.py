"""Length-checked frames over a stream socket."""

from __future__ import annotations

import socket
import struct

from grader.errors import WireError

MAX_FRAME = 256 << 20  # bytes; CIFAR-10's held-out images as float32 are 118 MiB
_CHUNK = 1 << 20
_LENGTH = struct.Struct("<Q")


def write_frame(sock: socket.socket, payload: bytes, timeout: float | None = None) -> None:
    """Send one frame, each part of it within `timeout` seconds.

    Raises WireError if it is too large, OSError (TimeoutError among them) if the other side is gone or
    does not read.
    """
    if len(payload) > MAX_FRAME:
        raise WireError(f"too much to send: {len(payload)} bytes, at most {MAX_FRAME}")
    sock.settimeout(timeout)
    sock.sendall(_LENGTH.pack(len(payload)))
    sock.sendall(payload)


class FrameReader:
    """Assembles frames from whatever has arrived, so that a reader can watch other things meanwhile.

    Memory grows with what arrives, never with what is claimed.
    """

    def __init__(self, sock: socket.socket, limit: int = MAX_FRAME) -> None:
        self._sock = sock
        self._limit = limit
        self._buffer = bytearray()
        self._length: int | None = None

    def pull(self) -> bytearray | None:
        """Receive once; the payload when a frame is complete, else None.

        Raises EOFError when the other side closed, and WireError for a length over the limit.
        """
        wanted = _LENGTH.size if self._length is None else self._length
        try:
            part = self._sock.recv(min(_CHUNK, wanted - len(self._buffer)))
        except ConnectionResetError:
            part = b""
        if not part:
            raise EOFError("the other process closed the connection")
        self._buffer += part
        if len(self._buffer) < wanted:
            return None
        complete, self._buffer = self._buffer, bytearray()
        if self._length is not None:
            self._length = None
            return complete
        (length,) = _LENGTH.unpack(complete)
        if length > self._limit:
            raise WireError(f"malformed frame: it claims {length} bytes, at most {self._limit}")
        self._length = length or None
        return None if length else bytearray()
