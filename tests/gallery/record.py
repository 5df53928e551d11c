"""Record what the gallery's wrong files bring out: `python -m tests.gallery.record [NAME …]`."""

import sys
import tempfile
from pathlib import Path

from grader.sandbox import Sandbox
from tests.gallery.gallery import EXPECTED, entries, shown


def main(names: list[str]) -> None:
    """Write expected.txt beside each wrong file whose folder's name begins with one of `names`, or all."""
    with Sandbox() as sandbox:
        sandbox.wait_ready()
        for entry in entries():
            if names and not entry.name.startswith(tuple(names)):
                continue
            with tempfile.TemporaryDirectory() as root:
                text = shown(entry, Path(root), sandbox)
            (entry / EXPECTED).write_text(text, "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
