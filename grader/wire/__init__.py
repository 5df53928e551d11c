"""What may cross between the grader and a student's process: plain data, in checked frames."""

from grader.wire.codec import MAX_DEPTH, MAX_TREE, Ref, decode, encode
from grader.wire.frames import MAX_FRAME, MAX_REPLY, FrameReader, write_frame

__all__ = [
    "MAX_DEPTH",
    "MAX_FRAME",
    "MAX_REPLY",
    "MAX_TREE",
    "FrameReader",
    "Ref",
    "decode",
    "encode",
    "write_frame",
]
