"""The trusted side of the two processes: start the zygote, get workers from it, ask them for data.

Imports no torch: the zygote is started first, so that both processes import it at the same time.
"""

from grader.sandbox.launch import Sandbox
from grader.sandbox.protections import TIERS, Protection, Protections, in_process, protections

__all__ = ["TIERS", "Protection", "Protections", "Sandbox", "in_process", "protections"]
