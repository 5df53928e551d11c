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
EACH = 6  # pictures of each class


def _sets(incomplete: str) -> list[str]:
    """The data sets whose name begins so: for completion in a shell."""
    from grader.data import DATASETS

    return [name for name in DATASETS if name.startswith(incomplete)]


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


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(help="mnist or cifar10.", autocompletion=_sets)],
    out: Annotated[
        Path | None, typer.Option(help="The PNG to write; by default pictures/NAME.png in the course.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, other pictures.")] = 0,
) -> None:
    """Write a grid of training pictures with their labels, and draw some in a terminal that can.

    Terminals that know kitty's or iTerm's protocol show the grid itself, others with 256 colours or more a
    picture of each class; a pipe or NO_COLOR gets the file alone.

    \b
    Examples:
      python -m grader data show mnist
      python -m grader data show cifar10 --seed 3 --out cifar.png
    """
    import numpy as np
    from rich.console import Console

    from grader.catalog import course_root
    from grader.data import open_dataset
    from grader.student import say

    dataset = open_dataset(name)
    from grader.pictures import draw, grid_png

    labels = dataset.train_labels
    order = np.random.default_rng(seed).permutation(len(labels))
    of_each = [order[labels[order] == k][:EACH] for k in range(len(dataset.classes))]
    chosen = np.stack(of_each, axis=1).ravel()  # a column for each class
    images, words = dataset.train_images[chosen], [dataset.classes[k] for k in labels[chosen]]
    path = out or course_root() / "pictures" / f"{name}.png"
    grid_png(path, f"{name}: {dataset.source}", images, words, columns=len(dataset.classes))
    console = Console()
    one_each = slice(len(dataset.classes))
    draw(console, path, images[one_each], words[one_each])
    say.plain(console, f"{name}: {dataset.description}.")
    say.plain(console, f"written: {say.near(path)}")


def _line(one: Added) -> str:
    done = "added" if one.new else "already here"
    return f"{one.name}: {done}. {one.description}. Now in {one.folder}"
