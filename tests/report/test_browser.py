"""The page in a real browser: nothing a student wrote runs, and nothing is asked of the network."""

import json
import shutil
import subprocess

import pytest

from grader.report.page import page

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="needs chromium (Debian: apt-get install chromium)"),
]
ATTACK = """<!DOCTYPE html><html><body><img src="http://example.invalid/x.png">
<script>document.documentElement.setAttribute('data-owned','yes');console.error('owned')</script></body></html>"""


@pytest.fixture
def shown(tmp_path):
    """Open a page; return the DOM it became, what the console said, the addresses it asked for."""

    def show(text):
        path, log = tmp_path / "page.html", tmp_path / "net.json"
        path.write_text(text, "utf-8")
        done = subprocess.run(
            [
                BROWSER,
                *QUIET,
                f"--user-data-dir={tmp_path / 'profile'}",
                f"--log-net-log={log}",
                "--dump-dom",
                path.as_uri(),
            ],
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
        events = json.loads(log.read_text("utf-8"))["events"]
        asked = {event["params"]["url"] for event in events if "url" in event.get("params", {})}
        return done.stdout, console, {url for url in asked if "example.invalid" in url}

    return show


def test_browser_would_show_an_attack(shown):
    """What the next test looks for is seen where it happens."""
    dom, console, asked = shown(ATTACK)
    assert 'data-owned="yes"' in dom
    assert "owned" in console[0]
    assert asked == {"http://example.invalid/x.png"}


def test_hostile_report_is_only_shown(shown, hostile_report):
    """No script ran, no request left, the console is silent: its own style and pictures are allowed."""
    dom, console, asked = shown(page(hostile_report))
    assert '<html lang="en">' in dom
    assert "</main>" in dom
    assert "data-owned=" not in dom.partition("<body")[0]
    assert not console
    assert not asked


def test_policy_stops_what_escaping_might_miss(shown, hostile_report):
    """Even a script that stood in the page as one would not run."""
    dom, console, asked = shown(page(hostile_report).replace("</main>", ATTACK + "</main>"))
    assert "data-owned=" not in dom.partition("<body")[0]
    assert any("Content Security Policy" in line for line in console)
    assert not asked
