"""Returns a NumPy array of objects, which only a pickle could carry.

Afterwards: Objects do not cross.

verdict: failed
"""

import numpy


def initial_loss(num_classes):
    return numpy.array([object()], dtype=object)
