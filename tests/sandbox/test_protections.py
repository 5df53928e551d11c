"""What protects a run is found by trying, tier by tier, and a tier that does not hold is not claimed."""

import errno

import pytest

from grader.errors import GraderError
from grader.sandbox import Sandbox, bubblewrap, in_process, protections
from grader.sandbox.protections import ANSWERS, FILES, NEEDED, SCRATCH, UNIX
from grader.sandbox.readable import ROOT
from grader.session.grade import _check_tier


def test_each_tier_holds_what_it_promises(sandbox):
    """Tried in a throw-away worker."""
    found = protections(sandbox)
    held = {protection.name for protection in found.found if protection.holds}
    assert held >= set(NEEDED[sandbox.tier])
    assert found.tier == sandbox.tier


@pytest.mark.slow
def test_weaker_tiers_are_found_open():
    """The attempts are real: where nothing closes a thing, it is found open."""
    with Sandbox(tier="C") as weak:
        found = protections(weak)
    open_ = {protection.name for protection in found.found if not protection.holds}
    assert {ANSWERS, FILES, SCRATCH, UNIX} <= open_
    assert found.tier == "C"


@pytest.mark.skipif(bool(bubblewrap.unusable()), reason="no bubblewrap here")
@pytest.mark.slow
def test_a_tier_that_does_not_hold_is_not_claimed(monkeypatch):
    """A sandbox made like tier A, but with the whole checkout bound into it, is no tier A."""
    made = bubblewrap.arguments

    def leaky(data, *, gpu):
        whole = made(data, gpu=gpu)
        end = whole.index("--proc")
        return [*whole[:end], "--ro-bind", str(ROOT), str(ROOT), *whole[end:]]

    monkeypatch.setattr(bubblewrap, "arguments", leaky)
    with Sandbox(tier="A") as sandbox:
        found = protections(sandbox)
    assert ANSWERS not in {protection.name for protection in found.found if protection.holds}
    assert found.tier == "C"
    assert ANSWERS in found.why


def test_nothing_holds_inside_the_grader():
    """--in-process is for debugging only, and no tier."""
    assert in_process().tier == "none"
    with pytest.raises(GraderError, match="--require-sandbox C: this machine gives tier none"):
        _check_tier(in_process(), "C")


@pytest.mark.slow
def test_required_tier_refuses_a_weaker_one():
    """The reason and what would mend it; a stronger one is welcome."""
    with Sandbox(tier="C") as weak:
        found = protections(weak)
    with pytest.raises(GraderError, match=r"--require-sandbox A: this machine gives tier C only, so nothing"):
        _check_tier(found, "A")
    _check_tier(found, "C")


def test_missing_bubblewrap_is_said_with_the_command(monkeypatch):
    """What to install."""
    monkeypatch.setattr(bubblewrap, "program", lambda: None)
    bubblewrap.unusable.cache_clear()
    try:
        assert "apt-get install bubblewrap" in bubblewrap.unusable()
    finally:
        bubblewrap.unusable.cache_clear()


@pytest.mark.parametrize(
    ("call", "number"),
    [
        ("unshare", "(0x10000000)"),
        ("syscall", "(425, 8, 0)"),  # io_uring_setup
        ("syscall", "(435, 0, 0)"),  # clone3
        ("ptrace", "(0, 0, 0, 0)"),
        ("mount", "(None, b'/', None, 0, None)"),
        ("prlimit", "(1, 7, 0, 0)"),
        ("shmget", "(0, 4096, 0o1600)"),
        ("socket", "(2, 1, 0)"),
        ("socket", "(16, 3, 0)"),  # netlink
        ("setns", "(0, 0)"),
    ],
)
def test_system_calls_that_no_exercise_needs_are_refused(worker, call, number):
    """By the filter, whatever the tier."""
    running = worker(f"""
        import ctypes
        def f():
            libc = ctypes.CDLL(None, use_errno=True)
            return [libc.{call}{number}, ctypes.get_errno()]
        """)
    result, error = running.request("call", "f", timeout=10)
    assert result == -1
    assert error in (errno.EPERM, errno.ENOSYS)


def test_what_exercises_need_still_works(worker):
    """Threads, processes, shared memory, unix socket pairs, its own limits and files."""
    running = worker("""
        import multiprocessing, os, resource, socket, subprocess, tempfile, threading, getpass, torch
        from torch.utils.data import DataLoader, TensorDataset
        def f():
            seen = []
            thread = threading.Thread(target=seen.append, args=("thread",)); thread.start(); thread.join()
            data = TensorDataset(torch.arange(64).float())
            seen.append(sum(batch[0].sum().item() for batch in DataLoader(data, 8, num_workers=2)))
            seen.append(subprocess.run(["echo", "hi"], capture_output=True, text=True).stdout)
            a, b = socket.socketpair(); a.send(b"x"); seen.append(b.recv(1).decode())
            with tempfile.TemporaryFile() as file: file.write(b"x")
            torch.set_num_threads(2); (torch.rand(300, 300) @ torch.rand(300, 300)).sum()
            seen.append(torch.nn.functional.conv2d(torch.rand(1, 1, 9, 9), torch.rand(1, 1, 3, 3)).shape[-1])
            seen.append(resource.getrlimit(resource.RLIMIT_CORE)[0])
            seen.append(getpass.getuser())
            return seen
        """)
    assert running.request("call", "f", timeout=60) == ["thread", 2016.0, "hi\n", "x", 7, 0, "student"]


def test_worker_is_not_root_and_has_no_capability(worker):
    """Whoever runs the grader."""
    running = worker("""
        def f():
            fields = dict(line.split(":", 1) for line in open("/proc/self/status"))
            return [fields[name].strip() for name in ("CapEff", "CapPrm", "NoNewPrivs", "Seccomp")]
        """)
    effective, permitted, no_new, seccomp = running.request("call", "f", timeout=10)
    assert int(effective, 16) == int(permitted, 16) == 0
    assert (no_new, seccomp) == ("1", "2")


def test_no_note_for_the_next_worker(sandbox, worker):
    """What one worker writes anywhere is gone for another, also while both live."""
    if sandbox.tier != "A":
        pytest.skip("only tier A gives each worker places of its own")
    code = """
        import glob, os
        PLACES = ("/scratch", "/tmp", "/dev/shm", "/run", "/dev", "/var/tmp", "/", "/dev/pts", "/etc")
        def leave():
            left = []
            for place in PLACES:
                try:
                    open(place + "/note", "w").write("the answer is 42"); left.append(place)
                except OSError:
                    pass
            return left
        def find():
            return [place for place in PLACES if os.path.exists(place + "/note")]
        """
    first, second = worker(code, name="first"), worker(code, name="second")
    assert first.request("call", "leave", timeout=10) == ["/scratch", "/dev/shm"]
    assert second.request("call", "find", timeout=10) == []
    first.close()
    assert worker(code, name="third").request("call", "find", timeout=10) == []


def test_worker_cannot_reach_the_zygote(sandbox, worker):
    """Its process is out of sight for signals, and closed where it can be seen."""
    if sandbox.tier != "A":
        pytest.skip("the zygote shares the worker's processes elsewhere")
    running = worker("""
        import os
        def f():
            reached = []
            for name in os.listdir("/proc"):
                if name.isdigit() and int(name) != int(os.readlink("/proc/self")):
                    try:
                        os.close(os.open(f"/proc/{name}/mem", os.O_RDONLY)); reached.append(name)
                    except OSError:
                        pass
            for pid in range(1, 60):
                if pid != os.getpid():
                    try:
                        os.kill(pid, 9); reached.append(pid)
                    except OSError:
                        pass
            return reached
        """)
    assert running.request("call", "f", timeout=10) in ([], [1])  # its own init ignores it
    assert worker("def g():\n    return 5\n", name="next").request("call", "g", timeout=10) == 5


def test_limits_on_processes(worker):
    """A worker that starts too many is ended, with the reason."""
    running = worker("""
        import threading, time
        def f():
            for _ in range(600):
                threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
            time.sleep(60)
        """)
    from grader.worker import Fault

    with pytest.raises(Fault) as caught:
        running.request("call", "f", timeout=20)
    assert caught.value.verdict in ("crashed", "error")  # error: a user other than root cannot start them
    assert "processes and threads" in caught.value.message or "thread" in caught.value.message
