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
from grader.errors import GraderError, UsageError
from grader.intake import Taken, take
from grader.notebook import notebook_files, notebooks_named
from grader.sandbox import Sandbox
from grader.student import remember


class Tier(StrEnum):
    """Sandboxes, the strongest first."""

    A = "A"
    B = "B"
    C = "C"


SEED_BITS = 52  # too many for a worker to try, few enough for a JSON number


class Cuda(StrEnum):
    """What to do about tests that need a GPU."""

    AUTO = "auto"
    REQUIRE = "require"


def submit(
    exercises: Annotated[
        list[str] | None, typer.Argument(help="Numbers or names, all if none is given; or notebooks.")
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option("--from", help="Folder, .zip, .tar.gz or .ipynb; else the course's exercises/."),
    ] = None,
    report: Annotated[
        Path, typer.Option(help="Where the JSON report goes; the page is written beside it.")
    ] = Path("report.json"),
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
    require_sandbox: Annotated[
        Tier | None,
        typer.Option(help="Refuse to grade if student code would be less closed in. A is the strongest."),
    ] = None,
    pdb: Annotated[bool, typer.Option("--pdb", help="With --in-process: open pdb at a failure.")] = False,
) -> None:
    """Grade your work with the hidden tests; write report.json, and report.html to read.

    Exit status 1 if a test was not passed (with --fail-under: if the score is lower).

    Examples: `python -m grader submit`, `python -m grader submit 03 05`,
    `python -m grader submit crossentropy.ipynb`,
    `python -m grader submit --from solutions --fail-under 100`
    """
    page = _page_beside(report)
    catalog = Catalog.of(course_root())
    named = notebooks_named(exercises or [], source)
    if named:
        files = notebook_files(named, exercises or [], catalog)
        chosen = tuple(exercise for exercise in catalog.exercises if exercise.id in files)
        graded = ", ".join(map(str, named))
    else:
        chosen = tuple(dict.fromkeys(map(catalog.pick, exercises or ()))) or catalog.exercises
        graded = str(source or catalog.root / "exercises")
    if pdb and not in_process:
        raise typer.BadParameter("--pdb needs --in-process")
    _check_writable(report)
    if cuda is Cuda.REQUIRE:
        _check_gpu()
    with ExitStack() as stack:
        if named:
            taken = Taken(files, ())
        else:
            taking = take(Path(graded), chosen, course=catalog.exercises, in_place=in_process)
            taken = stack.enter_context(taking)
        sandbox = None if in_process else Sandbox.of([e for e in chosen if e.id in taken.files])
        if sandbox:
            stack.enter_context(sandbox)  # imports torch while this process does the same
        from rich.console import Console

        from grader import report as reports
        from grader.session import Settings, grade

        console = Console()
        settings = Settings(
            exercises=chosen,
            files=taken.files,
            seed=secrets.randbits(SEED_BITS) if seed is None else seed,
            source=graded,
            debug=pdb,
            jobs=jobs or os.cpu_count() or 1,
            left_out=taken.left_out,
        )
        result = grade(settings, sandbox, reports.Progress(console), require=require_sandbox)
    if source is None:
        for exercise in result.exercises:
            if exercise.status == "graded":
                remember(catalog, catalog.pick(exercise.id), exercise.tests)
    reports.print_report(result, console)
    reports.write_json(result, report)
    from grader.report.page import write_page

    write_page(result, page)
    console.print(f"Report: {page} and {report}", markup=False, highlight=False, soft_wrap=True)
    if result.interrupted:
        raise typer.Exit(130)
    if result.fault:
        raise GraderError("a hidden test could not be run; its reason stands above: please report it")
    failed = result.failed if fail_under is None else result.percent < fail_under
    raise typer.Exit(1 if failed else 0)


def _page_beside(report: Path) -> Path:
    """The HTML file of the same name. Raises UsageError for a name that may be somebody's work."""
    if report.suffix != ".json":
        raise UsageError(
            f"--report names the JSON file, the page goes beside it: --report {report.stem}.json"
        )
    return report.with_suffix(".html")


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
        raise UsageError(
            f"cannot write {report}: {error.strerror}; choose another place with --report FILE"
        ) from None
