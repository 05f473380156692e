"""Reads TOML with every fault located; tables are read strictly: an unknown key is a fault."""

from __future__ import annotations

import contextlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from app.packs.limits import text_of
from app.verification.report import Report

_PLACE = re.compile(r"\(at (?:line (\d+), column \d+|end of document)\)")
# The parser keeps every prefix of a dotted key: a long one would fill the memory.
_DEEP_KEY = re.compile(r"""(?<![\w"'-])(?:[\w"'-]+[ \t]*\.[ \t]*){20}""")
_KINDS = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    date: "a date such as 2026-12-24",
    list: "a list of texts",
}


def load(data: bytes, report: Report) -> tuple[dict[str, Any], str] | None:
    """The document and its text, or None with the fault noted."""
    text = text_of(data, report)
    if text is None:
        return None
    if deep := _DEEP_KEY.search(text):
        line = text.count("\n", 0, deep.start()) + 1
        report.add("toml-malformed", "A key has too many dots.", "Use at most two.", line=line)
        return None
    try:
        return tomllib.loads(text), text
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        place = _PLACE.search(str(error))
        line = int(place[1]) if place and place[1] else text.count("\n") + 1
        reason = _PLACE.sub("", str(error)).strip()
        report.add("toml-malformed", f"The file is not TOML: {reason}.", "Correct this line.", line=line)
        return None


def headings(text: str, name: str) -> list[int]:
    """The lines of `[[name]]`, in order."""
    heading = re.compile(rf"^\s*\[\[\s*{re.escape(name)}\s*\]\]")
    return [number for number, line in enumerate(text.splitlines(), start=1) if heading.match(line)]


def subheadings(text: str, name: str) -> dict[str, int]:
    """Key → line of each `[name.key]`."""
    heading = re.compile(rf"\s*\[\s*{re.escape(name)}\s*\.\s*[\"']?([^\"'\]\s]+)[\"']?\s*\]")
    found = ((heading.match(line), number) for number, line in enumerate(text.splitlines(), start=1))
    return {place[1]: number for place, number in found if place}


class Table:
    """One table, read key by key. `what` and `line` locate it in messages."""

    def __init__(self, written: Mapping[str, Any], what: str, line: int | None, report: Report) -> None:
        self.written, self.what, self.line, self.report = written, what, line, report
        self.read: set[str] = set()

    def fault(self, code: str, message: str, cure: str) -> None:
        """Note a fault of this table."""
        self.report.add(code, message, cure, line=self.line, element=self.what)

    def value(self, key: str, kind: type, default: Any, *, required: bool = False) -> Any:
        """The key's value when it is of that kind, else the default with the fault noted."""
        self.read.add(key)
        found: Any = self.written.get(key)
        if found is None:
            if required:
                self.fault("toml-value", f"“{key}” is missing.", f"Write {key} = {_KINDS[kind]}.")
            return default
        if kind is date and isinstance(found, str):
            with contextlib.suppress(ValueError):  # told below as a value of the wrong kind
                found = date.fromisoformat(found)
        right = isinstance(found, kind) and not (kind is int and isinstance(found, bool))
        if kind is date:
            right = right and not isinstance(found, datetime)
        if kind is list:
            right = right and all(isinstance(item, str) for item in found)
        if right:
            return found
        self.fault("toml-value", f"“{key}” is not {_KINDS[kind]}.", f"Write {key} = {_KINDS[kind]}.")
        return default

    def text(self, key: str, *, required: bool = False) -> str:
        """A text, trimmed."""
        found = str(self.value(key, str, "", required=required)).strip()
        if required and not found and isinstance(self.written.get(key), str):
            self.fault("toml-value", f"“{key}” is empty.", f"Give {key} a value.")
        return found

    def finish(self) -> None:
        """Note every key that nobody asked for."""
        for key in self.written.keys() - self.read:
            known = ", ".join(sorted(self.read))
            self.fault("toml-key", f"“{key}” is not a key here.", f"Remove it, or use one of: {known}.")


def tables(document: Mapping[str, Any], name: str, text: str, report: Report) -> Iterator[Table]:
    """Every `[[name]]` of the document, with its line."""
    written = document.get(name, [])
    if not isinstance(written, list) or not all(isinstance(item, dict) for item in written):
        report.add(
            "toml-value",
            f"“{name}” is not a list of tables.",
            f"Write [[{name}]] before each one.",
            element=name,
        )
        return
    lines = headings(text, name)
    for index, item in enumerate(written):
        line = lines[index] if index < len(lines) else None
        yield Table(item, str(item.get("id") or item.get("name") or item.get("key") or name), line, report)
