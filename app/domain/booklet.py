"""A long text for people that is printed with page numbers: chapters of short items, and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is told. `about`: when, and from whom; `text`: a line end begins a new paragraph.

    `withheld`: the item says that something was left out, and stands apart from what is told.
    """

    heading: str
    about: str = ""
    text: str = ""
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """`columns`: their headings; `shares`: the width of each beside the others’. A cell's further lines stand
    smaller below its first; the first cell of a row says what the row is about."""

    columns: Sequence[str]
    shares: Sequence[int]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Chapter:
    """Items of one subject. `opening`: what the chapter is about, in a paragraph or more; `verdict`: what it
    comes to, set apart; without a `heading` it only opens what follows."""

    heading: str
    opening: str = ""
    items: Sequence[Item] = ()
    table: Table | None = None
    verdict: str = ""
