"""Reads invariants.toml: what no diagram and no case of a council may break."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.domain.finding import Finding
from app.domain.pack import Invariant, Property
from app.packs.toml import Table, load, tables
from app.verification.report import Report


def read_invariants(file: str, data: bytes) -> tuple[list[Invariant], list[Finding]]:
    """The invariants of a file, in the order written. Never raises."""
    report = Report(file)
    loaded = load(data, report)
    if loaded is None:
        return [], report.findings
    document, text = loaded
    top = Table(document, "invariants", 1, report)
    top.read |= {"invariant"}
    top.finish()
    found = [_invariant(file, table) for table in tables(document, "invariant", text, report)]
    return [invariant for invariant in found if invariant.id], report.findings


def _invariant(file: str, table: Table) -> Invariant:
    made = Invariant(
        id=table.text("id", required=True),
        title=table.text("title", required=True),
        sources=tuple(table.value("sources", list, [], required=True)),
        message=table.text("message", required=True),
        properties=tuple(_properties(table)),
        codes=tuple(table.value("codes", list, [])),
        watches=tuple(table.value("watches", list, [])),
        waits=table.text("waits"),
        file=file,
        line=table.line,
    )
    table.finish()
    return made


def _properties(table: Table) -> Iterator[Property]:
    table.read.add("property")
    written: Any = table.written.get("property", [])
    if not isinstance(written, list) or not all(isinstance(item, dict) for item in written):
        table.fault("toml-value", "“property” is not a list of tables.", "Write [[invariant.property]].")
        return
    for item in written:
        one = Table(item, table.what, table.line, table.report)
        kind = one.text("kind", required=True)
        councils, processes = (tuple(one.value(key, list, [])) for key in ("councils", "processes"))
        rest = {key: value for key, value in item.items() if key not in one.read}
        yield Property(kind, rest, councils, processes)
