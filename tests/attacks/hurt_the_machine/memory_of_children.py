"""Takes memory in several children, a part each.

Afterwards: The watchdog counts the whole tree.

seconds: 20
verdict: out_of_memory, crashed, error
"""

import os
import time


def initial_loss(num_classes):
    for _ in range(6):
        if os.fork() == 0:
            kept = bytearray(b"x") * (250 << 20)
            time.sleep(60)
    time.sleep(60)
