"""The ZIP that is given out: a page and a booklet to read, the same as JSON, and the files.

Nothing withheld is in it.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, BinaryIO

from app.domain.calendar import day_in_words, local, moment_in_words
from app.domain.desk import AttachmentState, Disclosure
from app.domain.records import Case
from app.ports import Files
from app.services.disclosing import redacting
from app.services.disclosing.entries import Entry
from app.services.disclosing.redacting import MARK, Withheld
from app.store import UnitOfWork

ENDINGS = {"text/html": "html", "application/pdf": "pdf", "text/calendar": "ics", "text/plain": "txt"}
PIECE = 65_536
PDF = "read-me-first.pdf"
"""The booklet, as it is called in the ZIP."""

STYLE = (
    "body{font:1rem/1.5 sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem;color:#0b0c0c}"
    "article{border-top:1px solid #b1b4b6;padding:.75rem 0}h2{margin:0;font-size:1.1rem}"
    ".quiet{color:#505a5f;margin:0}.withheld{background:#f3f2f1;padding:.5rem}"
    "p{margin:.25rem 0;white-space:pre-wrap;overflow-wrap:anywhere}"
)


def write(
    to: BinaryIO,
    uow: UnitOfWork,
    files: Files | None,
    case: Case,
    disclosure: Disclosure,
    entries: Sequence[Entry],
    booklet: Callable[[Sequence[Mapping[str, Any]]], bytes] | None = None,
) -> None:
    """Write the ZIP: the same bytes whenever it is made. `booklet` makes the PDF, where it can."""
    with zipfile.ZipFile(to, "w") as archive:
        packed = _Packed(archive, local(disclosure.released_at or disclosure.at))
        named: dict[str, list[str]] = {}
        for number, entry in enumerate(entries, 1):
            if not _whole(disclosure, entry.key):
                named[entry.key] = _add_files(packed, uow, files, entry, number)
        told = [redacting.told(entry, disclosure.withheld, named.get(entry.key, ())) for entry in entries]
        head = {
            "case": case.reference,
            "child": case.child_name,
            "asked_by": disclosure.asked_by,
            "received_on": disclosure.received_on.isoformat(),
            "kept_until": disclosure.at.isoformat(),
            "entries": told,
        }
        whole = json.dumps(head, ensure_ascii=False, indent=2, default=str)
        packed.add("everything.json", whole.encode())
        packed.add("read-me-first.html", page(case, disclosure, told).encode())
        if booklet is not None:
            packed.add(PDF, booklet(told))


@dataclass(frozen=True, slots=True)
class _Packed:
    """A ZIP in which every file has the same moment."""

    archive: zipfile.ZipFile
    at: datetime

    def add(self, name: str, body: bytes) -> None:
        self.archive.writestr(self._entry(name), body)

    def copy(self, name: str, content: BinaryIO) -> None:
        """In pieces: a file may be large."""
        with self.archive.open(self._entry(name), "w") as out:
            while piece := content.read(PIECE):
                out.write(piece)

    def _entry(self, name: str) -> zipfile.ZipInfo:
        at = self.at
        entry = zipfile.ZipInfo(name, (at.year, at.month, at.day, at.hour, at.minute, at.second))
        entry.compress_type = zipfile.ZIP_DEFLATED
        return entry


def _whole(disclosure: Disclosure, key: str) -> bool:
    """Whether the entry is withheld, and not only some words of it."""
    return key in disclosure.withheld and not Withheld.kept(disclosure.withheld[key]).words


def _add_files(packed: _Packed, uow: UnitOfWork, files: Files | None, entry: Entry, number: int) -> list[str]:
    added = []
    if entry.document is not None:
        for media in entry.document.media:
            body = uow.documents.body(entry.document.id, media)
            if body is not None:
                ending = ENDINGS.get(media, "bin")
                added.append(f"documents/{number:05d}-{_safe(entry.document.title)}.{ending}")
                packed.add(added[-1], body)
    file = entry.attachment
    if file is not None and files is not None and file.state is AttachmentState.CLEAN:
        added.append(f"files/{number:05d}-{_safe(file.name)}")
        with files.open(file.digest) as content:
            packed.copy(added[-1], content)
    return added


def _safe(name: str) -> str:
    """A name that is one file in one folder on every system."""
    kept = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in name)
    return kept.strip(".-")[:80] or "file"


def page(case: Case, disclosure: Disclosure, told: Sequence[Mapping[str, Any]]) -> str:
    """The page to read, which needs nothing but a browser."""
    body = "\n".join(_article(each) for each in told)
    until = moment_in_words(disclosure.at)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>What is kept about {escape(case.child_name)}</title><style>{STYLE}</style></head><body>\n"
        f"<h1>What is kept about <bdi>{escape(case.child_name)}</bdi></h1>\n"
        f"<p>Case {escape(case.reference)}. Asked for by {escape(disclosure.asked_by)} on "
        f"{day_in_words(disclosure.received_on)}. Everything kept until {until}, the oldest first.</p>\n"
        "<p>What is withheld says so, with the exemption of the Data Protection Act 2018.</p>\n"
        f"{body}\n</body></html>\n"
    )


def _article(told: Mapping[str, Any]) -> str:
    kind = escape(told["kind"])
    if told.get("withheld"):
        why = f"{escape(told['exemption'])} ({escape(told['law'])})"
        return f'<article class="withheld"><p class="quiet">{kind}</p><h2>Withheld</h2><p>{why}</p></article>'
    links = "".join(f'<p><a href="{escape(name)}">{escape(name)}</a></p>' for name in told["files"])
    left_out = ""
    if told.get("words_withheld"):
        why = f"{escape(told['exemption'])} ({escape(told['law'])})"
        left_out = f'<p class="quiet">Some words are withheld, and “{MARK}” stands for them: {why}</p>'
    return (
        f'<article><p class="quiet">{kind}, {moment_in_words(datetime.fromisoformat(told["at"]))}</p>'
        f"<h2>{escape(told['title'])}</h2><p>{escape(told['text'])}</p>{left_out}{links}</article>"
    )
