"""Takes shared memory, which no limit of the process counts.

Afterwards: The watchdog counts it.

seconds: 20
verdict: out_of_memory
"""

import mmap


def initial_loss(num_classes):
    kept = []
    while True:
        part = mmap.mmap(-1, 32 << 20)
        part.write(b"x" * (32 << 20))
        kept.append(part)
