"""Torch by Test: a PyTorch course that is a test suite, and the grader that scores it."""

__version__ = "0.1.0"
