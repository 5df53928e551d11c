"""Raises an exception whose text is never finished.

Afterwards: The time limit is on the message too.

verdict: timeout
"""


class Slow(Exception):
    def __str__(self):
        while True:
            pass


def initial_loss(num_classes):
    raise Slow
