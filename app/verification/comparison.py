"""What a council compares: rows that there are, by clauses and contacts that it has."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.finding import Finding
from app.domain.pack import Pack
from app.verification.codes import finding
from app.verification.references import meant
from app.verification.scope import register


def check_comparison(pack: Pack) -> list[Finding]:
    """Every answer to a row, clause or contact that is not there."""
    return list(_wrong(pack))


def _wrong(pack: Pack) -> Iterator[Finding]:
    file = register(pack, "comparison.toml")
    rows = [row.id for row in pack.rows]
    for answer in pack.answers.values():
        if rows and answer.row not in rows:
            message = f"There is no row “{answer.row}” to answer.{meant(answer.row, rows)}"
            cure = "Use a row of bpmn/shared/comparison.toml."
            yield finding("toml-value", file, answer.line, answer.row, message, cure)
        for clause in answer.clauses:
            if clause not in pack.clauses:
                message = f"The clause “{clause}” is not in the register."
                cure = "Correct the clause, or add it to clauses.toml."
                yield finding("unknown-clause", file, answer.line, answer.row, message, cure)
        for contact in answer.contacts:
            if contact not in pack.council.contacts:
                message = f"There is no contact “{contact}” in council.toml."
                cure = f"Correct its key.{meant(contact, list(pack.council.contacts))}"
                yield finding("toml-value", file, answer.line, answer.row, message, cure)
