"""One line a step on the error stream, with the seconds since the start."""

from __future__ import annotations

import time
from collections.abc import Callable

import click

Say = Callable[[str], None]


def steps() -> Say:
    """A function that prints a step as it begins."""
    start = time.monotonic()

    def say(text: str) -> None:
        click.echo(f"[{time.monotonic() - start:5.1f} s] {text}", err=True)

    return say
