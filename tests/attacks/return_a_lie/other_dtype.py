"""Returns the right numbers as float64 where float32 is asked for.

Afterwards: The dtype is compared.

verdict: failed
exercise: 00
task: 00.7
"""


def rescale(images):
    return images.double() / 127.5 - 1
