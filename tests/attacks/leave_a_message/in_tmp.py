"""Leaves a file for a later worker.

Afterwards: The later worker finds none.

verdict: failed
needs: B
twice: yes
"""

import math
from pathlib import Path

BOX = Path("@SHARED@/torch-by-test-message-@GRADER@")


def initial_loss(num_classes):
    try:
        if BOX.exists():
            return math.log(num_classes)
        BOX.write_text("the answer")
    except OSError:
        pass
    return 0.0
