"""Leaves a note in an extended attribute and the times of folders that every worker of a submission sees.

Afterwards: Nothing outside the scratch folder can be changed, and the later worker finds no note.

verdict: failed
needs: A
twice: yes
"""

import math
import os

SEEN = ("/proc/irq", "/proc/bus", "/proc/acpi", "/proc/fs", "/dev", "/dev/pts", "/tmp", "/etc", "@SHARED@")
TIME = 123456789


def initial_loss(num_classes):
    found = False
    for path in SEEN:
        try:
            found = found or int(os.stat(path).st_mtime) == TIME or "user.note" in os.listxattr(path)
        except OSError:
            continue
        for leave in (
            lambda: os.setxattr(path, "user.note", b"the answer"),
            lambda: os.utime(path, (TIME, TIME)),
        ):
            try:
                leave()
            except OSError:
                pass
    return math.log(num_classes) if found else 0.0
