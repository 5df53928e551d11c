"""Reports "passed" as the fault of a call.

Afterwards: Not a verdict that a worker may give.

verdict: error
"""

from grader.worker.executor import Fault


def initial_loss(num_classes):
    raise Fault("passed", "well done", "Passed", [["x.py", 1, "f", "passed"]])
