"""Connects to a server on this machine.

Afterwards: There is no network.

verdict: failed
"""

import math
import socket


def stolen():
    try:
        socket.create_connection(("127.0.0.1", @PORT@), timeout=0.5).close()
        return True
    except OSError:
        return False


def initial_loss(num_classes):
    return math.log(num_classes) if stolen() else 0.0
