"""Sends a megabyte of random bytes.

Afterwards: Not a frame.

verdict: crashed
"""

import os
import stat
import time


def initial_loss(num_classes):
    for fd in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                os.set_blocking(fd, False)
                os.write(fd, b"\xff" * 8 + os.urandom(1 << 20))
        except OSError:
            pass
    time.sleep(60)
