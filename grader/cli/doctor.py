"""`doctor`: what this machine has, for a bug report or before a class is graded."""

from __future__ import annotations

import os

import typer

from grader.catalog import Catalog, course_root
from grader.errors import GraderError
from grader.sandbox import TIERS, Protections, Sandbox, protections


def doctor() -> None:
    """Say what is here: versions, cores, data, GPU, and what the sandbox holds when it is tried.

    Exit status 3 if student code could not be run at all. Example: `python -m grader doctor`
    """
    from grader import data

    Catalog.of(course_root())
    training = data.training_files(status.name for status in data.status())
    with Sandbox(data=training) as sandbox:  # imports torch while this process does the same
        _section("Versions", _versions())
        _section("Machine", _machine())
        _section("Data", {status.name: f"{status.source}, {status.state}" for status in data.status()})
        found = protections(sandbox)
    _section("Sandbox", _sandbox(found))
    if found.tier not in TIERS:
        raise GraderError("student code cannot be run here; the reason stands above")


def _versions() -> dict[str, str]:
    from grader.session.grade import versions

    return versions()


def _machine() -> dict[str, str]:
    import psutil
    import torch

    gpu = "none that torch can use"
    if torch.cuda.is_available():
        names = [torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count())]
        gpu = ", ".join(names)
    return {
        "cores": f"{os.cpu_count()}, {torch.get_num_threads()} threads of torch",
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "gpu": gpu,
    }


def _sandbox(found: Protections) -> dict[str, str]:
    rows = {"tier": f"{found.tier}, {TIERS.get(found.tier, '')}"}
    if found.why:
        rows["why"] = found.why
    for protection in found.found:
        rows[protection.name] = f"{'holds' if protection.holds else 'OPEN'}: {protection.detail}"
    return rows


def _section(title: str, rows: dict[str, str]) -> None:
    from grader.checks.words import printable  # imports torch

    typer.echo(title)
    width = max(map(len, rows), default=0)
    for name, words in rows.items():
        typer.echo(f"  {name:<{width}}  {printable(words)}")
