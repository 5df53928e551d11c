"""Exercises come from their folders; a malformed one is an error that names file and key."""

import pytest

from grader.catalog import Catalog
from grader.errors import CatalogError, UsageError

TOML = """
title = "One"
summary = "One thing."
minutes = 10
data = ["mnist"]
brings = ["checkpoint.pt"]

[[tasks]]
id = "00.1"
name = "f"
points = 1
hints = ["a", "b", "c"]

[[tasks]]
id = "00.2"
name = "g"
points = 2.5
builds_on = ["00.1"]
hints = ["a", "b", "c"]

[[tasks]]
id = "00.3"
name = "h"
points = 1
builds_on = ["00.2"]
hints = ["a", "b", "c"]
"""


@pytest.fixture
def course(tmp_path):
    def make(text, folder="00_one"):
        path = tmp_path / "exercises" / folder / "exercise.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return tmp_path

    return make


def test_an_exercise_is_read_from_its_folder(course):
    """Number and topic from the name, the rest from exercise.toml."""
    (exercise,) = Catalog.of(course(TOML)).exercises
    assert (exercise.id, exercise.topic, exercise.file) == ("00", "one", "one.py")
    assert exercise.points == 4.5
    assert exercise.data == ("mnist",)
    assert exercise.brings == ("checkpoint.pt",)
    assert exercise.foundations("00.3") == ("00.2", "00.1")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('title = "One"', "", "title: missing"),
        ("minutes = 10", 'minutes = "10"', "minutes: must be int"),
        ("minutes = 10", "minutes = true", "minutes: must be int"),
        ("minutes = 10", "minutes = ", "not TOML"),
        ("minutes = 10", "minutes = 10\nlevel = 3", "level: no such key"),
        ('data = ["mnist"]', 'data = ["imagenet"]', "data: 'imagenet'"),
        ('data = ["mnist"]', "data = [1]", "data: must be a list of strings"),
        ('brings = ["checkpoint.pt"]', 'brings = ["../x.pt"]', "brings: '../x.pt' should be the name"),
        ("checkpoint.pt", "conftest.py", "brings: 'conftest.py' should be the name"),
        ('id = "00.1"', 'id = "00.7"', r"tasks\[0\].id: '00.7' should be '00.1'"),
        ("points = 2.5", "points = 0", r"tasks\[1\].points: must be more than 0"),
        ("points = 2.5", 'points = 2.5\nhint = "x"', r"tasks\[1\].hint: no such key"),
        ('hints = ["a", "b", "c"]', 'hints = ["a", " ", "c"]', r"tasks\[0\].hints"),
        ('builds_on = ["00.1"]', 'builds_on = ["00.3"]', r"tasks\[1\].builds_on: '00.3' is no earlier task"),
    ],
)
def test_a_malformed_exercise_names_file_and_key(course, old, new, says):
    """One clear line for the author."""
    with pytest.raises(CatalogError, match=says) as caught:
        Catalog.of(course(TOML.replace(old, new, 1)))
    assert "exercise.toml" in str(caught.value)


def test_folder_without_exercise_toml_is_named(tmp_path):
    """A forgotten file is not an empty exercise."""
    (tmp_path / "exercises" / "00_one").mkdir(parents=True)
    with pytest.raises(CatalogError, match="missing"):
        Catalog.of(tmp_path)


def test_course_without_exercises_says_where_it_looked(tmp_path):
    """Most likely the wrong folder."""
    with pytest.raises(CatalogError, match="no exercises in"):
        Catalog.of(tmp_path)


@pytest.mark.parametrize("name", ["3", "03", "crossentropy", "03_crossentropy", "exercises/03_crossentropy/"])
def test_exercises_are_picked_by_number_or_name(catalog, name):
    """As a person would type them."""
    assert catalog.pick(name).name == "03_crossentropy"


def test_unknown_exercise_lists_those_there_are(catalog):
    """The message is the help."""
    with pytest.raises(UsageError, match="03_crossentropy"):
        catalog.pick("99")
