"""A worker in an interpreter of its own, where forking a process that has torch loaded is not safe."""

from __future__ import annotations

import json
import os
import socket
import sys

from grader.worker.confinement import Confinement
from grader.worker.serve import serve


def main() -> None:
    """Run as `python -m grader.worker.fresh CONFINEMENT_JSON CHANNEL_FD OUTPUT_FD`."""
    confinement, channel, output = sys.argv[1:]
    serve(Confinement(**json.loads(confinement)), socket.socket(fileno=int(channel)), int(output))
    os._exit(0)


if __name__ == "__main__":
    main()
