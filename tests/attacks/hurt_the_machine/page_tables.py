"""Reads one byte of every two megabytes of a terabyte: no page is its own, but the tables of the pages grow.

Afterwards: The tables are counted as its memory.

verdict: out_of_memory
seconds: 20
"""

import mmap


def initial_loss(num_classes):
    private = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000  # MAP_NORESERVE
    kept = []
    while True:
        area = mmap.mmap(-1, 1 << 40, flags=private, prot=mmap.PROT_READ)
        area.madvise(mmap.MADV_NOHUGEPAGE)
        kept.append(area)
        for i in range(0, 1 << 40, 1 << 21):
            area[i]
