"""Length-checked frames over a stream socket."""

from __future__ import annotations

import socket
import struct

from grader.errors import WireError

MAX_FRAME = 288 << 20  # bytes; a submission may bring 256 MB of weights, and has a file beside them
MAX_REPLY = 64 << 20  # bytes; the grader needs a multiple of it to compare and show a value
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
    header = _LENGTH.pack(len(payload))
    if len(payload) < _CHUNK:  # one system call, and the reader wakes up once
        sock.sendall(header + payload)
        return
    sock.sendall(header)
    sock.sendall(payload)


class FrameReader:
    """Assembles frames from whatever has arrived, so that a reader can watch other things meanwhile.

    Memory grows with what arrives, never with what is claimed.
    """

    def __init__(self, sock: socket.socket, limit: int = MAX_FRAME) -> None:
        self._sock = sock
        self._limit = limit
        self._buffer = bytearray()

    def take(self) -> bytearray | None:
        """The next frame that has arrived whole, else None. Raises WireError for a length over the limit."""
        if len(self._buffer) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack_from(self._buffer)
        if length > self._limit:
            raise WireError(f"malformed frame: it claims {length} bytes, at most {self._limit}")
        end = _LENGTH.size + length
        if len(self._buffer) < end:
            return None
        frame = self._buffer[_LENGTH.size : end]
        del self._buffer[:end]
        return frame

    def pull(self) -> bytearray | None:
        """Receive once unless a frame is there already; the frame if there is one now, else None.

        Raises EOFError when the other side closed, and WireError for a length over the limit.
        """
        frame = self.take()
        if frame is not None:
            return frame
        try:
            part = self._sock.recv(_CHUNK)
        except ConnectionResetError:
            part = b""
        if not part:
            raise EOFError("the other process closed the connection")
        self._buffer += part
        return self.take()
