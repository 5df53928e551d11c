"""A grader that goes on for long: 200 submissions leave it as it was, and each gets its own result."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

ROOT = Path(__file__).parents[2]
MANY = 200
GROWTH = 20  # MB from the tenth submission to the last; allocators and caches settle
LATE_GROWTH = 8  # MB in the second half, each kind seen twice by then; measured 1 to 4


@pytest.fixture(scope="module")
def soaked(tmp_path_factory):
    """What both ways of grading print, all in one process and each in its own; the folder of their files."""
    scratch = tmp_path_factory.mktemp("scratch")
    running = [_start(scratch / way, way) for way in (str(MANY), "alone")]
    printed = [process.communicate()[0] for process in running]
    assert [process.returncode for process in running] == [0, 0]
    return (*map(json.loads, printed), scratch)


def _start(scratch, way):
    scratch.mkdir()
    command = [sys.executable, "-m", "tests.soak.many", way]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, env={**os.environ, "TMPDIR": str(scratch)}
    )


def test_each_result_is_that_of_grading_it_alone(soaked):
    """Verdicts, points, messages and outputs are the same in the 200th place as alone."""
    many, alone, _ = soaked
    assert len(many["results"]) == MANY
    assert {name for name, _ in many["results"]} == set(alone)
    for name, results in many["results"]:
        assert results == alone[name], name


def test_they_are_a_mix(soaked):
    """Good ones pass, the others do not, and they fail in every way that they are meant to."""
    _, alone, _ = soaked
    verdicts = {name: {result["verdict"] for result in results} for name, results in alone.items()}
    assert all((found == {"passed"}) == ("good" in name) for name, found in verdicts.items()), verdicts
    wanted = {"passed", "failed", "error", "crashed", "timeout", "not_attempted", "out_of_memory"}
    assert wanted <= set.union(*verdicts.values())


def test_nothing_grows(soaked):
    """Memory, descriptors, processes, threads and files are after 200 what they were after ten."""
    many, _, scratch = soaked
    first, middle, last = (many["held"][i] for i in (0, MANY // 20 - 1, MANY // 10 - 1))
    for name, megabytes in last["memory"].items():
        assert megabytes - first["memory"][name] < GROWTH, many["held"]
        assert megabytes - middle["memory"][name] < LATE_GROWTH, many["held"]
    for name in ("descriptors", "threads", "files", "environment", "folder"):
        assert last[name] == first[name], name
    assert last["files"] == []
    assert [path for path in scratch.glob("*/*") if path.name.startswith("torch")] == []
    assert _left({*last["shared"]} - {*first["shared"]}) == []


def _left(names):
    """Those that stay in shared memory; another program's come and go."""
    until = time.monotonic() + 10
    while (left := [name for name in names if Path("/dev/shm", name).exists()]) and time.monotonic() < until:
        time.sleep(0.1)
    return left
