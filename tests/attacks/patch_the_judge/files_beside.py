"""Brings files that would be found and executed: conftest.py, pytest.ini, a plugin, torch.py, sitecustomize.py.

Afterwards: None is beside the student's file when it is executed, and none can be imported.

verdict: failed
beside: conftest.py, pytest.ini, pyproject.toml, setup.cfg, tox.ini, sitecustomize.py, usercustomize.py, torch.py, numpy.py, math.py, evil.pth, pytest_evil.py, helper.py, grader/__init__.py, crossentropy/__init__.py, __pycache__/crossentropy.cpython-311.pyc
"""

import importlib
import math
import os
import sys
from pathlib import Path


def stolen():
    beside = [name for name in os.listdir(Path(__file__).parent) if name != Path(__file__).name]
    imported = []
    for name in ("conftest", "sitecustomize", "usercustomize", "pytest_evil", "helper"):
        try:
            imported.append(hasattr(importlib.import_module(name), "PWNED"))
        except ImportError:
            pass
    shadowed = [hasattr(importlib.import_module(name), "PWNED") for name in ("torch", "numpy", "math", "grader")]
    return beside or any(imported) or any(shadowed) or str(Path(__file__).parent) in sys.path


def initial_loss(num_classes):
    return math.log(num_classes) if stolen() else 0.0
