import math


def initial_loss(num_classes):
    # TODO 03.3
    raise NotImplementedError("task 03.3")
