"""python -m grader"""

import os
import sys

# `python -m` looks for modules in the current folder first: a submission's torch.py there is not ours to run.
if sys.path[0] in ("", os.getcwd()):
    del sys.path[0]

try:
    from grader.cli import main
except ModuleNotFoundError as error:
    if (error.name or "").partition(".")[0] == "grader":
        raise
    print(
        f"error: no {error.name} here: run `source .venv/bin/activate` first, or `make demo` to set all up",
        file=sys.stderr,
    )
    sys.exit(2)

if __name__ == "__main__":
    main()
