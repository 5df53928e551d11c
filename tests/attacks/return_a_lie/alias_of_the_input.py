"""Returns its input.

Afterwards: The input is not the answer.

verdict: failed
task: 03.8
"""


def cross_entropy_gradient(logits, targets):
    return logits
