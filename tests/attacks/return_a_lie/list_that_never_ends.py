"""Returns a list whose iteration never ends.

Afterwards: The worker that tries to send it is stopped.

verdict: timeout, out_of_memory, crashed
"""


class Endless(list):
    def __iter__(self):
        while True:
            yield 0.0


def initial_loss(num_classes):
    return Endless()
