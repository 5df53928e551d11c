"""Leaves a server that listens on a port.

Afterwards: It ends with the worker.

verdict: failed
"""

import os
import socket
import time


def initial_loss(num_classes):
    try:
        server = socket.create_server(("127.0.0.1", 0))
    except OSError:
        return 0.0
    if os.fork() == 0:
        server.accept()
        os._exit(0)
    return 0.0
