"""Opens files until there are no descriptors left.

Afterwards: There is a limit.

verdict: error, crashed
"""


def initial_loss(num_classes):
    kept = []
    while True:
        kept.append(open("/dev/null"))
