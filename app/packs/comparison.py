"""Reads comparison.toml: the rows that are compared between councils, and where a council answers them."""

from __future__ import annotations

from app.domain.comparison import SHOWS, Answer, Row
from app.domain.finding import Finding
from app.packs.toml import Table, headings, load, tables
from app.verification.report import Report

Comparison = tuple[list[Row], list[Answer]]


def read_comparison(file: str, data: bytes) -> tuple[Comparison, list[Finding]]:
    """The rows and answers of a file, in the order written. Never raises."""
    report = Report(file)
    loaded = load(data, report)
    if loaded is None:
        return ([], []), report.findings
    document, text = loaded
    top = Table(document, "comparison", 1, report)
    top.read |= {"row", "answer"}
    top.finish()
    rows = [_row(table) for table in tables(document, "row", text, report)]
    lines = headings(text, "answer")
    answers = [
        _answer(table, lines[number] if number < len(lines) else None)
        for number, table in enumerate(tables(document, "answer", text, report))
    ]
    return ([row for row in rows if row.id], [answer for answer in answers if answer.row]), report.findings


def _row(table: Table) -> Row:
    shows = table.text("shows", required=True)
    if shows and shows not in SHOWS:
        table.fault("toml-value", f"“{shows}” is nothing to show.", f"Use one of: {', '.join(SHOWS)}.")
    row = Row(table.text("id", required=True), table.text("title", required=True), shows, table.line)
    table.finish()
    return row


def _answer(table: Table, line: int | None) -> Answer:
    table.line = line
    clauses, contacts = (tuple(table.value(key, list, [])) for key in ("clauses", "contacts"))
    row, silent = table.text("row", required=True), table.text("silent")
    if bool(silent) == bool(clauses or contacts):
        table.fault(
            "toml-value",
            "It must either name clauses or contacts, or say in “silent” why there are none.",
            'Write clauses = ["…"], contacts = ["…"], or silent = "why".',
        )
    table.finish()
    return Answer(row, clauses, contacts, silent, line)
