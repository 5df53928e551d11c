"""Starts 3,000 threads.

Afterwards: There is a limit on their number.

verdict: error, crashed, failed, timeout, out_of_memory
needs: A
harmful: yes
"""

import math
import threading
import time


def initial_loss(num_classes):
    for _ in range(3000):
        threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
    return math.log(num_classes)
