"""`submit`: grade a submission and leave a report."""

from __future__ import annotations

import os
import secrets
import time
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from grader.catalog import Catalog, course_root
from grader.errors import GraderError
from grader.sandbox import Sandbox

SEED_BITS = 52  # too many for a worker to try, few enough for a JSON number


class Cuda(StrEnum):
    """What to do about tests that need a GPU."""

    AUTO = "auto"
    REQUIRE = "require"


def submit(
    exercises: Annotated[
        list[str] | None, typer.Argument(help="Numbers or names; all of them if none is given.")
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option(
            "--from", help="Folder, .zip or .tar.gz with the work; by default the course's exercises/."
        ),
    ] = None,
    report: Annotated[Path, typer.Option(help="Where the JSON report goes.")] = Path("report.json"),
    seed: Annotated[int | None, typer.Option(min=0, help="Replay the inputs of an earlier report.")] = None,
    fail_under: Annotated[
        float | None, typer.Option(min=0, max=100, help="Exit 1 only below this score in percent.")
    ] = None,
    in_process: Annotated[
        bool, typer.Option("--in-process", help="Run student code inside the grader, for debugging.")
    ] = False,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Exercises graded at the same time; by default one per core.")
    ] = None,
    cuda: Annotated[
        Cuda,
        typer.Option(help="auto: tests that need a GPU are deferred where there is none; require: refuse."),
    ] = Cuda.AUTO,
    pdb: Annotated[bool, typer.Option("--pdb", help="With --in-process: open pdb at a failure.")] = False,
) -> None:
    """Grade your work with the hidden tests and write report.json.

    Exit status 1 if a test was not passed (with --fail-under: if the score is lower).

    Examples: `python -m grader submit`, `python -m grader submit 03 05`,
    `python -m grader submit --from solutions --fail-under 100`
    """
    catalog = Catalog.of(course_root())
    chosen = (
        tuple(dict.fromkeys(catalog.pick(name) for name in exercises)) if exercises else catalog.exercises
    )
    folder = source or catalog.root / "exercises"
    if pdb and not in_process:
        raise typer.BadParameter("--pdb needs --in-process")
    _check_writable(report)
    if cuda is Cuda.REQUIRE:
        _check_gpu()
    from grader.intake import take

    with ExitStack() as stack:
        taken = stack.enter_context(take(folder, chosen, course=catalog.exercises, in_place=in_process))
        preload = tuple(dict.fromkeys(name for e in chosen if e.id in taken.files for name in e.preload))
        sandbox = None if in_process else Sandbox(preload)
        if sandbox:
            stack.enter_context(sandbox)  # imports torch while this process does the same
        from rich.console import Console

        from grader import report as reports
        from grader.session import Settings, grade

        console = Console()
        settings = Settings(
            exercises=tuple(chosen),
            files=taken.files,
            seed=secrets.randbits(SEED_BITS) if seed is None else seed,
            source=str(folder),
            debug=pdb,
            jobs=jobs or os.cpu_count() or 1,
            left_out=taken.left_out,
        )
        result = grade(settings, sandbox, reports.Progress(console))
    reports.print_report(result, console)
    reports.write_json(result, report)
    console.print(f"Report: {report}", markup=False, highlight=False, soft_wrap=True)
    if result.interrupted:
        raise typer.Exit(130)
    if result.fault:
        raise GraderError("a hidden test could not be run; its reason stands above: please report it")
    failed = result.failed if fail_under is None else result.percent < fail_under
    raise typer.Exit(1 if failed else 0)


def _check_gpu() -> None:
    """Refuse to grade without a GPU."""
    os.environ["PYTORCH_NVML_BASED_CUDA_CHECK"] = "1"  # ask without starting CUDA: this process will fork
    import torch

    if not torch.cuda.is_available():
        raise GraderError(
            "there is no GPU here that torch can use, and --cuda require asks for one: "
            "grade on a machine that has one, or leave the option out and its tests are deferred"
        )


def _check_writable(report: Path) -> None:
    """Say so now, not after a minute of grading, if the report cannot be written where it is asked for."""
    probe = report.with_name(f".{report.name}.{time.time_ns()}.part")
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise GraderError(
            f"cannot write {report}: {error.strerror}; choose another place with --report FILE"
        ) from None
