"""Returns an object whose unpickling runs a command.

Afterwards: Nothing is pickled.

verdict: failed
"""

import os


class Bomb:
    def __reduce__(self):
        return os.system, ("touch @OUTSIDE@/pickled",)


def initial_loss(num_classes):
    return {"value": Bomb()}
