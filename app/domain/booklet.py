"""A long text for people that is printed with contents and page numbers: chapters of short items."""

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
class Chapter:
    """Items of one subject. `opening`: what the chapter is about, in a paragraph or more."""

    heading: str
    opening: str = ""
    items: Sequence[Item] = ()
