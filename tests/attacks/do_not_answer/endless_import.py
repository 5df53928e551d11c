"""Never ends being imported.

Afterwards: Stopped at the limit for loading; no test waits for it again.

verdict: timeout
"""

while True:
    pass
