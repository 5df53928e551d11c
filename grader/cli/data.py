"""`python -m grader data …`: see which images the course uses, add the official ones, download them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from grader.data import Added

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="The images the course trains on: MNIST and CIFAR-10.")

STATES = {
    "whole": "checksums are right",
    "damaged": "DAMAGED",
    "not drawn yet": "not drawn yet",
}


@app.command("status")
def show_status() -> None:
    """Show which images are in use, where they lie, and whether they are whole."""
    from grader.data import status

    for one in status():
        typer.echo(f"{one.name}: {one.source}, {STATES[one.state]}")
        typer.echo(f"  {one.detail}")
        typer.echo(f"  {one.folder}")


@app.command("add")
def add_from(
    source: Annotated[Path, typer.Option("--from", help="A folder that holds the official files.")],
) -> None:
    """Add the official images from files you have."""
    from grader.data import add

    for one in add(source):
        typer.echo(_line(one))


@app.command("fetch")
def fetch_all() -> None:
    """Download the official images."""
    from grader.data import fetch

    added = fetch()
    for one in added:
        typer.echo(_line(one))
    if not added:
        typer.echo("Nothing to download: the official images are already here and whole.")


def _line(one: Added) -> str:
    done = "added" if one.new else "already here"
    return f"{one.name}: {done}. {one.description}. Now in {one.folder}"
