"""Run an attack as a submission is graded, and look at what it has left; count what was tried and held."""

import contextlib
import inspect
import os
import re
import socket
import tempfile
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from grader.intake import take
from grader.sandbox import Sandbox, launch
from grader.session.suite import SuiteRun, run_suite
from grader.submission import Isolated
from grader.worker import Job

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SECRET = "swordfish"  # in the grader's environment
SLEEP = "86413"  # in the command line of an attack's processes
MEMORY = 1 << 30  # bytes
CALL_LIMIT = 2.0  # seconds
LOAD_LIMIT = 5.0


@dataclass(frozen=True)
class Attack:
    """A student's file made to gain points or do harm; its docstring says what, and what must be true then.

    `needs`: the weakest tier of sandbox that holds it, or "root": A if these tests run as root, else C.
    """

    group: str
    name: str
    text: str
    verdicts: frozenset[str]
    needs: str
    options: dict[str, str] = field(hash=False)

    @property
    def id(self):
        """Group and name, as in its path."""
        return f"{self.group}/{self.name}"


def read_attack(path):
    """Read an attack's file: the docstring, its keys, the code."""
    text = path.read_text("utf-8")
    tries, after, keys = re.match(r'"""(.+)\n\nAfterwards: (.+)\n\n((?:[a-z]+: .+\n)+)"""\n', text).groups()
    assert tries.endswith(".")
    assert after.endswith(".")
    options = dict(line.split(": ", 1) for line in keys.splitlines())
    needs = options.pop("needs", "C")
    if needs == "root":
        needs = "A" if os.geteuid() == 0 else "C"
    verdicts = frozenset(options.pop("verdict").split(", "))
    return Attack(path.parent.name, path.stem, text, verdicts, needs, options)


def attacks():
    """Every attack, by group and name."""
    return [read_attack(path) for path in sorted(HERE.glob("*/*.py")) if path.parent.name != "__pycache__"]


def tiers():
    """The tiers of sandbox that this machine has, the strongest first."""
    if "tier" not in inspect.signature(Sandbox).parameters:
        return ["C"]
    return [tier for tier in "ABC" if tier >= launch.best_tier()]


def pytest_generate_tests(metafunc):
    if "attack" in metafunc.fixturenames:
        # B closes what C leaves open; where C holds an attack, B has nothing to add.
        every = [(attack, tier) for tier in tiers() for attack in attacks()]
        cases = [(attack, tier) for attack, tier in every if tier != "B" or attack.needs != "C"]
        metafunc.parametrize(("attack", "tier"), [_case(attack, tier) for attack, tier in cases])


def _case(attack, tier):
    marks = []
    if tier > attack.needs:
        # A tier between may hold more than it must; the weakest holds none of these.
        marks = [
            pytest.mark.xfail(
                strict=tier == "C",
                run="harmful" not in attack.options,
                reason=f"tier {tier} does not hold this, {attack.needs} does",
            )
        ]
    return pytest.param(attack, tier, id=f"{tier}-{attack.id}", marks=marks)


@pytest.fixture(scope="session")
def sandboxes():
    """A sandbox for each tier, shared by attacks that leave it alone."""
    with contextlib.ExitStack() as stack:
        started = {}

        def get(tier):
            if tier not in started:
                started[tier] = stack.enter_context(make_sandbox(tier))
                started[tier].wait_ready()
            return started[tier]

        yield get


def make_sandbox(tier):
    """A sandbox of this tier."""
    return Sandbox(tier=tier) if "tier" in inspect.signature(Sandbox).parameters else Sandbox()


class Arena:
    """What lies around an attack: a grader with a secret, a submission, things to steal and to break."""

    def __init__(self, attack, sandbox, folder, catalog):
        self.attack = attack
        self.sandbox = sandbox
        self.folder = folder
        self.catalog = catalog
        self.outside = folder / "outside"
        self.outside.mkdir()
        (self.outside / "secret.txt").write_text("the secret")
        self.scratch = Path(tempfile.gettempdir())
        self.ports = (0, 0)
        self.before = _processes()

    def fight(self):
        """Grade the attack; the results of its tests."""
        exercise = self.catalog.pick(self.attack.options.get("exercise", "03"))
        work = self.folder / "work"
        file = work / exercise.name / exercise.file
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(self._text(exercise), "utf-8")
        for name in filter(None, self.attack.options.get("beside", "").split(", ")):
            path = file.parent / name
            path.parent.mkdir(exist_ok=True)
            path.write_text("PWNED = 1\n")
        return self._grade(work, exercise, self.attack.options.get("task", "03.3"))

    def honest(self):
        """Grade the reference of the exercise after; the results of its tests."""
        return self._grade(self.catalog.root / "solutions", self.catalog.pick("02"), "02.1")

    def _grade(self, work, exercise, task):
        with take(work, (exercise,)) as taken:
            job = Job(str(taken.files[exercise.id]), str(exercise.suite / "probes.py"), memory=MEMORY)
            run = SuiteRun(exercise, job, Isolated(self.sandbox, job), time.time_ns() % 2**52, only_task=task)
            return run_suite(run)

    def _text(self, exercise):
        from grader.data import open_dataset

        values = {
            "SUITE": next(exercise.suite.glob("test_*.py")),
            "SOLUTION": exercise.solution,
            "OUTSIDE": self.outside,
            "SHARED": self.folder,
            "SOCKET": self.folder / "socket",
            "SECRET": SECRET,
            "GRADER": os.getpid(),
            "PORT": self.ports[0],
            "UDP": self.ports[1],
            "DATA": open_dataset("mnist").folder if "@DATA@" in self.attack.text else "",
        }
        return re.sub("@([A-Z]+)@", lambda found: str(values[found[1]]), self.attack.text)

    def left(self):
        """What is left behind: processes, files in the temporary folder, changes outside of it."""
        until = time.monotonic() + 5
        while (strays := _processes() - self.before) and time.monotonic() < until:
            time.sleep(0.02)
        found = [f"process {pid}" for pid in strays]
        found += [f"in the temporary folder: {path.name}" for path in self.scratch.glob("torch-by-test*")]
        found += [f"changed: {path.name}" for path in self.outside.iterdir() if path.name != "secret.txt"]
        secret = self.outside / "secret.txt"
        if secret.read_text() != "the secret" or secret.stat().st_mode & 0o022:
            found.append("changed: secret.txt")
        return found


def _processes():
    """Processes that run this checkout's worker code, or an attack's."""
    found = set()
    for process in psutil.process_iter(["cmdline", "status"]):
        line = " ".join(process.info["cmdline"] or ())
        ours = (str(ROOT) in line and "grader.worker" in line) or SLEEP in line
        if ours and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.add(process.pid)
    return found


@pytest.fixture
def arena(attack, tier, sandboxes, tmp_path, catalog, monkeypatch):
    """An Arena for one attack in one tier; whatever it leaves behind is cleared away."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    monkeypatch.setenv("ATTACKED", SECRET)
    seconds = float(attack.options.get("seconds", 0))
    monkeypatch.setattr("grader.submission.DEFAULT_LIMIT", seconds or CALL_LIMIT)
    monkeypatch.setattr("grader.submission.LOAD_LIMIT", seconds or LOAD_LIMIT)
    with contextlib.ExitStack() as stack:
        sandbox = stack.enter_context(make_sandbox(tier)) if "fresh" in attack.options else sandboxes(tier)
        sandbox.wait_ready()
        made = Arena(attack, sandbox, tmp_path, catalog)
        made.ports = stack.enter_context(_servers(tmp_path))
        yield made
    for pid in _processes() - made.before:
        with contextlib.suppress(psutil.Error):
            psutil.Process(pid).kill()
    with contextlib.suppress(OSError):
        Path(f"/dev/shm/torch-by-test-message-{os.getpid()}").unlink()


@contextlib.contextmanager
def _servers(folder):
    """Servers to reach: TCP, UDP, a path and an abstract name. The ports of the first two."""
    with contextlib.ExitStack() as stack:
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(("127.0.0.1", 0))
        ended = threading.Event()
        stack.callback(ended.set)
        for address in (str(folder / "socket"), f"\0torch-by-test-{os.getpid()}"):
            unix = stack.enter_context(socket.socket(socket.AF_UNIX))
            unix.bind(address)
            unix.listen()
        ports = tcp.getsockname()[1], udp.getsockname()[1]
        threading.Thread(target=_echo, args=(udp, ended), daemon=True).start()
        yield ports


def _echo(udp, ended):
    udp.settimeout(0.2)
    with udp:
        while not ended.is_set():
            with contextlib.suppress(TimeoutError):
                _, sender = udp.recvfrom(16)
                udp.sendto(b"y", sender)


def pytest_runtest_setup(item):
    call = getattr(item, "callspec", None)
    if call is not None and "attack" in call.params:
        item.user_properties.append(("attack", (call.params["tier"], call.params["attack"].group)))


def pytest_terminal_summary(terminalreporter):
    """Say how many attacks of each kind were tried and held."""
    counts = defaultdict(lambda: defaultdict(int))
    for outcome in ("passed", "failed", "xfailed", "xpassed", "error"):
        for report in terminalreporter.stats.get(outcome, ()):
            for name, key in getattr(report, "user_properties", ()):
                if name == "attack":
                    counts[key][outcome] += 1
    if not counts:
        return
    terminalreporter.section("attacks")
    terminalreporter.line(f"{'tier':6}{'kind':24}{'tried':>6}{'held':>6}{'open, as known':>16}{'BROKEN':>8}")
    for (tier, group), count in sorted(counts.items()):
        held = count["passed"] + count["xpassed"]
        broken = count["failed"] + count["error"]
        cells = f"{sum(count.values()):>6}{held:>6}{count['xfailed']:>16}{broken:>8}"
        terminalreporter.line(f"{tier:6}{group:24}{cells}")
