"""Returns an integer of 9,000 digits, which Python refuses to print.

Afterwards: It is too large to be any answer, and the report can be written.

verdict: failed
"""


def initial_loss(num_classes):
    return 10**9000
