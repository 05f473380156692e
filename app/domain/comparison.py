"""What is compared between councils: the same step in each protocol, named in the packs.

`bpmn/shared/comparison.toml` lists the rows; a council's own comparison.toml says which of its clauses answer
each. What is told is then taken from the elements that carry these clauses out.
"""

from __future__ import annotations

from dataclasses import dataclass

SHOWS = ("contacts", "people", "clock", "steps", "questions")
"""What a row shows: whom to call, who acts in order, until when, who does what, what is asked."""


@dataclass(frozen=True, slots=True)
class Row:
    """One step that every protocol may have. `shows`: one of `SHOWS`."""

    id: str
    title: str
    shows: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Where a council's protocol answers a row: clauses and contacts, or why it is `silent`."""

    row: str
    clauses: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    silent: str = ""
    line: int | None = None
