"""Sends half a frame, then nothing.

Afterwards: The time limit is on the whole answer.

verdict: timeout
"""

import os
import stat
import struct
import time


def initial_loss(num_classes):
    for fd in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                os.write(fd, struct.pack("<Q", 1000) + b"half")
        except OSError:
            pass
    time.sleep(60)
