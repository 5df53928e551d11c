"""Reports its own fault as one that is out of the total.

Afterwards: A verdict that a worker may not give is an error.

verdict: error
"""

from grader.worker.executor import Fault


def initial_loss(num_classes):
    raise Fault("deferred", "this machine has no GPU")
