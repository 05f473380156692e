"""Reads clauses.toml: the clause register of a council."""

from __future__ import annotations

from app.domain.finding import Finding
from app.domain.pack import Clause, Deadline
from app.packs.toml import Table, load, tables
from app.verification.report import Report

KINDS = "XGTRFNIMC"
UNITS = ("working days", "days", "weeks", "hours", "months", "years", "working day hours")


def read_clauses(file: str, data: bytes) -> tuple[dict[str, Clause], list[Finding]]:
    """Clause id → clause. Never raises."""
    report = Report(file)
    loaded = load(data, report)
    if loaded is None:
        return {}, report.findings
    document, text = loaded
    top = Table(document, "clauses", 1, report)
    top.read.add("clause")
    top.finish()
    read: dict[str, Clause] = {}
    for table in tables(document, "clause", text, report):
        clause = _clause(table)
        if clause.id in read:
            table.fault("toml-value", f"The clause “{clause.id}” is there twice.", "Remove one of the two.")
        elif clause.id:
            read[clause.id] = clause
    return read, report.findings


def _clause(table: Table) -> Clause:
    kind = table.text("kind", required=True)
    if kind and (len(kind) != 1 or kind not in KINDS):
        table.fault("toml-value", f"“{kind}” is not a kind of clause.", f"Use one of: {', '.join(KINDS)}.")
    clause = Clause(
        id=table.text("id", required=True),
        section=table.text("section", required=True),
        rule=table.text("rule", required=True),
        kind=kind,
        process=table.text("process"),
        deadline=_deadline(table),
        ambiguity=table.text("ambiguity"),
        reading=table.text("reading"),
        waiver=table.text("waiver"),
    )
    table.finish()
    return clause


def _deadline(clause: Table) -> Deadline | None:
    clause.read.add("deadline")
    written = clause.written.get("deadline")
    if written is None:
        return None
    if not isinstance(written, dict):
        clause.fault(
            "toml-value", "The deadline is not a table.", "Write [clause.deadline] with value, unit, anchor."
        )
        return None
    table = Table(written, clause.what, clause.line, clause.report)
    value, unit = table.value("value", int, None, required=True), table.text("unit", required=True)
    anchor = table.text("anchor", required=True)
    table.finish()
    if unit and unit not in UNITS:
        table.fault("toml-value", f"“{unit}” is not a unit.", f"Use one of: {', '.join(UNITS)}.")
    return None if value is None else Deadline(value, unit, anchor)
