"""Reads clauses.toml: the clause register of a council, and what is not clear in its source."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

from app.domain.finding import Finding
from app.domain.pack import Clause, Deadline, Question
from app.packs.toml import Table, load, tables
from app.verification.report import Report

KINDS = "XGTRFNIMC"
UNITS = ("working days", "days", "weeks", "hours", "months", "years", "working day hours")
Thing = TypeVar("Thing", Clause, Question)


Register = tuple[dict[str, Clause], dict[str, Question]]


def read_clauses(file: str, data: bytes) -> tuple[Register, list[Finding]]:
    """Clause id → clause, and question id → question. Never raises.

    A question about one clause alone is what is not clear in it, where the clause does not say so itself.
    """
    report = Report(file)
    loaded = load(data, report)
    if loaded is None:
        return ({}, {}), report.findings
    document, text = loaded
    top = Table(document, "clauses", 1, report)
    top.read |= {"clause", "question"}
    top.finish()
    clauses = _by_id(tables(document, "clause", text, report), _clause)
    questions = _by_id(tables(document, "question", text, report), _question)
    for question in questions.values():
        name = question.about[0] if len(question.about) == 1 else ""
        if name in clauses and not clauses[name].ambiguity:
            unclear = f"{question.id}: {question.problem}"
            clauses[name] = replace(clauses[name], ambiguity=unclear, reading=question.reading)
    return (clauses, questions), report.findings


def _by_id(written: Iterator[Table], make: Callable[[Table], Thing]) -> dict[str, Thing]:
    """Each table made into its record, by its id; a second one of the same id is a fault."""
    made: dict[str, Thing] = {}
    for table in written:
        record = make(table)
        table.finish()
        if record.id in made:
            table.fault("toml-value", f"“{record.id}” is there twice.", "Remove one of the two.")
        elif record.id:
            made[record.id] = record
    return made


def _clause(table: Table) -> Clause:
    kind = table.text("kind", required=True)
    if kind and (len(kind) != 1 or kind not in KINDS):
        table.fault("toml-value", f"“{kind}” is not a kind of clause.", f"Use one of: {', '.join(KINDS)}.")
    return Clause(
        id=table.text("id", required=True),
        section=table.text("section", required=True),
        rule=table.text("rule", required=True),
        kind=kind,
        process=table.text("process"),
        deadline=_deadline(table),
        ambiguity=table.text("ambiguity"),
        reading=table.text("reading"),
        waiver=table.text("waiver"),
        line=table.line,
    )


def _question(table: Table) -> Question:
    about = table.value("about", list, [], required=True)
    if not about and isinstance(table.written.get("about"), list):
        table.fault("toml-value", "“about” is empty.", "Name the clauses that the question is about.")
    return Question(
        id=table.text("id", required=True),
        about=tuple(about),
        problem=table.text("problem", required=True),
        reading=table.text("reading", required=True),
        line=table.line,
    )


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
