"""The page: everything a student wrote is text in it, and all it says comes from the model."""

import dataclasses
import json
import re
from html.parser import HTMLParser
from itertools import pairwise

import jsonschema
import pytest

from grader.errors import UsageError
from grader.report import SCHEMA, ExerciseResult, TestResult, as_json, read_report, write_json
from grader.report.model import Curve
from grader.report.page import page
from grader.report.page.chart import Chart, y_ticks

LOADING = {"href", "src", "srcset", "srcdoc", "action", "data", "style", "background", "poster"}
VOID = {"meta", "img", "br", "rect", "line", "circle", "polyline", "link", "input"}


class Reader(HTMLParser):
    """Takes down the elements, their attributes and the text of a page."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.text, self.open, self.unbalanced = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID and (not self.open or self.open.pop() != tag):
            self.unbalanced.append(tag)

    def handle_data(self, data):
        self.text.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]


@pytest.fixture(scope="module")
def hostile_page(hostile_report):
    return page(hostile_report)


@pytest.fixture(scope="module")
def read(hostile_page):
    return Reader(hostile_page)


def test_hostile_text_adds_no_element_and_no_attribute(read, hostile_report):
    """The page has the same elements, and attributes that do the same, as one of harmless texts."""

    def harmless(value):
        if isinstance(value, str):
            return value if len(value) < 30 and value.isprintable() else "some words"
        if isinstance(value, tuple):
            return tuple(map(harmless, value))
        if isinstance(value, dict):
            return {harmless(k): harmless(v) for k, v in value.items()}
        if dataclasses.is_dataclass(value):
            fields = {f.name: harmless(getattr(value, f.name)) for f in dataclasses.fields(value)}
            return type(value)(**fields)
        return value

    calm = Reader(page(harmless(hostile_report)))
    shape = [(tag, sorted(attrs)) for tag, attrs in read.elements]
    assert shape == [(tag, sorted(attrs)) for tag, attrs in calm.elements]
    assert not read.unbalanced


def test_page_runs_nothing_and_loads_nothing(read):
    """No script, no handler, no address but data: and anchors of the page itself."""
    assert not {tag for tag, _ in read.elements} & {
        "script",
        "iframe",
        "object",
        "embed",
        "link",
        "base",
        "form",
    }
    for tag, attrs in read.elements:
        assert not [name for name in attrs if name.startswith("on")]
        for name in LOADING & set(attrs):
            assert attrs[name].startswith(("#", "data:image/png;base64,")), (tag, name)
    policy = next(m["content"] for m in read.all("meta") if "http-equiv" in m)
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_control_characters_become_visible(hostile_page):
    """No escape sequence, no bidi override, no lone surrogate, no NUL."""
    assert not re.search(
        "[\x00\x07\x1b\x7f-\x9f\u200e\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]", hostile_page
    )
    assert "\\u202ekcab" in hostile_page
    assert "\\x1b[2J" in hostile_page
    hostile_page.encode("utf-8")


def test_template_language_in_a_text_is_text(read):
    """{{ 7 * 7 }} is shown as it stands."""
    assert "{{ 7 * 7 }}" in "".join(read.text)


def test_long_text_is_cut(hostile_page):
    """A million characters leave a page that opens."""
    assert len(hostile_page) < 500_000
    assert "… (cut short)" in hostile_page


def test_page_can_be_read_by_a_screen_reader(read):
    """Landmarks, one h1, no level left out, captions, scopes, texts for pictures, unique ids."""
    tags = [tag for tag, _ in read.elements]
    assert [tags.count(tag) for tag in ("header", "nav", "main", "h1")] == [1, 1, 1, 1]
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert tags.count("table") == tags.count("caption") > 5
    assert all("scope" in attrs for attrs in read.all("th"))
    assert all(attrs["alt"] for attrs in read.all("img"))
    assert all("aria-hidden" in attrs or "aria-label" in attrs for attrs in read.all("svg"))
    ids = [attrs["id"] for _, attrs in read.elements if "id" in attrs]
    assert len(set(ids)) == len(ids)
    asked = {attrs["href"][1:] for attrs in read.all("a")}
    asked |= {attrs["aria-labelledby"] for _, attrs in read.elements if "aria-labelledby" in attrs}
    assert asked <= set(ids)


def test_failure_is_told_in_its_parts_with_a_hint_to_ask_for(read):
    """The call, what came back, what was expected, the likely mistake, the command."""
    text = "".join(read.text)
    for label in ("called", "returned", "expected", "because", "likely mistake"):
        assert f">{label}<" in f">{'<>'.join(t.strip() for t in read.text)}<"
    assert "python -m grader hint 03.1" in text


def test_page_from_the_json_is_the_same_page(hostile_report, hostile_page, tmp_path):
    """The JSON alone holds all that the page shows; the same report gives the same bytes."""
    path = tmp_path / "report.json"
    write_json(hostile_report, path)
    whole = json.loads(path.read_text("utf-8"))
    jsonschema.validate(whole, json.loads(SCHEMA.read_text("utf-8")))
    assert page(hostile_report) == hostile_page
    assert page(read_report(path)) == hostile_page


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda whole: whole.pop("seed"), "no report of this version"),
        (lambda whole: whole.update(schema_version=2), r"\['schema_version'\]"),
        (lambda whole: whole.update(points=float("nan")), "not JSON"),
        (
            lambda whole: whole["exercises"][0]["tests"][0]["predictions"]["confusion"].pop(),
            "do not fit its classes",
        ),
        (
            lambda whole: whole["exercises"][0]["tests"][0]["predictions"]["errors"][0].update(label=2),
            "do not fit its classes",
        ),
        (
            lambda whole: whole["exercises"][0]["tests"][0]["predictions"]["errors"][0].update(
                png='"><script>'
            ),
            "breaks the rule 'pattern'",
        ),
    ],
)
def test_altered_json_is_refused_in_words(edit, words, hostile_report, tmp_path):
    """A report that somebody has had in an editor ends in one line, not in a traceback."""
    path = tmp_path / "report.json"
    whole = json.loads(json.dumps(as_json(hostile_report)))
    edit(whole)
    path.write_text(json.dumps(whole), "utf-8")
    with pytest.raises(UsageError, match=words):
        read_report(path)


def test_untouched_exercises_are_told_in_a_line(hostile_report):
    """Twenty tests of a file that was never opened are not twenty failures."""
    tests = tuple(TestResult(f"t{i}", f"Claim {i}", "03.1", "not_attempted", 0, 1, 0) for i in range(20))
    exercise = ExerciseResult("03", "03_x", "X", "graded", tests)
    made = Reader(page(dataclasses.replace(hostile_report, exercises=(exercise,))))
    assert not [d for d in made.all("details") if "failure" in d["class"]]
    assert "Not started." in "".join(made.text)


@pytest.mark.parametrize(
    ("low", "high"),
    [
        (0, 1),
        (0.906, 0.93),
        (-3, 12),
        (2.3, 2.3),
        (0, 0),
        (1e-29, 2e-29),
        (-1e30, 1e30),
        (0.0999, 0.1),
        (1e-320, 0),
    ],
)
def test_ticks_are_few_and_enclose_the_values(low, high):
    """Whatever a student's code reports of its loss, the chart can be drawn."""
    ticks = y_ticks(min(low, high), max(low, high))
    assert 2 <= len(ticks) <= 6
    assert ticks[0] <= low <= ticks[-1]
    assert all(a < b for a, b in pairwise(ticks))


@pytest.mark.parametrize("values", [(1.0,), (1.0, 2.0), (5.0,) * 3, (1e30, -1e30, 0.0)])
def test_curve_stays_inside_its_chart(values):
    """A single value, a flat curve and a huge one too."""
    chart = Chart.of(Curve("loss", values))
    assert len(chart.points) == len(values)
    assert all(0 <= x <= 320 and 0 <= y <= 170 for x, y in chart.points)
