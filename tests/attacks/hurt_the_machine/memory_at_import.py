"""Takes memory without end while it is imported.

Afterwards: Ended at the limit.

seconds: 20
verdict: out_of_memory
"""

kept = []
while True:
    kept.append(bytearray(b"x") * (32 << 20))
