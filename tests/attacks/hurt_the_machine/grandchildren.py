"""Leaves daemons behind, each in a session of its own.

Afterwards: They are found and ended.

verdict: failed
"""

import os
import subprocess
import time


def initial_loss(num_classes):
    for _ in range(3):
        subprocess.Popen(["sleep", "86413"], start_new_session=True)
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                time.sleep(86413)
            os._exit(0)
    return 0.0
