"""`report`: make the page again from a report.json."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def report(
    source: Annotated[Path, typer.Argument(help="A report.json that submit wrote.")] = Path("report.json"),
    html: Annotated[
        Path | None, typer.Option(help="Where the page goes; by default beside the JSON file.")
    ] = None,
) -> None:
    """Write report.html from a report.json, without grading anything.

    Example: `python -m grader report results/anna.json --html anna.html`
    """
    from grader.errors import UsageError
    from grader.report.page import write_page
    from grader.report.reading import read_report

    page = html or source.with_suffix(".html")
    if page.exists() and page.samefile(source):
        raise UsageError(f"{page} is the report itself: name another file with --html FILE")
    write_page(read_report(source), page)
    typer.echo(f"Report: {page}")
