"""Text as reStructuredText: whatever stands in a pack is shown as it is and never read as markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

LEVELS = "=-~^"
_MARKUP = re.compile(r"([\\*`_|<>\[\]])")


def text(words: str) -> str:
    """A text on one line, its markup characters taken as they are."""
    return _MARKUP.sub(r"\\\1", " ".join(words.split()))


def literal(words: str) -> str:
    """An expression in a fixed-width type."""
    plain = " ".join(words.split()).replace("\\", "\\\\").replace("`", "'")
    return f"``{plain}``" if plain else ""


def bold(words: str) -> str:
    """A text in bold; nothing for nothing."""
    return f"**{text(words)}**" if words.strip() else ""


def heading(words: str, level: int) -> Iterator[str]:
    """A heading; level 0 is the page's title."""
    title = text(words) or "…"
    yield from (title, LEVELS[level] * max(4, 2 * len(title)), "")


def bullets(items: Iterable[str], indent: int = 0) -> Iterator[str]:
    """A list of ready lines, with a blank line after it where it has any."""
    room = " " * indent
    lines = [f"{room}- {item}" for item in items if item]
    yield from lines
    if lines:
        yield ""


def paragraph(*parts: str) -> Iterator[str]:
    """Ready parts on one line, with a blank line after it."""
    words = " ".join(part for part in parts if part)
    if words:
        yield from (words, "")


def table(columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table of ready cells; a cell of several lines has a line break between them. Nothing without rows."""
    body = [list(row) for row in rows]
    if not body:
        return
    yield ".. list-table::"
    yield "   :header-rows: 1"
    yield f"   :widths: {' '.join(str(width) for _, width in columns)}"
    yield ""
    for row in [[title for title, _ in columns], *body]:
        for number, cell in enumerate(row):
            first, *more = cell.split("\n") if cell else [""]
            yield f"   {'* -' if number == 0 else '  -'} {'| ' if more else ''}{first}".rstrip()
            yield from (f"       | {line}" for line in more)
    yield ""


def figure(target: str, alternative: str, caption: str) -> Iterator[str]:
    """A picture of the folder `pictures`, which opens whole when it is chosen."""
    yield f".. figure:: /pictures/{target}.svg"
    yield f"   :alt: {' '.join(alternative.split())}"
    yield f"   :target: ../_images/{target}.svg"
    yield ""
    yield f"   {caption}"
    yield ""


def contents(pages: Iterable[str], caption: str = "") -> Iterator[str]:
    """The table of contents."""
    yield ".. toctree::"
    yield "   :maxdepth: 1"
    if caption:
        yield f"   :caption: {caption}"
    yield ""
    yield from (f"   {page}" for page in pages)
    yield ""
