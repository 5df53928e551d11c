"""What is taken from a submission, from where, and what is left out."""

import io
import os
import stat
import tarfile
import zipfile

import pytest

from grader.errors import UsageError
from grader.intake import take
from grader.session.exercise import _brought

CODE = b"def f():\n    return 1\n"
NAME = "03_crossentropy/crossentropy.py"


def as_folder(path, files):
    for name, content in files.items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return path


def as_zip(path, files):
    target = path.with_suffix(".zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target


def as_tar(path, files, end=".tar", mode="w"):
    target = path.with_name(path.name + end)
    with tarfile.open(target, mode) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return target


def as_tgz(path, files):
    return as_tar(path, files, ".tgz", "w:gz")


def as_tar_gz(path, files):
    return as_tar(path, files, ".tar.gz", "w:gz")


@pytest.fixture(params=[as_folder, as_zip, as_tar, as_tgz, as_tar_gz])
def submission(request, tmp_path):
    """Make a submission of files by name, in each form."""
    return lambda files: request.param(tmp_path / "work", files)


@pytest.mark.parametrize(
    "name",
    [
        NAME,
        "exercises/" + NAME,
        "crossentropy.py",
        "alice/" + NAME,
        "alice/exercises/" + NAME,
        "alice/crossentropy.py",
        "solutions/" + NAME,
    ],
)
def test_exercise_is_found_where_it_may_stand(submission, catalog, name):
    """In its folder, below exercises/, at the top, each with at most one extra folder around."""
    with take(submission({name: CODE}), catalog.exercises) as taken:
        assert list(taken.files) == ["03"]
        assert taken.files["03"].read_bytes() == CODE
        assert taken.left_out == ()


def test_only_what_an_exercise_needs_is_copied(submission, catalog):
    """Alone in a private folder; the rest is named with a reason, and gone afterwards nothing is."""
    files = {
        NAME: CODE,
        "03_crossentropy/conftest.py": b"x",
        "03_crossentropy/helper.py": b"x",
        "03_crossentropy/data/torch.py": b"x",
        "03_crossentropy/README.md": b"the course's own: no word about it",
        "03_crossentropy/test_crossentropy.py": b"x",
        "__pycache__/x.pyc": b"x",
        ".git/config": b"x",
        "pytest.ini": b"x",
        "sitecustomize.py": b"x",
        "torch.py": b"x",
        "venv/lib/a.py": b"x",
        "venv/lib/b.py": b"x",
        "02_softmax_accuracy/softmax_accuracy.py": CODE,
    }
    with take(submission(files), (catalog.pick("03"),), course=catalog.exercises) as taken:
        (file,) = taken.files.values()
        assert os.listdir(file.parent) == ["crossentropy.py"]
        assert os.listdir(file.parent.parent) == ["03_crossentropy"]
        for folder in (file.parent, file.parent.parent):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        told = {line.partition(": ")[0] for line in taken.left_out}
    assert told == {
        "03_crossentropy/conftest.py",
        "03_crossentropy/helper.py",
        "03_crossentropy/data/",
        "pytest.ini",
        "sitecustomize.py",
        "torch.py",
        "venv/",
    }
    assert not file.parent.parent.exists()


def test_copies_are_removed_whatever_happens(submission, catalog):
    """Also on Ctrl-C."""
    with pytest.raises(KeyboardInterrupt), take(submission({NAME: CODE}), catalog.exercises) as taken:
        raise KeyboardInterrupt
    assert not taken.files["03"].parent.parent.exists()


def test_own_folder_is_preferred_and_the_other_file_told(submission, catalog):
    """Two files for one exercise."""
    with take(submission({NAME: CODE, "crossentropy.py": b"old"}), catalog.exercises) as taken:
        assert taken.files["03"].read_bytes() == CODE
        assert [line.partition(": ")[0] for line in taken.left_out] == ["crossentropy.py"]


def test_two_submissions_in_one_are_refused(submission, catalog):
    """Nobody can tell which is meant."""
    with (
        pytest.raises(UsageError, match="exercises in alice and bob"),
        take(submission({"alice/" + NAME: CODE, "bob/" + NAME: CODE}), catalog.exercises),
    ):
        pass


@pytest.mark.parametrize("files", [{}, {"readme.txt": b"x"}, {"a/b/" + NAME: CODE}, {NAME + "x": CODE}])
def test_submission_without_an_exercise_is_wrong_usage(submission, catalog, tmp_path, files):
    """Not 0 of 0 with exit status 0."""
    (tmp_path / "work").mkdir()
    with (
        pytest.raises(UsageError, match=r"no exercise's file in it; expected 00_tensors/tensors\.py"),
        take(submission(files), catalog.exercises),
    ):
        pass


def test_exercise_asked_for_and_not_there_is_wrong_usage(submission, catalog):
    """The work of another exercise does not help."""
    with (
        pytest.raises(UsageError, match="expected 05_logistic_regression"),
        take(submission({NAME: CODE}), (catalog.pick("05"),), course=catalog.exercises),
    ):
        pass


def test_weights_that_an_exercise_may_bring_are_taken(submission, catalog):
    """Beside its file; to an exercise that brings nothing they are strangers."""
    import dataclasses

    bringing = dataclasses.replace(catalog.pick("03"), brings=("checkpoint.pt",))
    files = {NAME: CODE, "03_crossentropy/checkpoint.pt": b"weights" * 500_000}
    with take(submission(files), (bringing,)) as taken:
        folder = taken.files["03"].parent
        assert sorted(os.listdir(folder)) == ["checkpoint.pt", "crossentropy.py"]
        assert _brought(bringing, taken.files[bringing.id]) == (str(folder / "checkpoint.pt"),)
        assert (folder / "checkpoint.pt").read_bytes() == b"weights" * 500_000
        assert taken.left_out == ()
    with take(submission(files), catalog.exercises) as taken:
        assert "checkpoint.pt: only crossentropy.py can be handed in" in taken.left_out[0]


def test_many_strangers_are_counted(submission, catalog):
    """A report stays readable."""
    files = {NAME: CODE} | {f"x{i}.txt": b"" for i in range(200)}
    with take(submission(files), catalog.exercises) as taken:
        assert taken.left_out[-1] == "and 150 more"
        assert len(taken.left_out) == 51


def test_debugger_gets_the_students_own_file(tmp_path, catalog):
    """What is edited in pdb must not vanish with a copy."""
    folder = as_folder(tmp_path / "work", {NAME: CODE})
    with take(folder, catalog.exercises, in_place=True) as taken:
        assert taken.files["03"] == (folder / NAME).resolve()
    assert (folder / NAME).exists()


def test_the_courses_own_folder_leaves_out_nothing(catalog):
    """Lessons and visible tests are no strangers."""
    with take(catalog.root / "exercises", catalog.exercises) as taken:
        assert len(taken.files) == len(catalog.exercises)
        assert taken.left_out == ()
    with take(catalog.root, catalog.exercises) as taken:
        assert len(taken.files) == len(catalog.exercises)


@pytest.mark.parametrize("name", ["work.rar", "work.7z", "work.tar.xz", "work"])
def test_other_formats_are_named(tmp_path, catalog, name):
    """With those that are known."""
    (tmp_path / name).write_bytes(b"x")
    with (
        pytest.raises(UsageError, match=r"not one of a folder, \.zip, \.tar\.gz, \.tgz, \.tar"),
        take(tmp_path / name, catalog.exercises),
    ):
        pass
