"""A kept letter as text that its sender can change, and the text as a page and a PDF again; booklets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.domain.booklet import Chapter
from handlers.blocks import ISOLATED, Block, blocks
from handlers.letter import FOLDER
from handlers.pdf import booklet, pdf
from handlers.wording import clean

PAGES = Environment(
    loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
SIGNATURE = "Yours "
"""How the line above the name begins, which stands a little apart."""

NO_MARKS = {ord(mark): None for mark in ISOLATED}


class LetterPress:
    """The `app.ports.Press` of the letters that letter.write makes."""

    def as_text(self, page: bytes) -> str:
        """The letter's words, without its looks."""
        parts = [_text(block) for block in blocks(page.decode("utf-8", "replace"))]
        return "\n\n".join(part for part in parts if part).translate(NO_MARKS)

    def printed(self, council: str, text: str, at: datetime) -> tuple[str, Mapping[str, bytes]]:
        """The text as a page and a tagged PDF that say the same."""
        found = read(text)
        title = next((block.as_title() for block in found if block.kind == "title"), "")
        if not title:
            raise ValueError("The letter needs a title: a line that begins with “# ”.")
        page = PAGES.get_template("_edited.html.j2").render(title=title, blocks=found)
        return title, {
            "text/html": page.encode(),
            "application/pdf": pdf(title, council, blocks(page), at),
        }

    def booklet(
        self, council: str, title: str, chapters: Sequence[Chapter], at: datetime, *, foot: str = ""
    ) -> bytes:
        """A tagged PDF with page numbers, and with contents or a foot on every page."""
        return booklet(title, council, chapters, at, foot)


def read(text: str) -> list[Block]:
    """The blocks that a text means."""
    parts = [part for part in re.split(r"\n[ \t]*\n", clean(text).strip()) if part.strip()]
    found = [_block([line.strip() for line in part.strip().split("\n")]) for part in parts]
    if found and found[0].kind == "paragraph":
        found[0].kind = "sender"
    return found


def _block(lines: Sequence[str]) -> Block:
    if lines[0].startswith("# "):
        return Block("title", [lines[0][2:].strip(), *lines[1:]])
    if lines[0].startswith("## "):
        return Block("heading", [lines[0][3:].strip(), *lines[1:]])
    if all(line.startswith("- ") for line in lines):
        return Block("list", [], [[line[2:].strip()] for line in lines])
    return Block("signature" if lines[0].startswith(SIGNATURE) else "paragraph", list(lines))


def _text(block: Block) -> str:
    data = block.as_data()
    if block.kind == "list":
        return "\n".join(f"- {' '.join(item)}" for item in data["items"])
    mark = {"title": "# ", "heading": "## "}.get(block.kind, "")
    return mark + "\n".join(line for line in data["lines"] if line)
