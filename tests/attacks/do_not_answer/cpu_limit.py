"""Sets a limit of CPU time on itself and runs into SIGXCPU.

Afterwards: Dead is crashed.

verdict: crashed
"""

import os
import signal


def initial_loss(num_classes):
    os.kill(os.getpid(), signal.SIGXCPU)
