"""Makes PDFs of letters and booklets: tagged, PDF/UA-1 (ISO 14289-1), with the fonts of typst's wheel."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from app.domain.booklet import Chapter, Table
from handlers.blocks import ISOLATED, Block, turned_apart
from handlers.wording import clean, one_line

FOLDER = Path(__file__).parent / "letters"
LETTER = (FOLDER / "letter.typ").read_bytes()
BOOKLET = (FOLDER / "booklet.typ").read_bytes()
PROBE = b'#set document(title: "probe")\n#set text(font: "Libertinus Serif")\n#sys.inputs.text'
ALWAYS_THERE = 0x250
"""Below this code point the carried fonts have every letter."""


@cache
def _fonts(system: bool) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=system, include_embedded_fonts=True, font_paths=[])


@cache
def _shown(character: str, system: bool) -> bool:
    """Whether some font has this character: PDF/UA-1 refuses a document with a missing glyph."""
    try:
        typst.compile(
            PROBE, sys_inputs={"text": character}, pdf_standards=["ua-1"], font_paths=_fonts(system)
        )
    except typst.TypstError:
        return False
    return True


def _in_words(character: str) -> str:
    """What stands for a character that no font has: an emoji's or letter's name, nothing for a mark."""
    if character in ISOLATED or unicodedata.category(character) in ("Cf", "Mn", "Me", "Co", "Cn"):
        return ""
    return f"[{unicodedata.name(character, 'a sign that cannot be printed').lower()}]"


def pdf(title: str, author: str, text: Sequence[Block], at: datetime, *, system_fonts: bool = True) -> bytes:
    """The letter as PDF/UA-1, the same bytes for the same input. `at`: the moment it is dated with.

    Fonts of the machine are only looked at for letters that the carried fonts lack, and where there is
    none either (`system_fonts` False: never looked at) the character's Unicode name stands in brackets.
    """
    data = {"title": title, "author": author, "blocks": [block.as_data() for block in text]}
    return _set(LETTER, "letter", data, at, system_fonts)


def booklet(title: str, author: str, chapters: Sequence[Chapter], at: datetime, foot: str = "") -> bytes:
    """A text with page numbers, and contents or a foot on every page, as PDF/UA-1, the same bytes for the
    same input."""
    data = {
        "title": _line(title),
        "author": _line(author),
        "foot": _line(foot),
        "chapters": [
            {
                "heading": _line(chapter.heading),
                "opening": _lines(chapter.opening),
                "verdict": _lines(chapter.verdict),
                "table": _table(chapter.table),
                "items": [
                    {
                        "heading": _line(item.heading),
                        "about": _line(item.about),
                        "text": _lines(item.text),
                        "withheld": item.withheld,
                    }
                    for item in chapter.items
                ],
            }
            for chapter in chapters
        ],
    }
    return _set(BOOKLET, "booklet", data, at, True)


def _table(table: Table | None) -> dict[str, Any] | None:
    if table is None or not table.rows:
        return None
    return {
        "columns": [_line(column) for column in table.columns],
        "shares": list(table.shares),
        "rows": [[_lines(cell) or ["–"] for cell in row] for row in table.rows],
    }


def _line(text: str) -> str:
    return turned_apart(one_line(text))


def _lines(text: str) -> list[str]:
    return [_line(line) for line in clean(text).split("\n") if line.strip()]


def _set(template: bytes, name: str, content: dict[str, Any], at: datetime, system_fonts: bool) -> bytes:
    data = json.dumps(content, ensure_ascii=False)
    rare = {c for c in data if ord(c) >= ALWAYS_THERE}
    missing = {c for c in rare if not _shown(c, False)}
    found = {c for c in missing if system_fonts and _shown(c, True)}
    for character in missing - found:
        data = data.replace(character, _in_words(character))
    return typst.compile(
        template,
        sys_inputs={name: data},
        pdf_standards=["ua-1"],
        font_paths=_fonts(bool(found)),
        timestamp=at.astimezone(UTC).replace(microsecond=0),
    )
