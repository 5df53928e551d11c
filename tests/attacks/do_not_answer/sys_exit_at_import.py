"""Leaves with status 0 while it is imported.

Afterwards: The file cannot be executed.

verdict: error
"""

import sys

sys.exit(0)
