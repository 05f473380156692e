"""Reads a letter's own HTML back as blocks of text, so that its PDF says exactly what its page says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

KINDS: Mapping[str, str] = {"h1": "title", "h2": "heading", "p": "paragraph", "ul": "list"}
ISOLATED = "\u2068\u2069"
"""The marks around a text whose direction must not touch its surroundings, as `<bdi>` does (UAX #9)."""


RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+(?: +[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+)*"
)
"""A run of words in Hebrew, Arabic and the other scripts that are written from right to left."""


@dataclass(slots=True)
class Block:
    """A title, heading, paragraph or list; a paragraph's class, if any, is its kind.

    `lines`: the text, one entry a line. `items`: a list's items, each in lines.
    """

    kind: str
    lines: list[str] = field(default_factory=lambda: [""])
    items: list[list[str]] = field(default_factory=list)

    def as_title(self) -> str:
        """The text on one line, without the marks that isolate a name."""
        return " ".join(_tidy(self.lines)).translate({ord(mark): None for mark in ISOLATED})

    def as_data(self) -> dict[str, Any]:
        """The block as JSON holds it, white space as HTML shows it."""
        return {"kind": self.kind, "lines": _tidy(self.lines), "items": [_tidy(item) for item in self.items]}


def _turns(text: str) -> bool:
    """Whether any of it is written from right to left."""
    return any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in text)


def _isolated_if_it_turns(match: re.Match[str]) -> str:
    # Marks that change nothing on paper would still be copied out of the PDF with the text beside them.
    return match[0] if _turns(match[1]) else match[1]


def turned_apart(text: str) -> str:
    """Text whose words from right to left are parted from what stands around them."""
    return RIGHT_TO_LEFT.sub(lambda match: f"{ISOLATED[0]}{match[0]}{ISOLATED[-1]}", text)


def _tidy(lines: list[str]) -> list[str]:
    shown = (re.sub(r"[ \t\n]+", " ", line).strip() for line in lines)
    return [re.sub("\u2068([^\u2068\u2069]*)\u2069", _isolated_if_it_turns, line) for line in shown]


class _Reader(HTMLParser):
    """Understands the few tags that the templates use, inside `<main>`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._into: list[str] | None = None
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "main":
            self._inside = True
        elif self._inside and tag in KINDS:
            self.blocks.append(Block(dict(attrs).get("class") or KINDS[tag]))
            self._into = self.blocks[-1].lines if tag != "ul" else None
        elif self._inside and tag == "li":
            self._into = [""]
            self.blocks[-1].items.append(self._into)
        elif tag == "br" and self._into is not None:
            self._into.append("")
        elif tag == "bdi":
            self._add(ISOLATED[0])

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self._inside = False
        elif tag == "bdi":
            self._add(ISOLATED[-1])
        elif tag in KINDS or tag == "li":
            self._into = None

    def handle_data(self, data: str) -> None:
        self._add(data)

    def _add(self, text: str) -> None:
        if self._into is not None:
            self._into[-1] += text


def blocks(html: str) -> list[Block]:
    """The blocks of a letter in reading order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.blocks
