"""Writes 3 GB to its scratch folder, a file at a time.

Afterwards: The scratch folder has a size.

verdict: error, failed, out_of_memory
needs: A
harmful: yes
"""

import math


def initial_loss(num_classes):
    for i in range(6):
        with open(f"big{i}", "wb") as file:
            for _ in range(16):
                file.write(b"x" * (32 << 20))
    return math.log(num_classes)
