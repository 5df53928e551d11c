"""Check a prepared folder: four .npy files and a manifest with the SHA-256 and size of each.

Size and presence are checked at every opening. The SHA-256 is computed again only when a file is not
the one last found right, which `verified.json` remembers by size, modification and change time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path

from grader.errors import DataError

__all__ = ["FILES", "FORMAT", "MANIFEST", "VERIFIED", "Manifest", "check", "is_prepared", "sha256"]

FORMAT = 1
FILES = ("train_images.npy", "train_labels.npy", "heldout_images.npy", "heldout_labels.npy")
MANIFEST = "manifest.json"
VERIFIED = "verified.json"

# A file changed again within one tick of the file system's clock keeps its times (FAT: 2 s). So a file
# this young is not remembered as right; it is hashed again at the next opening.
SETTLED_NS = 2_500_000_000


@dataclass(frozen=True)
class Manifest:
    """What a prepared folder says about itself; `files` gives (sha256, bytes) by file name."""

    name: str
    source: str
    edition: int  # of the drawing code, for a stand-in; 0 for an official set
    description: str
    train: int
    heldout: int
    files: dict[str, tuple[str, int]]

    def to_json(self) -> str:
        """Write the manifest as it is stored."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=2) + "\n"


def sha256(path: Path) -> str:
    """Compute a file's SHA-256 without holding it in memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_prepared(folder: Path) -> bool:
    """Say whether `folder` was prepared, whole or not; a folder of other files was not."""
    return any((folder / name).exists() for name in (MANIFEST, *FILES))


def _mend(folder: Path) -> str:
    if folder.name.endswith("-standin"):
        return f'To mend it: rm -r "{folder}" (the stand-in is drawn again when it is next used).'
    return (
        "To mend it: python -m grader data add --from DIR (DIR holds the official files), "
        "or python -m grader data fetch."
    )


def _read_manifest(folder: Path) -> Manifest:
    path = folder / MANIFEST
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        if stored.pop("format") != FORMAT:
            raise DataError(f"{path} was written by another version of the grader. {_mend(folder)}")
        files = {name: (str(digest), int(size)) for name, (digest, size) in stored.pop("files").items()}
        manifest = Manifest(**stored, files=files)
    except FileNotFoundError:
        raise DataError(f"{path} is missing. {_mend(folder)}") from None
    except OSError as problem:
        raise DataError(f"{path} cannot be read: {problem.strerror or problem}") from problem
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise DataError(f"{path} is damaged. {_mend(folder)}") from problem
    if sorted(manifest.files) != sorted(FILES):
        raise DataError(f"{path} is damaged. {_mend(folder)}")
    return manifest


def _read_verified(folder: Path) -> dict[str, object]:
    try:
        stored = json.loads((folder / VERIFIED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stored if isinstance(stored, dict) else {}


def _write_verified(folder: Path, stamps: dict[str, object]) -> None:
    partial = folder / f"{VERIFIED}.{uuid.uuid4().hex}"
    # A cache that cannot be written is still good to read: it is hashed at each opening instead.
    with contextlib.suppress(OSError):
        try:
            partial.write_text(json.dumps(stamps), encoding="utf-8")
            partial.replace(folder / VERIFIED)
        finally:
            partial.unlink(missing_ok=True)


def check(folder: Path) -> Manifest:
    """Check the four files of a prepared folder against its manifest, and return the manifest.

    Raises DataError naming the file that is missing, cut short or altered, and the command to mend it.
    """
    manifest = _read_manifest(folder)
    known = _read_verified(folder)
    right: dict[str, object] = {}
    for name in FILES:
        path, (digest, size), now = folder / name, manifest.files[name], time.time_ns()
        try:
            found = path.stat()
            if found.st_size != size:
                raise DataError(
                    f"{path} has {found.st_size:,} bytes, not {size:,}: it was cut short or altered. "
                    f"{_mend(folder)}"
                )
            # The change time cannot be set back by os.utime; the digest ties the stamp to this manifest.
            stamp = [found.st_size, found.st_mtime_ns, found.st_ctime_ns, digest]
            if known.get(name) != stamp and sha256(path) != digest:
                raise DataError(f"{path} was altered: its checksum differs. {_mend(folder)}")
        except FileNotFoundError:
            raise DataError(f"{path} is missing. {_mend(folder)}") from None
        except OSError as problem:
            raise DataError(f"{path} cannot be read: {problem.strerror or problem}") from problem
        if now - max(found.st_mtime_ns, found.st_ctime_ns) > SETTLED_NS:
            right[name] = stamp
    if right and right != known:
        _write_verified(folder, right)
    return manifest
