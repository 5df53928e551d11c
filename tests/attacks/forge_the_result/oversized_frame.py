"""Claims a frame of a million terabytes.

Afterwards: Refused by its length, before any memory is taken.

verdict: crashed
"""

import os
import stat
import struct
import time


def initial_loss(num_classes):
    for fd in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                os.write(fd, struct.pack("<Q", 1 << 60))
        except OSError:
            pass
    time.sleep(60)
