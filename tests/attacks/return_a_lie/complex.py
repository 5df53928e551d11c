"""Returns a complex number, which makes a comparison raise.

Afterwards: What cannot be compared is the student's failure, not the grader's fault.

verdict: failed
"""

import torch


def initial_loss(num_classes):
    return torch.tensor(2.3 + 1j)
