"""Pictures in lessons are remade by a script, and are in step with it."""

from grader.course import pictures


def test_committed_picture_is_what_the_script_draws(catalog):
    """Run `python -m grader.course.pictures` after changing it."""
    assert (catalog.pick("08").folder / "shapes.svg").read_text("utf-8") == pictures.shapes()
