"""Here every test of a worker runs in every tier that this machine has."""

import pytest

from grader.linux import landlock
from grader.sandbox import Sandbox, bubblewrap


def _missing(tier):
    if tier == "A":
        return bubblewrap.unusable()
    return "this kernel has no Landlock" if tier == "B" and not landlock.abi() else ""


@pytest.fixture(scope="session", params=["A", "B", "C"])
def sandbox(request):
    """One zygote for all tests of a tier: importing torch takes seconds."""
    if reason := _missing(request.param):
        pytest.skip(reason)
    with Sandbox(tier=request.param) as running:
        running.wait_ready()
        yield running
