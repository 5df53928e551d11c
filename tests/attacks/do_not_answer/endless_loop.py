"""Never returns.

Afterwards: Stopped at the time limit.

verdict: timeout
"""


def initial_loss(num_classes):
    while True:
        pass
