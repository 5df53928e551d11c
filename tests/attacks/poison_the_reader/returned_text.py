"""Returns hostile text, and a dict with hostile keys.

Afterwards: Shown as text.

verdict: failed
"""


def initial_loss(num_classes):
    return {"\x1b[2J[/]\n::error ::": "\ud800\u202e", ("\x9b", "\n::x"): b"\x1b"}
