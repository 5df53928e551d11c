"""Bring a student's file and its probes into a worker: as bytes, since the worker cannot read them there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from grader.worker.executor import Job


def pack(job: Job) -> dict[str, Any]:
    """What a worker needs of a job, as plain data. Raises OSError if a file cannot be read."""
    paths = [Path(path) for path in (job.student, *job.brought)]
    probes = Path(job.probes)
    return {
        "student": paths[0].name,
        "files": {path.name: path.read_bytes() for path in paths},
        "suite": probes.parent.name,
        "probes": probes.read_bytes() if probes.is_file() else b"",
        "data": job.data,
        "threads": job.threads,
    }


def unpack(packed: dict[str, Any], scratch: Path) -> Job:
    """Write the files into the scratch folder and return the job with their places there."""
    submission, suite = scratch / "submission", scratch / "suites" / packed["suite"]
    for folder in (submission, suite):
        folder.mkdir(parents=True, exist_ok=True)
    for name, content in packed["files"].items():
        (submission / name).write_bytes(content)
    (suite / "probes.py").write_bytes(packed["probes"])
    return Job(
        student=str(submission / packed["student"]),
        probes=str(suite / "probes.py"),
        data=packed["data"],
        threads=packed["threads"],
    )
