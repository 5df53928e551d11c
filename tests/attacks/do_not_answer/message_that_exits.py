"""Raises an exception whose text leaves the process.

Afterwards: At worst the worker ends.

verdict: error, crashed
"""


class Leaving(Exception):
    def __str__(self):
        raise SystemExit(0)


def initial_loss(num_classes):
    raise Leaving
