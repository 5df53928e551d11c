"""Prints colours, titles, CI commands, bytes that are no text.

Afterwards: Shown as text.

verdict: failed
"""

import os


def initial_loss(num_classes):
    os.write(1, b"\x1b[31m\x1b]8;;http://x\x07\n::error ::x\n\n  ::set-env ::y\n##[error]z\n\xff\xfe\x00\x9b\n")
    print("[bold]\u202e\u2066\ud800\u2029::stop-commands::x\rover\n" * 30)
    return 0.0
