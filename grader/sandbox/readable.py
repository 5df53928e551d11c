"""What a student's processes have to read: the interpreter, its packages, the worker's own code, the data."""

from __future__ import annotations

import site
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]  # the folder that holds the grader package
# What of the grader a worker runs.
_WORKERS = (
    "__init__.py",
    "errors.py",
    "notebook_file.py",
    "linux",
    "wire",
    "worker",
)
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/nix/store")
_ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "alternatives")
_DEVICES = "/sys/devices/system"  # how many cores there are, and how they hang together


def interpreter() -> list[Path]:
    """The folders of Python and its packages, outside the system's."""
    executable = Path(sys.executable)
    folders = {
        Path(sys.base_prefix),
        Path(sys.prefix),
        Path(sys.base_prefix).resolve(),
        executable.resolve().parent.parent,
        *(Path(path) for path in site.getsitepackages()),
    }
    return sorted(folder for folder in folders if folder.is_dir() and not inside(folder, SYSTEM))


def graders() -> list[Path]:
    """The parts of the grader that run in a worker; no suite, no report, nothing of the trusted side."""
    return [ROOT / "grader" / name for name in _WORKERS]


def system() -> list[Path]:
    """The system's folders and files."""
    paths = [*SYSTEM, *(f"/etc/{name}" for name in _ETC), _DEVICES]
    return [Path(path) for path in paths if Path(path).exists()]


def inside(path: Path, folders: tuple[str, ...] | list[Path]) -> bool:
    """Whether a path is one of the folders or lies below one."""
    return any(path.is_relative_to(folder) for folder in folders)
