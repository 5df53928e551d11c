"""Take a submission in: find the exercises' files in a folder or an archive, and copy those and no others.

Nothing is executed, nothing outside the submission is followed or written, and what is too large, too many
or oddly named is refused before a byte is unpacked. Every refusal is a UsageError of one line.
"""

from grader.intake.listing import FORMATS
from grader.intake.taking import Taken, take

__all__ = ["FORMATS", "Taken", "take"]
