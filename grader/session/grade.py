"""Grade a submission: every exercise's hidden suite, one Report at the end."""

from __future__ import annotations

import datetime
import platform
import sys
import time
from importlib import metadata

import grader
from grader.errors import GraderError
from grader.report.model import Report
from grader.sandbox import TIERS, Protections, Sandbox, in_process, protections
from grader.session.data import data_words
from grader.session.exercise import Listener, Settings, in_turn
from grader.session.side_by_side import side_by_side


def grade(
    settings: Settings, sandbox: Sandbox | None, listener: Listener, *, require: str | None = None
) -> Report:
    """Grade in the sandbox, or in this process if there is none. Ctrl-C ends it early, results kept.

    Raises GraderError, with nothing graded, if what protects the run is below the tier `require`.
    """
    began = time.monotonic()
    protects = protections(sandbox) if sandbox is not None else in_process()
    if require is not None:
        _check_tier(protects, require)
    words = data_words(settings.exercises)  # also prepares what is missing, once
    if sandbox is not None and settings.jobs > 1 and sys.platform == "linux":
        results = side_by_side(settings, sandbox, listener)
    else:
        results = in_turn(settings, sandbox, listener)
    return Report(
        seed=settings.seed,
        created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        source=settings.source,
        isolated=sandbox is not None,
        exercises=results,
        protections=protects.found,
        tier=protects.tier,
        tier_reason=protects.why,
        data=words,
        versions=versions(),
        seconds=round(time.monotonic() - began, 2),
        interrupted=any(result.status == "interrupted" for result in results),
        left_out=settings.left_out,
    )


def _check_tier(protects: Protections, require: str) -> None:
    if protects.tier in TIERS and protects.tier <= require:
        return
    reason = protects.why or "student code runs inside the grader"
    raise GraderError(
        f"--require-sandbox {require}: this machine gives tier {protects.tier} only, so nothing was graded: "
        f"{reason}"
    )


def versions() -> dict[str, str]:
    return {
        "grader": grader.__version__,
        "python": platform.python_version(),
        "torch": metadata.version("torch"),
        "torchvision": metadata.version("torchvision"),  # importing it takes 2 s
        "platform": platform.platform(terse=True),
    }
