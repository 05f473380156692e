"""The audit chain breaks wherever an entry is changed, left out or put in another place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from app.domain.audit import GENESIS, chained, first_break, text_of
from app.domain.records import AuditEntry


def chain(number: int) -> list[AuditEntry]:
    entries, previous = [], GENESIS
    for n in range(number):
        bare = AuditEntry("case", datetime(2026, 11, 20, n, tzinfo=UTC), "ann", "case.viewed", f"n{n}")
        entry = replace(bare, sequence=n + 1, previous=previous, hash=chained(previous, text_of(bare)))
        entries.append(entry)
        previous = entry.hash
    return entries


def test_an_unbroken_chain() -> None:
    assert first_break(chain(5)) is None


def test_a_changed_entry_is_found() -> None:
    entries = chain(5)
    entries[2] = replace(entries[2], actor="bob")
    assert first_break(entries) is entries[2]


def test_a_missing_entry_is_found() -> None:
    entries = chain(5)
    del entries[1]
    assert first_break(entries) is entries[1]


def test_a_swapped_entry_is_found() -> None:
    entries = chain(4)
    entries[1], entries[2] = entries[2], entries[1]
    assert first_break(entries) is entries[1]
