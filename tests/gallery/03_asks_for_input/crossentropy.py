import math

classes = int(input("How many classes? "))


def initial_loss(num_classes):
    return math.log(num_classes)
