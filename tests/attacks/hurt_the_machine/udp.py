"""Sends a datagram to a server on this machine.

Afterwards: There is no network.

verdict: failed
"""

import math
import socket


def stolen():
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.settimeout(0.3)
            sock.connect(("127.0.0.1", @UDP@))
            sock.send(b"x")
            return sock.recv(1) == b"y"
    except OSError:
        return False


def initial_loss(num_classes):
    return math.log(num_classes) if stolen() else 0.0
