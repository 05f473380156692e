"""CSV that a spreadsheet opens as text and never as a formula. Every CSV of Holdfast is made here.

A cell that begins with = + - @ (or a tab or line break, which some programs skip) may be run as a
formula by whoever opens the file: an apostrophe in front makes it text (OWASP, "CSV Injection").
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for the beginning of a formula; the full-width signs count for some."""

MEDIA_TYPE = "text/csv"
MARK = "\ufeff"
"""Tells a spreadsheet that the text is UTF-8."""


def cell(value: Any) -> str:
    """A value as a CSV cell: dates in ISO 8601, yes and no in words, and no text that could be run."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return cell("; ".join(str(item) for item in value))
    text = str(value).replace("\0", "")
    return f"'{text}" if text.lstrip(" \u00a0\ufeff").startswith(RUN) else text


def lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The file line by line, for a response of any length. RFC 4180: CRLF, quotes where needed."""
    yield MARK + _line(header)
    for row in rows:
        yield _line(row)


def table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """The whole file."""
    return "".join(lines(header, rows)).encode()


def _line(row: Sequence[Any]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow([cell(value) for value in row])
    return written.getvalue()
