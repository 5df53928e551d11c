"""Here every test of a worker runs in every tier that this machine has."""

import pytest

from grader.linux import landlock
from grader.sandbox import Sandbox, bubblewrap
from grader.sandbox.launch import best_tier


def _missing(tier):
    if tier == "A":
        return bubblewrap.unusable()
    return "this kernel has no Landlock" if tier == "B" and not landlock.abi() else ""


def _tiers():
    """Every tier; those below this machine's own are left to `make test`."""
    best = best_tier()
    return [pytest.param(tier, marks=[pytest.mark.slow] if tier > best else []) for tier in "ABC"]


@pytest.fixture(scope="session", params=_tiers())
def sandbox(request):
    """One zygote for all tests of a tier: importing torch takes seconds."""
    if reason := _missing(request.param):
        pytest.skip(reason)
    with Sandbox(tier=request.param) as running:
        running.wait_ready()
        yield running
