"""The command line as a person meets it: a clear line for bad input, the right status, nothing lost."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import unicodedata
import zipfile
from pathlib import Path

import jsonschema
import pytest

from grader.report import SCHEMA

HOSTILE = Path(__file__).parent / "attacks" / "poison_the_reader" / "everywhere.py"


@pytest.fixture
def run(tmp_path):
    """Run `python -m grader …` in an empty folder."""

    def command(*arguments, **options):
        return subprocess.run(
            [sys.executable, "-m", "grader", *map(str, arguments)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            env={**os.environ, "COLUMNS": "100", "NO_COLOR": "1", **options},
        )

    return command


@pytest.fixture
def work(tmp_path):
    """A folder with one student's files."""
    folder = tmp_path / "work"

    def write(**files):
        for name, text in files.items():
            path = folder / f"{name}.py"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
        return folder

    return write


def one_line(result, status):
    assert result.returncode == status, result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    lines = [line for line in result.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, result.stderr
    return lines[0]


def test_unknown_exercise_is_wrong_usage(run):
    """It lists those there are."""
    assert "there are" in one_line(run("submit", "99"), 2)


def test_folder_that_is_not_there_is_wrong_usage(run):
    """Named as typed."""
    assert "nowhere: no such folder" in one_line(run("submit", "--from", "nowhere"), 2)


def test_empty_folder_is_not_full_marks(run, tmp_path):
    """Nothing to grade is wrong usage, not 0 of 0."""
    (tmp_path / "empty").mkdir()
    assert "no exercise's file in it" in one_line(run("submit", "--from", "empty"), 2)


def test_report_that_cannot_be_written_is_said_before_grading(run, work):
    """Not after a minute of training."""
    folder = work(crossentropy="")
    line = one_line(run("submit", "03", "--from", folder, "--report", "no/such/folder/r.json"), 2)
    assert "cannot write" in line
    assert "--report" in line


def test_option_that_does_not_exist_is_wrong_usage(run):
    """typer's own message and status."""
    assert run("submit", "--no-such-option").returncode == 2
    assert run("no-such-command").returncode == 2


def test_pdb_needs_the_same_process(run, work):
    """An option that would do nothing is refused."""
    result = run("submit", "03", "--from", work(crossentropy=""), "--pdb")
    assert result.returncode == 2
    assert "--in-process" in result.stderr


@pytest.mark.slow
def test_gpu_that_is_required_and_not_there_is_refused(run, work):
    """Nothing is graded, and it says what to do."""
    import torch

    if torch.cuda.is_available():
        pytest.skip("this machine has a GPU")
    folder = work(crossentropy="")
    assert "--cuda require" in one_line(run("submit", "03", "--from", folder, "--cuda", "require"), 3)
    assert run("submit", "03", "--from", folder, "--cuda", "perhaps").returncode == 2


def test_list_and_help_import_neither_torch_nor_pytest(tmp_path):
    """They answer at once."""
    for arguments in (["list"], ["--help"], ["submit", "--help"], ["data", "status", "--help"]):
        code = (
            "import sys\nfrom grader.cli import main\n"
            f"sys.argv = ['grader', *{arguments}]\n"
            "try:\n    main()\nexcept SystemExit:\n    pass\n"
            "print(sorted({'torch', 'pytest'} & set(sys.modules)))\n"
        )
        result = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
        assert result.stdout.splitlines()[-1] == "[]", arguments


def test_list_shows_what_is_done(run, catalog):
    """Every exercise with its points."""
    out = run("list").stdout
    for exercise in catalog.exercises:
        assert exercise.name in out


@pytest.mark.slow
def test_report_that_cannot_be_read_or_written_is_refused(run, tmp_path):
    """No file, no JSON, no report, and a page that would overwrite its own source."""
    assert "cannot read report.json: No such file" in one_line(run("report"), 2)
    (tmp_path / "report.json").write_text("{")
    assert "not JSON" in one_line(run("report"), 2)
    (tmp_path / "report.json").write_text("[]")
    assert "no report of this version" in one_line(run("report"), 2)
    (tmp_path / "report.html").write_text("[]")
    assert "is the report itself" in one_line(run("report", "report.html"), 2)
    for name in ("a.html", "crossentropy.py"):  # the second may be somebody's work
        assert "names the JSON file" in one_line(run("submit", "03", "--from", ".", "--report", name), 2)


@pytest.mark.slow
def test_submit_leaves_a_report_that_fits_the_schema(run, work, tmp_path, reference):
    """Full marks for the reference, status 0, plain text in a pipe."""
    result = run("submit", "03", "--from", work(crossentropy=reference("03")), "--seed", "7")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "15 / 15" in result.stdout
    assert "\x1b" not in result.stdout
    assert "--seed 7" in result.stdout
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    jsonschema.validate(report, json.loads(SCHEMA.read_text("utf-8")))
    assert (report["percent"], report["seed"], report["isolated"]) == (100, 7, True)
    assert all(protection["detail"] for protection in report["protections"])
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "15 / 15" in page
    assert "Report: report.html and report.json" in result.stdout
    (tmp_path / "report.html").unlink()
    assert run("report", "report.json").stdout == "Report: report.html\n"
    assert (tmp_path / "report.html").read_text("utf-8") == page


@pytest.mark.slow
def test_zip_is_graded_and_what_is_left_out_is_said(run, tmp_path, reference):
    """In the terminal and in the report; the private copies are gone afterwards."""
    (tmp_path / "scratch").mkdir()
    with zipfile.ZipFile(tmp_path / "alice.zip", "w") as archive:
        archive.writestr("alice/03_crossentropy/crossentropy.py", reference("03"))
        archive.writestr("alice/03_crossentropy/conftest.py", "raise SystemExit")
    result = run("submit", "03", "--from", "alice.zip", TMPDIR=str(tmp_path / "scratch"))
    assert result.returncode == 0, result.stdout + result.stderr
    assert "15 / 15" in result.stdout
    assert (
        "Left out: alice/03_crossentropy/conftest.py: only crossentropy.py can be handed in" in result.stdout
    )
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    jsonschema.validate(report, json.loads(SCHEMA.read_text("utf-8")))
    assert [line.partition(":")[0] for line in report["left_out"]] == ["alice/03_crossentropy/conftest.py"]
    assert os.listdir(tmp_path / "scratch") == []


def test_hostile_file_name_is_one_printable_line(run, tmp_path):
    """An error's line too is read in a terminal and in a CI log."""
    name = "a\n::error ::b\x1b[2J\u202e.zip"
    with zipfile.ZipFile(tmp_path / name, "w") as archive:
        archive.writestr("../x", "x")
    line = one_line(run("submit", "--from", name), 2)
    assert line.isprintable()
    assert "upwards" in line


def test_empty_archive_is_not_full_marks(run, tmp_path):
    """Nor an empty zip."""
    zipfile.ZipFile(tmp_path / "empty.zip", "w").close()
    assert "no exercise's file in it" in one_line(run("submit", "--from", "empty.zip"), 2)


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_nothing_hostile_reaches_a_reader(run, work, tmp_path, reference, jobs):
    """All of the terminal's output and all of the report's text, whatever a student's code says."""
    folder = work(crossentropy=HOSTILE.read_text("utf-8"), softmax_accuracy=reference("02"))
    for name in ("\x1b[2J\u202e[bold]\n::error ::x", "##vso[task.complete]"):
        (folder / name).write_text("x")
    result = run("submit", "02", "03", "--from", folder, "--jobs", jobs, TERM="xterm", PYTHONUTF8="1")
    assert result.returncode == 1, result.stderr
    assert "18 / 18" in result.stdout
    assert "0 / 15" in result.stdout
    assert result.stderr == ""
    assert len(result.stdout) < 200_000
    for line in result.stdout.splitlines():
        assert not line.lstrip().startswith("::"), line
        assert not re.search(r"##\w*\[", line), line
    text = (tmp_path / "report.json").read_text("utf-8")
    assert len(text) < 1_000_000
    report = json.loads(text)
    jsonschema.validate(report, json.loads(SCHEMA.read_text("utf-8")))
    assert {test["verdict"] for test in report["exercises"][1]["tests"]} <= {
        "failed",
        "error",
        "crashed",
        "skipped",
    }
    for shown in (result.stdout, *_texts(report)):
        unseen = [c for c in shown if c not in "\n\t" and unicodedata.category(c) in UNSEEN]
        assert unseen == [], ascii(shown)


UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def _texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for item in [*value, *value.values()] if isinstance(value, dict) else value:
            yield from _texts(item)


@pytest.mark.slow
def test_one_broken_file_leaves_the_others_graded(run, work, tmp_path, reference):
    """A syntax error costs its own exercise; the missing ones count as 0 of their points."""
    folder = work(crossentropy=reference("03"), softmax_accuracy="def softmax(:\n")
    result = run("submit", "02", "03", "05", "--from", folder)
    assert result.returncode == 1
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    jsonschema.validate(report, json.loads(SCHEMA.read_text("utf-8")))
    by_id = {exercise["id"]: exercise for exercise in report["exercises"]}
    assert by_id["03"]["points"] == by_id["03"]["max_points"]
    assert by_id["02"]["points"] == 0
    assert by_id["05"]["status"] == "missing"
    assert by_id["05"]["max_points"] == 25
    assert {test["verdict"] for test in by_id["05"]["tests"]} <= {"not_attempted", "skipped"}
    assert "no logistic_regression.py in the submission" in " ".join(result.stdout.split())
    assert result.stdout.count("softmax_accuracy.py, line 1") == 1


@pytest.mark.slow
@pytest.mark.parametrize(("threshold", "status"), [(10, 0), (99, 1)])
def test_fail_under_decides_the_exit_status(run, work, reference, threshold, status):
    """For CI: the score, not each test."""
    text = reference("03").replace("return math.log(num_classes)", "return 0.0")
    result = run("submit", "03", "--from", work(crossentropy=text), "--fail-under", threshold)
    assert result.returncode == status


@pytest.mark.slow
def test_ctrl_c_keeps_what_was_done(tmp_path, work, reference):
    """The report has the tests that were run; the worker and the copies of the submission are gone."""
    (tmp_path / "scratch").mkdir()
    text = reference("03").replace("return math.log(num_classes)", "while True: pass")
    process = subprocess.Popen(
        [sys.executable, "-m", "grader", "submit", "03", "--from", str(work(crossentropy=text))],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path / "scratch")},
    )
    until = time.monotonic() + 60
    import psutil

    def spinning():
        tree = psutil.Process(process.pid).children(recursive=True)
        return [p for p in tree if p.cpu_times().user > 0.5 and in_a_scratch(p)]

    def in_a_scratch(p):  # a worker is; its zygote, which spins too while it imports torch, is not
        return p.cwd() == "/scratch" or "torch-by-test" in p.cwd()

    while time.monotonic() < until and not spinning():
        time.sleep(0.1)
    (worker,) = spinning()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, out + err
    assert "Traceback" not in err
    assert not worker.is_running()
    assert not [name for name in os.listdir(tmp_path / "scratch") if name.startswith("torch-by-test")]
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert report["interrupted"]
    passed = [t["id"] for t in report["exercises"][0]["tests"] if t["verdict"] == "passed"]
    assert "test_cross_entropy_values" in passed


@pytest.mark.slow
def test_same_scores_in_process(run, work, tmp_path, reference):
    """A submission with right, wrong and missing parts scores the same both ways."""
    text = reference("03").replace("1e3", "1").replace("return math.exp(-loss)", "return math.exp(loss)")
    folder = work(crossentropy=text.replace("/ weights.sum()", "/ len(targets)"))
    reports = []
    for option in ([], ["--in-process"]):
        run("submit", "03", "--from", folder, "--seed", "3", *option)
        tests = json.loads((tmp_path / "report.json").read_text("utf-8"))["exercises"][0]["tests"]
        reports.append(
            [(t["id"], t["verdict"], t["points"], (t["failure"] or {}).get("mistake")) for t in tests]
        )
    assert reports[0] == reports[1]
    assert sum(points for _, _, points, _ in reports[0]) == 12


@pytest.mark.slow
def test_side_by_side_gives_what_one_by_one_gives(run, work, tmp_path, reference):
    """Also when one of them crashes and another cannot be executed."""
    folder = work(
        crossentropy=reference("03").replace("return math.log(num_classes)", "import os\n    os._exit(0)"),
        softmax_accuracy=reference("02").replace("dim=dim", "dim=0"),
        autograd="import nothing_like_it\n",
    )
    found = []
    for jobs in (1, 2):
        result = run("submit", "01", "02", "03", "--from", folder, "--seed", "11", "--jobs", jobs)
        assert result.returncode == 1, result.stderr
        report = json.loads((tmp_path / "report.json").read_text("utf-8"))
        for exercise in report["exercises"]:
            exercise["seconds"] = 0
            for test in exercise["tests"]:
                test["seconds"] = 0
        found.append(report["exercises"])
    assert found[0] == found[1]
    assert [exercise["id"] for exercise in found[0]] == ["01", "02", "03"]


def test_files_of_the_current_folder_are_not_imported(run, tmp_path):
    """Whoever grades may stand in a submission's folder: what is called typer.py there is the student's."""
    for name in ("typer", "rich", "random"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('run by the grader')\n")
    done = run("--help")
    assert done.returncode == 0, done.stderr
    assert "submit" in done.stdout
