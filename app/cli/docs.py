"""`holdfast docs`: the councils' protocols as pages of a handbook."""

from __future__ import annotations

from pathlib import Path

import click

from app import bootstrap
from app.config import Settings


@click.command(short_help="Write the handbook of every council's protocol.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("build/handbook/source"),
    show_default=True,
)
def docs(out: Path) -> None:
    """Write the handbook as pages in reStructuredText into the folder OUT: for each council the diagrams,
    every step in plain words, forms, clocks, clauses and assumptions; and all councils side by side.

    The pages refer to a picture of each diagram, pictures/PROCESS.svg. `make docs` draws these too, and
    builds the whole as a site to read and print.
    """
    made = bootstrap.handbook_pages(bootstrap.handbook_chapters(Settings.from_environment()))
    for name, text in made.items():
        page = out / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")
    click.echo(f"{len(made)} pages are in {out}.")
