"""Reports whose every text was written by somebody who wants to do harm."""

import base64
import io

import pytest
from PIL import Image

from grader.errors import Failure, Frame
from grader.report import ExerciseResult, Problem, Report, TestResult
from grader.report.model import ConfidentError, Curve, Predictions
from grader.sandbox import Protection

SCRIPT = "document.documentElement.setAttribute('data-owned','yes');console.error('owned')"
HOSTILE = (
    f"<script>{SCRIPT}</script>",
    f"</style></title></textarea></dd></svg><script>{SCRIPT}</script>",
    f"\"'><img src=x onerror={SCRIPT}><svg onload={SCRIPT}>",
    f"<a href=\"javascript:{SCRIPT}\">a</a><iframe srcdoc='<script>{SCRIPT}</script>'></iframe>",
    '<img src="http://example.invalid/x.png"><link rel=stylesheet href="http://example.invalid/x.css">',
    '<meta http-equiv="refresh" content="0;url=http://example.invalid/"><base href="http://example.invalid/">',
    "]]><!--{{ 7 * 7 }}{% raw %}&lt;script&gt;",
    "\x1b[2J\x1b]0;owned\x07 \x00 \u202ekcab\u2066 \ud800 \x85 \u2028 \ufeff",
)


@pytest.fixture(scope="session")
def hostile_text():
    """All of it together."""
    return "\n".join(HOSTILE)


@pytest.fixture(scope="session")
def picture():
    """A small image as a report holds it."""
    file = io.BytesIO()
    Image.new("L", (28, 28), 128).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


@pytest.fixture(scope="session")
def hostile_report(hostile_text, picture):
    """A report in which every field that is text is hostile, and one has a million characters."""
    evil = hostile_text
    frame = Frame(evil, 3, evil, evil)
    seen = Predictions((evil, "b"), ((1, 2), (3, 4)), (ConfidentError(0, 1, 0.99, picture),))

    def result(verdict, **more):
        return TestResult(f"test\n{evil}", evil, "03.1", verdict, 0.5, 1.0, 0.1, **more)

    tests = (
        result("passed", curves=(Curve(evil, (3.0, 2.0, 1.0)),), predictions=seen, measured={evil: 0.5}),
        result("failed", failure=Failure(evil, evil, "x" * 1_000_000, evil, evil), output=evil * 50),
        result("error", problem=Problem(evil, evil, evil, (frame,), evil), reason=evil),
        result("not_attempted", problem=Problem(evil, "", evil, (frame,))),
        result("skipped", reason=evil),
        result("deferred", reason=evil),
        result("fault", reason=evil),
    )
    return Report(
        seed=5,
        created="2026-01-01T00:00:00+00:00",
        source=evil,
        isolated=True,
        exercises=(ExerciseResult("03", evil, evil, "interrupted", tests, evil),),
        protections=(Protection(evil, True, evil), Protection(evil, False, evil)),
        data={evil: evil},
        versions={evil: evil},
        seconds=1.0,
        interrupted=True,
    )
