"""Frames over a socket: whole, in pieces, or not at all."""

import socket
import struct

import pytest

from grader.errors import WireError
from grader.wire import MAX_FRAME, FrameReader, write_frame


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    ours.settimeout(5)
    with ours, theirs:
        yield ours, theirs


def read(sock):
    reader = FrameReader(sock)
    while (payload := reader.pull()) is None:
        pass
    return payload


def test_frames_arrive_in_order(pair):
    """Two frames, one of them empty, are told apart."""
    ours, theirs = pair
    for payload in (b"first", b"", b"third"):
        write_frame(theirs, payload)
    reader = FrameReader(ours)
    got = []
    while len(got) < 3:
        payload = reader.pull()
        if payload is not None:
            got.append(bytes(payload))
    assert got == [b"first", b"", b"third"]


def test_frame_in_pieces_is_put_together(pair):
    """One byte at a time."""
    ours, theirs = pair
    reader = FrameReader(ours)
    frame = struct.pack("<Q", 3) + b"abc"
    got = []
    for i in range(len(frame)):
        theirs.sendall(frame[i : i + 1])
        got.append(reader.pull())
    assert got[:-1] == [None] * (len(frame) - 1)
    assert got[-1] == b"abc"


def test_half_a_frame_and_then_the_end_is_an_end(pair):
    """EOFError, not half a value."""
    ours, theirs = pair
    theirs.sendall(struct.pack("<Q", 100) + b"half")
    theirs.close()
    with pytest.raises(EOFError):
        read(ours)


def test_frame_that_claims_too_much_is_refused_at_once(pair):
    """The claim is enough; nothing is read or allocated for it."""
    ours, theirs = pair
    theirs.sendall(struct.pack("<Q", MAX_FRAME + 1))
    with pytest.raises(WireError, match="claims"):
        read(ours)


def test_oversized_payload_is_not_sent(pair):
    """The limit holds for both sides."""

    class Huge(bytes):
        def __len__(self):
            return MAX_FRAME + 1

    with pytest.raises(WireError, match="at most"):
        write_frame(pair[1], Huge())
