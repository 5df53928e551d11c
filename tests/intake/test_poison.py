"""Submissions made to do harm: each is refused in one line, and nothing is left behind."""

import dataclasses
import gzip
import io
import os
import socket
import struct
import tarfile
import zipfile

import pytest

from grader.errors import GraderError, UsageError
from grader.intake import limits, take

CODE = b"def f():\n    return 1\n"
NAME = "03_crossentropy/crossentropy.py"

BAD_NAMES = {
    "../evil.py": "upwards",
    "03_crossentropy/../../evil.py": "upwards",
    "..": "upwards",
    "/etc/evil.py": "absolute",
    "//server/evil.py": "absolute",
    "C:/evil.py": "colon",
    "crossentropy.py:stream": "colon",
    "..\\evil.py": "backslash",
    "03_crossentropy\\crossentropy.py": "backslash",
    "a\nb.py": "line end",
    "a\rb.py": "line end",
    "a\x1b[2Jb.py": "control",
    "a\x7fb.py": "control",
    "a\x9bb.py": "control",
    "a\u202eyp.b": "cannot be seen",
    "a\u200bb.py": "cannot be seen",
    "a\u2028b.py": "cannot be seen",
    "con": "Windows",
    "NUL.py": "Windows",
    "a/com1.txt/b": "Windows",
    "name./x": "ends in a dot",
    "name ": "ends in a dot or a space",
    "x" * 256: "255 bytes",
    "é" * 128: "255 bytes",
    "/".join(["d" * 100] * 11): "1000 bytes",
    "/".join("d" * 21): "20 folders deep",
}


@pytest.fixture(autouse=True)
def leftovers(tmp_path, monkeypatch):
    """The private folders of this test, which must be gone at its end; nothing may appear beside them."""
    place = tmp_path / "private"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    yield
    assert os.listdir(place) == []
    assert not [p for p in tmp_path.rglob("*evil*") if p.parent != tmp_path / "work"]


@pytest.fixture
def refused(catalog):
    """Take a submission that is refused; the one line that says so."""

    def take_it(source, exercises=None):
        with pytest.raises(UsageError) as caught, take(source, exercises or catalog.exercises):
            pass
        line = str(caught.value)
        assert line.isprintable(), ascii(line)
        assert len(line) < 500
        assert source.name in line
        assert caught.value.exit_status == 2
        return line

    return take_it


@pytest.fixture
def zipped(tmp_path):
    """Make a zip archive of (ZipInfo or name, bytes) pairs."""

    def make(*entries, name="work.zip", compression=zipfile.ZIP_DEFLATED):
        with zipfile.ZipFile(tmp_path / name, "w", compression) as archive:
            for info, content in entries:
                archive.writestr(info, content)
        return tmp_path / name

    return make


@pytest.fixture
def tarred(tmp_path):
    """Make a tar archive of (TarInfo or name, bytes) pairs."""

    def make(*entries, name="work.tar.gz"):
        with tarfile.open(tmp_path / name, "w:gz" if name.endswith("gz") else "w") as archive:
            for info, content in entries:
                if isinstance(info, str):
                    info = tarfile.TarInfo(info)
                    info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
        return tmp_path / name

    return make


def tar_info(name, kind, link=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


def zip_info(name, mode):
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    info.create_system = 3
    return info


@pytest.mark.parametrize("name", BAD_NAMES, ids=ascii)
def test_names_that_lead_elsewhere_are_refused(refused, zipped, tarred, name):
    """In a zip and in a tar."""
    for source in (zipped((NAME, CODE), (name, b"x")), tarred((NAME, CODE), (name, b"x"))):
        assert BAD_NAMES[name] in refused(source)


def test_name_with_a_null_byte_is_refused(refused, zipped):
    """zipfile would cut it off there: evil.py\\0.txt becomes evil.py."""
    source = zipped((NAME, CODE), ("evil.pyX.txt", b"x"))
    source.write_bytes(source.read_bytes().replace(b"evil.pyX", b"evil.py\0"))
    assert "control" in refused(source)


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [
        (NAME, NAME, "twice"),
        (NAME, "03_crossentropy/CrossEntropy.py", "upper and lower case"),
        (NAME, "03_CROSSENTROPY/other.py", "upper and lower case"),
        ("é.txt", "e\u0301.txt", "twice"),
        ("straße.txt", "STRASSE.txt", "upper and lower case"),
        ("a", "a/b", "a file and a folder"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_names_that_collide_are_refused(refused, zipped, tarred, first, second, says):
    """Which of the two counts would depend on who unpacks."""
    others = [] if first == NAME else [(NAME, CODE)]
    for make in (zipped, tarred):
        assert says in refused(make(*others, (first, CODE), (second, b"other")))


def test_name_in_decomposed_unicode_is_the_same_name(zipped, catalog):
    """As a Mac writes it."""
    exercise = dataclasses.replace(catalog.pick("03"), topic="café")
    with take(zipped(("03_cafe\u0301/cafe\u0301.py", CODE)), (exercise,)) as taken:
        assert taken.files["03"].read_bytes() == CODE


@pytest.mark.parametrize(
    "kind",
    [
        tarfile.SYMTYPE,
        tarfile.LNKTYPE,
        tarfile.CHRTYPE,
        tarfile.BLKTYPE,
        tarfile.FIFOTYPE,
        tarfile.GNUTYPE_SPARSE,
    ],
)
@pytest.mark.parametrize("name", [NAME, "other"])
def test_links_devices_and_pipes_in_a_tar_are_refused(refused, tarred, kind, name):
    """Also where nobody would take them."""
    entries = [(tar_info(name, kind, "/etc/passwd"), b"")]
    source = tarred(*entries, *([] if name == NAME else [(NAME, CODE)]))
    line = refused(source)
    assert "a link, a device or a pipe" in line
    assert name in line


@pytest.mark.parametrize("mode", [0o120777, 0o010644, 0o020644, 0o060644, 0o140644])
def test_links_devices_and_pipes_in_a_zip_are_refused(refused, zipped, mode):
    """A zip says so in the upper half of a field."""
    line = refused(zipped((NAME, CODE), (zip_info("evil", mode), b"/etc/passwd")))
    assert "evil: a link, a device or a pipe" in line


def test_zip_bomb_is_refused_before_it_is_unpacked(refused, zipped, monkeypatch):
    """By what it declares, also where nobody would take it."""
    source = zipped((NAME, CODE), ("zeros", b"0"))
    raw = bytearray(source.read_bytes())
    struct.pack_into("<I", raw, raw.rindex(b"PK\1\2") + 24, 2 << 30)
    source.write_bytes(raw)
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    assert "unpacks to more than 1024 MB" in refused(source)


def test_student_file_that_is_too_large_is_refused(refused, zipped, tarred, tmp_path):
    """1 MB of Python is no exercise."""
    much = b"#" * (limits.MAX_CODE + 1)
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "crossentropy.py").write_bytes(much)
    for source in (zipped((NAME, much)), tarred((NAME, much)), tmp_path / "work"):
        line = refused(source)
        assert "larger than 1 MB" in line
        assert "crossentropy.py" in line


def test_weights_that_are_too_large_are_refused(refused, tmp_path, catalog):
    """A sparse file claims much and holds nothing."""
    exercise = dataclasses.replace(catalog.pick("03"), brings=("checkpoint.pt",))
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "crossentropy.py").write_bytes(CODE)
    with open(tmp_path / "work" / "checkpoint.pt", "wb") as file:
        file.truncate(1 << 40)
    assert "checkpoint.pt: larger than 256 MB" in refused(tmp_path / "work", (exercise,))


def declared_smaller(source, name, size):
    """Make a zip's directory and header understate the size of one entry."""
    raw = bytearray(source.read_bytes())
    for magic, at in ((b"PK\1\2", 24), (b"PK\3\4", 22)):
        start = raw.index(magic)
        struct.pack_into("<I", raw, start + at, size)
    source.write_bytes(raw)
    return source


def test_zip_entry_that_holds_more_than_it_says_is_refused(refused, zipped):
    """Counted while it is copied."""
    for compression in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
        source = zipped((NAME, b"#" * 900_000), compression=compression)
        line = refused(declared_smaller(source, NAME, 100))
        assert "crossentropy.py" in line


def test_zip_entry_that_holds_less_than_it_says_is_refused(refused, zipped):
    """Cut short, or lying."""
    assert "crossentropy.py" in refused(declared_smaller(zipped((NAME, CODE)), NAME, 5000))


def test_entries_that_overlap_are_refused(refused, zipped):
    """The way to 281 TB in 10 MB: many names, one piece of data."""
    source = zipped((NAME, CODE), ("other.txt", b"x" * 1000))
    raw = bytearray(source.read_bytes())
    second = raw.index(b"PK\1\2", raw.index(b"PK\1\2") + 4)
    struct.pack_into("<I", raw, second + 42, 10)  # its header begins inside the first entry
    source.write_bytes(raw)
    assert "other.txt: shares its bytes with 03_crossentropy/crossentropy.py" in refused(source)


def test_too_many_entries_are_refused(refused, zipped, tarred):
    """What nobody takes costs time too."""
    many = [(f"x{i}", b"") for i in range(limits.MAX_ENTRIES + 1)]
    assert "at most 5000" in refused(zipped(*many))
    assert "more than 5000" in refused(tarred(*many))


def test_directory_of_absurd_length_is_not_read_into_memory(refused, zipped):
    """A zip's directory is read at once, as long as it claims to be."""
    entry = b"PK\1\2" + bytes(42)
    directory = entry * (limits.MAX_READ // len(entry) + 1)
    source = zipped((NAME, CODE))
    source.write_bytes(directory + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(directory), 0, 0))
    assert "a header of absurd size" in refused(source)


@pytest.mark.parametrize("tail", [b"", b"PK\5\6", b"PK\5\6" + b"\xff" * 18])
def test_zip_that_is_none_is_refused(refused, tmp_path, tail):
    """Cut short, or something else."""
    source = tmp_path / "work.zip"
    source.write_bytes(b"PK\3\4" + b"x" * 100 + tail)
    assert "not a zip archive, or damaged" in refused(source)


def test_damaged_data_is_refused(refused, zipped, tarred):
    """A wrong checksum, a broken stream."""
    source = zipped((NAME, os.urandom(5000)))
    raw = bytearray(source.read_bytes())
    raw[200] ^= 0xFF
    source.write_bytes(raw)
    assert "cannot be unpacked" in refused(source)
    source = tarred((NAME, os.urandom(5000)))
    source.write_bytes(source.read_bytes()[:3000])
    assert "damaged" in refused(source)


def test_encrypted_zip_is_refused(refused, zipped):
    """Nobody would know the password."""
    source = zipped((NAME, CODE))
    raw = bytearray(source.read_bytes())
    for magic, at in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        raw[raw.index(magic) + at] |= 1
    source.write_bytes(raw)
    assert "encrypted" in refused(source)


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_compression_is_refused(refused, zipped, compression):
    """Each is one more decoder to trust."""
    assert "unusual way" in refused(zipped((NAME, CODE), compression=compression))


def test_tar_bomb_is_refused(refused, tmp_path):
    """Gigabytes of zeros in a megabyte; nothing is written, and memory does not grow with it."""
    info = tarfile.TarInfo("zeros")
    info.size = 2 << 30
    with gzip.open(tmp_path / "work.tgz", "wb", compresslevel=1) as file:
        file.write(info.tobuf())
        for _ in range(1 << 6):
            file.write(bytes(1 << 20))
    assert "unpacks to more than 1024 MB" in refused(tmp_path / "work.tgz")


@pytest.mark.parametrize("size", [-512, -10240, 1 << 62])
@pytest.mark.parametrize("kind", [tarfile.REGTYPE, tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME])
def test_tar_header_with_an_absurd_size_is_refused(refused, tmp_path, size, kind):
    """A negative one sends a reader round in circles, a large one fills its memory."""
    info = tar_info("evil.txt", kind)
    raw = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    raw[124:136] = (b"\xff" if size < 0 else b"\x80") + (size % (1 << 88)).to_bytes(11, "big")
    raw[148:156] = b" " * 8
    raw[148:156] = b"%06o\0 " % sum(raw)
    (tmp_path / "work.tar").write_bytes(raw + bytes(20 * 512))
    refused(tmp_path / "work.tar")


def test_endless_chain_of_tar_headers_is_refused(refused, tmp_path):
    """Headers that only announce other headers."""
    raw = tar_info("x", tarfile.GNUTYPE_LONGNAME).tobuf() * 20_000
    (tmp_path / "work.tar").write_bytes(raw)
    assert "damaged" in refused(tmp_path / "work.tar")


def test_header_that_overrides_a_name_is_checked_as_well(refused, tmp_path):
    """PAX headers give other names than the old ones."""
    info = tarfile.TarInfo("harmless.txt")
    info.pax_headers = {"path": "../evil.py"}
    with tarfile.open(tmp_path / "work.tar", "w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(info)
    assert "upwards" in refused(tmp_path / "work.tar")


@pytest.mark.parametrize("place", ["crossentropy.py", NAME, "exercises/" + NAME])
@pytest.mark.parametrize("what", ["link", "folder link", "fifo", "socket", "folder"])
def test_links_and_pipes_in_a_folder_are_not_followed(refused, tmp_path, monkeypatch, place, what):
    """A secret outside the submission, or a pipe that never ends."""
    file = tmp_path / "work" / place
    secret = tmp_path / "secret" / "crossentropy.py"
    secret.parent.mkdir()
    secret.write_bytes(b"the secret")
    if what == "folder link":
        if file.parent == tmp_path / "work":
            pytest.skip("the submission itself may be a link")
        file.parent.parent.mkdir(parents=True, exist_ok=True)
        file.parent.symlink_to(secret.parent)
        assert "where a folder should be" in refused(tmp_path / "work")
        return
    file.parent.mkdir(parents=True)
    if what == "link":
        file.symlink_to(secret)
    elif what == "fifo":
        os.mkfifo(file)
    elif what == "socket":
        monkeypatch.chdir(file.parent)  # its path must be short
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(file.name)
    else:
        file.mkdir()
        assert "no exercise's file" in refused(tmp_path / "work")
        return
    assert "only plain files are taken" in refused(tmp_path / "work")


def test_file_that_is_swapped_for_a_link_is_not_followed(tmp_path, catalog, monkeypatch):
    """Between the listing and the copying."""
    from grader.intake import taking

    file = tmp_path / "work" / "crossentropy.py"
    file.parent.mkdir()
    file.write_bytes(CODE)
    (tmp_path / "secret").write_bytes(CODE)
    chosen = taking.choose

    def swap(*arguments):
        found = chosen(*arguments)
        file.unlink()
        file.symlink_to(tmp_path / "secret")
        return found

    monkeypatch.setattr(taking, "choose", swap)
    with pytest.raises(UsageError, match=r"crossentropy\.py"), take(tmp_path / "work", catalog.exercises):
        pass


def test_file_that_grows_while_it_is_read_is_refused(tmp_path, catalog, monkeypatch):
    """No more is copied than was declared."""
    from grader.intake import taking

    file = tmp_path / "work" / "crossentropy.py"
    file.parent.mkdir()
    file.write_bytes(CODE)
    chosen = taking.choose

    def grow(*arguments):
        found = chosen(*arguments)
        with file.open("ab") as more:
            more.truncate(1 << 40)
        return found

    monkeypatch.setattr(taking, "choose", grow)
    with pytest.raises(UsageError, match="more than it says"), take(tmp_path / "work", catalog.exercises):
        pass


def test_archive_that_is_no_file_is_refused(refused, tmp_path):
    """A pipe would block for ever."""
    os.mkfifo(tmp_path / "work.zip")
    assert "not a file" in refused(tmp_path / "work.zip")


def test_archive_that_is_too_large_is_refused(refused, tmp_path):
    """By its size on disk, before it is read."""
    with open(tmp_path / "work.tar", "wb") as file:
        file.truncate(limits.MAX_ARCHIVE + 1)
    assert "larger than 512 MB" in refused(tmp_path / "work.tar")


def test_hostile_name_of_a_stranger_is_told_as_text(tmp_path, catalog):
    """In a folder, where any name is possible and only known ones are opened."""
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "crossentropy.py").write_bytes(CODE)
    for name in (b"a\x1b[2J\nb", b"\xff\xfe", "\u202ex[bold]".encode()):
        (folder / os.fsdecode(name)).write_bytes(b"x")
    with take(folder, catalog.exercises) as taken:
        assert len(taken.left_out) == 3
        assert all(line.isprintable() for line in taken.left_out)


def test_full_disk_is_not_the_submissions_fault(zipped, catalog, monkeypatch):
    """It says where, and what to do."""

    def full(**_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.mkdtemp", full)
    with (
        pytest.raises(GraderError, match="No space left on device; point TMPDIR") as caught,
        take(zipped((NAME, CODE)), catalog.exercises),
    ):
        pass
    assert caught.value.exit_status == 3
