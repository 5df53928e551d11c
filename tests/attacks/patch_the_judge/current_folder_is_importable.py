"""Looks for its own or the current folder on sys.path.

Afterwards: Neither is there, so nothing that lies in them can be imported by accident.

verdict: failed
"""

import math
import os
import sys
from pathlib import Path

FOLDERS = {"", ".", os.getcwd(), str(Path(__file__).parent)}


def initial_loss(num_classes):
    return math.log(num_classes) if FOLDERS & set(sys.path) else 0.0
