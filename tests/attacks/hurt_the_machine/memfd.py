"""Fills a file in memory that is mapped nowhere, 3 GB of it.

Afterwards: Not possible, or counted.

verdict: out_of_memory, error, failed
needs: A
harmful: yes
"""

import math
import os


def initial_loss(num_classes):
    fds = [os.memfd_create(str(i)) for i in range(4)]
    for fd in fds:
        for _ in range(24):
            os.write(fd, b"x" * (32 << 20))
    return math.log(num_classes)
