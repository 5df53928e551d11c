"""Connects to a socket in the file system, as that of docker or D-Bus.

Afterwards: It is not there.

verdict: failed
needs: A
"""

import math
import socket


def stolen():
    try:
        with socket.socket(socket.AF_UNIX) as sock:
            sock.connect("@SOCKET@")
            return True
    except OSError:
        return False


def initial_loss(num_classes):
    return math.log(num_classes) if stolen() else 0.0
