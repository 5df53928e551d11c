import math


def mean_confidence(loss):
    return math.exp(-loss),
