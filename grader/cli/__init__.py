"""The command line: python -m grader …"""

from grader.cli.app import main

__all__ = ["main"]
