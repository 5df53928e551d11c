"""One worker: what it answers, how it ends, what it leaves behind."""

import os
from pathlib import Path

import psutil
import pytest
import torch

from grader.linux.processes import tasks_of
from grader.sandbox import Sandbox
from grader.worker import Fault


def fault(worker, name="f", args=(), timeout=10.0):
    with pytest.raises(Fault) as caught:
        worker.request("call", name, args, timeout=timeout)
    return caught.value


def test_function_is_called_with_data_and_gives_data(worker):
    """A tensor goes in, a tensor comes out."""
    running = worker("def f(x, *, by):\n    return {'y': x * by}\n")
    answer = running.request("call", "f", [torch.ones(3, 4)], {"by": 2}, timeout=10)
    assert torch.equal(answer["y"], torch.full((3, 4), 2.0))


def test_probe_runs_beside_the_students_module(worker):
    """A probe calls the student's functions there."""
    assert worker("def f(x):\n    return x + 1\n").request("probe", "twice", [1], timeout=10) == 3


def test_each_request_is_seeded(worker):
    """The same seed gives the same draw, whatever was drawn before."""
    running = worker("import torch\ndef f():\n    return torch.rand(3)\n")
    first, other, again = (running.request("call", "f", seed=s, timeout=10) for s in (5, 6, 5))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_exception_names_the_line_in_the_students_file(worker):
    """Class, text and line; nothing of the grader's own frames."""
    running = worker("def g(x):\n    return x['no']\n\ndef f():\n    return g({})\n")
    found = fault(running)
    assert (found.verdict, found.kind, found.message) == ("error", "KeyError", "'no'")
    assert found.frames == [
        ["topic.py", 5, "f", "return g({})"],
        ["topic.py", 2, "g", "return x['no']"],
    ]
    assert running.alive


@pytest.mark.parametrize(
    ("body", "verdict", "says"),
    [
        ("raise NotImplementedError('task 03.1')", "not_attempted", "task 03.1"),
        ("import sys; sys.exit(0)", "error", "0"),
        ("raise KeyboardInterrupt", "error", ""),
        ("return f()", "error", "recursion"),
        ("return object()", "failed", "returned an object, which is not plain data"),
        ("return (x for x in [1])", "failed", "returned a generator"),
        ("raise MemoryError", "out_of_memory", "memory"),
        ("import torch; torch.empty(2**46)", "out_of_memory", "memory"),
        ("import torch; torch.nn.Module()(1)", "error", "forward"),
        ("import torch; torch.rand(3, dtype=torch.uint8)", "error", "not implemented"),
    ],
)
def test_python_level_failures_leave_the_worker_alive(worker, body, verdict, says):
    """An exception is an answer."""
    running = worker(f"def f():\n    {body}\n")
    found = fault(running)
    assert found.verdict == verdict
    assert says in found.message
    assert running.alive


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("os._exit(0)", "exit status 0"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "SIGSEGV"),
        ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "SIGKILL"),
    ],
)
def test_process_that_dies_is_crashed_and_says_how(worker, body, says):
    """A dead process is a failed call, whatever its exit status."""
    running = worker(f"import os, signal\ndef f():\n    {body}\n")
    found = fault(running)
    assert found.verdict == "crashed"
    assert says in found.message
    assert not running.alive


@pytest.mark.parametrize(
    "body",
    [
        "while True: pass",
        "time.sleep(1000)",
        "signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(1000)",
        "threading.Lock().acquire(); l = threading.Lock(); l.acquire(); l.acquire()",
    ],
)
def test_call_that_never_returns_times_out(worker, body):
    """The worker is killed, also one that ignores signals."""
    running = worker(f"import signal, threading, time\ndef f():\n    {body}\n")
    assert fault(running, timeout=0.5).verdict == "timeout"
    assert not running.alive


def test_memory_over_the_limit_is_out_of_memory(worker):
    """The watchdog ends it before the machine suffers."""
    running = worker(
        "def f():\n    kept = []\n    while True:\n        kept.append(bytearray(64 << 20))\n", memory=1 << 30
    )
    assert fault(running).verdict == "out_of_memory"


@pytest.mark.parametrize(
    "frame", ["b'x' * 100", "struct.pack('<Q', 1 << 60)", "struct.pack('<Q', 3) + b'abc'"]
)
def test_student_who_writes_to_the_channel_gains_a_crash(worker, frame):
    """Unsolicited, oversized or malformed frames are no answer."""
    running = worker(f"""
        import os, stat, struct
        def f():
            for fd in range(3, 64):
                try:
                    if stat.S_ISSOCK(os.fstat(fd).st_mode):
                        os.write(fd, {frame})
                except OSError:
                    pass
            import time; time.sleep(60)
        """)
    assert fault(running, timeout=3).verdict in ("crashed", "timeout")
    assert not running.alive


def test_value_that_is_too_large_is_said_to_be(worker):
    """The grader needs a multiple of it to look at it; the worker is there for the next test."""
    running = worker("import torch\ndef f(n):\n    return torch.zeros(n << 20, dtype=torch.uint8)\n")
    found = fault(running, args=[65])
    assert found.verdict == "failed"
    assert "65 MB" in found.message
    assert running.request("call", "f", [1], timeout=10).numel() == 1 << 20


def test_memory_that_runs_out_ends_the_worker_first(worker):
    """Not the grader, whose end would be its own fault and the exercise out of the total."""
    running = worker("def f():\n    return int(open('/proc/self/oom_score_adj').read())\n")
    assert running.request("call", "f", timeout=10) == 1000


def test_threads_are_counted_whatever_a_process_calls_itself(worker):
    """Its name stands in the file that says how many threads it has."""
    running = worker("""
        import ctypes, os, threading, time
        def f():
            ctypes.CDLL(None).prctl(15, b"Threads:\\t0", 0, 0, 0)
            for _ in range(4):
                threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
            return open("/proc/self/status").readline()
        """)
    assert "Threads:\t0" in running.request("call", "f", timeout=10)
    named = [p for p in psutil.Process().children(recursive=True) if p.name() == "Threads:\t0"]
    assert [tasks_of(process.pid) for process in named] == [5]


def test_prints_are_kept_and_capped(worker):
    """100 MB of prints neither block the call nor fill the grader's memory."""
    running = worker("def f(n):\n    print('hello')\n    print('x' * n)\n")
    running.request("call", "f", [3], timeout=10)
    assert running.printed() == "hello\nxxx\n"
    running.request("call", "f", [100 << 20], timeout=20)
    printed = running.printed()
    assert len(printed) < 100_000
    assert "bytes more" in printed
    assert running.printed() == ""


def test_environment_and_descriptors_are_not_inherited(worker, monkeypatch):
    """Nothing of the grader's environment, nothing open but the three standard streams and the channel."""
    monkeypatch.setenv("SECRET_TOKEN", "x")
    running = worker(
        "import os\ndef f():\n    return [sorted(os.environ), os.listdir('/proc/self/fd'), os.getcwd()]\n"
    )
    names, descriptors, folder = running.request("call", "f", timeout=10)
    assert "SECRET_TOKEN" not in names
    assert len(descriptors) <= 6  # 0, 1, 2, the channel, what listdir itself opens, torch's own
    assert folder == "/scratch" or "torch-by-test-" in folder


def test_nothing_is_left_behind(sandbox, job):
    """Grandchildren, also daemons, and the scratch folder are gone after close."""
    code = """
        import os, subprocess, time
        def f():
            subprocess.Popen(["sleep", "1000"])
            subprocess.Popen(["sleep", "1000"], start_new_session=True)
            open("left-by-student-code.txt", "w").write("here")
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    time.sleep(1000)
                os._exit(0)
            return os.getcwd()
        """
    before = sandbox.processes
    running = sandbox.worker(job(code))
    running.load(20)
    folder = running.request("call", "f", timeout=10)
    started = sandbox.processes - before
    assert len(started) >= 4
    running.close()
    assert not {pid for pid in started if psutil.pid_exists(pid)}
    assert sandbox.tier == "A" or not os.path.exists(folder)
    assert not os.path.exists("/tmp/left-by-student-code.txt")


def test_answer_to_another_question_is_no_answer(sandbox, job):
    """Not even if it is well-formed; the worker is replaced, and the question asked once more."""
    from grader.submission import Isolated

    student = job("""
        import os, stat, struct
        from grader.wire import encode
        def f(x):
            frame = encode({"id": 5, "value": 42})
            for fd in range(3, 64):
                try:
                    if x == 1 and stat.S_ISSOCK(os.fstat(fd).st_mode):
                        os.write(fd, struct.pack("<Q", len(frame)) + frame)
                except OSError:
                    pass
            return x
        """)
    transport = Isolated(sandbox, student)
    with pytest.raises(Fault, match="a question that was not asked") as caught:
        transport.request("call", "f", (1,), {}, 0, 10)
    assert caught.value.verdict == "crashed"
    assert transport.request("call", "f", (2,), {}, 0, 10) == 2
    transport.close()


def test_fork_inside_a_call_answers_once(sandbox, job):
    """The copy of the worker is not heard, and does not take the next question away."""
    from grader.submission import Isolated

    student = job("import os\ndef f(x):\n    if x == 1:\n        os.fork()\n    return x\n")
    transport = Isolated(sandbox, student)
    got = [transport.request("call", "f", (x,), {}, 0, 10) for x in (1, 2, 3)]
    transport.close()
    assert got == [1, 2, 3]


@pytest.mark.slow
def test_sandbox_survives_the_death_of_its_zygote(job):
    """Whoever kills it, the next worker gets another."""
    with Sandbox() as own:
        own.wait_ready()
        own._zygote.kill()
        own._zygote.wait()
        running = own.worker(job("def f():\n    return 1\n"))
        running.load(20)
        assert running.request("call", "f", timeout=10) == 1
        running.close()


@pytest.mark.slow
def test_fresh_interpreter_does_the_same_job(job):
    """Where forking is not safe a worker has an interpreter of its own."""
    with Sandbox(fork=False) as own:
        running = own.worker(job("import os\ndef f(x):\n    return x + 1\ndef die():\n    os._exit(3)\n"))
        running.load(60)
        assert running.request("call", "f", [1], timeout=10) == 2
        assert fault(running, "die").message.endswith("(exit status 3)")
        assert not running.alive


@pytest.mark.slow
def test_zygote_ends_with_the_grader(job):
    """Closing the sandbox ends the zygote and its workers."""
    own = Sandbox()
    own.start()
    own.wait_ready()
    running = own.worker(job("def f():\n    return 1\n"))
    running.load(20)
    zygote = own._zygote.pid
    children = psutil.Process(zygote).children()
    assert children
    own.close()
    assert not psutil.pid_exists(zygote)
    _, alive = psutil.wait_procs(children, timeout=5)
    assert not alive
    running.close()


def test_worker_sees_no_file_of_the_grader_open(worker):
    """Paths of the student's own file and scratch only."""
    running = worker("import os\ndef f():\n    return [os.readlink(f'/proc/self/fd/{i}') for i in (0, 1)]\n")
    stdin, stdout = running.request("call", "f", timeout=10)
    assert Path(stdin) == Path("/dev/null")
    assert stdout.startswith("pipe:")


def test_progress_is_told_while_a_call_runs(worker):
    """Numbers and a word, escaped, and only for the question that was asked."""
    running = worker("""
        from grader.worker import tell_progress
        def f():
            import time
            for i in range(3):
                tell_progress(1000 * i, 2000, "samples\\x1b[2J")
                time.sleep(0.25)
            return 7
        """)
    told = []
    running.on_progress = lambda *what: told.append(what)
    assert running.request("call", "f", timeout=10) == 7
    assert told == [(n, 2000, "samples\\x1b[2J") for n in (0, 1000, 2000)]


def test_a_forked_grader_uses_the_zygote_that_there_is(sandbox, job):
    """Graders side by side share it: nobody has tried what another one holds."""
    made = job("def f():\n    return 1\n")
    before = sandbox._zygote.pid
    child = os.fork()
    if child == 0:
        status = 1
        try:
            running = sandbox.worker(made)
            running.load(20)
            status = 0 if sandbox._zygote.pid == before else 2
            running.close()
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
