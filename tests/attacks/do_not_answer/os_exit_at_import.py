"""Ends the process with status 0 while it is imported.

Afterwards: The file cannot be executed.

verdict: crashed
"""

import os

os._exit(0)
