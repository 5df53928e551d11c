"""The trusted side of the two processes: start the zygote, get workers from it, ask them for data.

Imports no torch: the zygote is started first, so that both processes import it at the same time.
"""

from grader.sandbox.launch import Sandbox
from grader.sandbox.protections import Protection, protections

__all__ = ["Protection", "Sandbox", "protections"]
