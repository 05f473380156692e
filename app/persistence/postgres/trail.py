"""The audit trail. A trigger of the table chains each entry to the one before it in its stream."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.domain.audit import LOOK, text_of
from app.domain.records import AuditEntry
from app.persistence.json_text import from_text
from app.persistence.postgres.rows import AnyRow
from app.persistence.postgres.tables import audit
from app.persistence.postgres.transaction import Transaction
from app.persistence.postgres.words import among


class PostgresAudit:
    """See `app.store.Audit`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def append(self, entries: Sequence[AuditEntry]) -> None:
        self._db.insert(audit, map(_row, entries))

    def of_stream(self, stream: str, after: int = 0, limit: int = 1000) -> list[AuditEntry]:
        return self._where(audit.c.stream == stream, after, limit)

    def of_instance(self, instance_id: UUID, after: int = 0, limit: int = 5000) -> list[AuditEntry]:
        return self._where(audit.c.instance_id == instance_id, after, limit)

    def of_subjects(self, action: str, subjects: Mapping[UUID, UUID]) -> dict[UUID, list[AuditEntry]]:
        if not subjects:
            return {}
        found = sa.select(audit).where(
            audit.c.stream == among(sorted({str(case_id) for case_id in subjects.values()})),
            audit.c.subject == among(sorted(str(subject) for subject in subjects)),
            audit.c.action == action,
        )
        entries: dict[UUID, list[AuditEntry]] = {}
        for row in self._db.rows(found.order_by(audit.c.stream, audit.c.sequence), audit):
            entries.setdefault(UUID(row.subject), []).append(_entry(row))
        return entries

    def newest(
        self, stream: str, *, looks: bool, before: int | None = None, limit: int = 50
    ) -> list[AuditEntry]:
        is_look = audit.c.action.endswith(LOOK)
        found = sa.select(audit).where(audit.c.stream == stream, is_look if looks else ~is_look)
        if before is not None:
            found = found.where(audit.c.sequence < before)
        newest = found.order_by(audit.c.sequence.desc()).limit(limit)
        return [_entry(row) for row in self._db.rows(newest, audit)]

    def _where(self, condition: sa.ColumnElement[bool], after: int, limit: int) -> list[AuditEntry]:
        found = sa.select(audit).where(condition, audit.c.sequence > after)
        return [_entry(row) for row in self._db.rows(found.order_by(audit.c.sequence).limit(limit), audit)]


def _row(entry: AuditEntry) -> dict[str, Any]:
    return {
        "stream": entry.stream,
        "at": entry.at,
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "instance_id": entry.instance_id,
        "text": text_of(entry),
    }


def _entry(row: AnyRow) -> AuditEntry:
    return AuditEntry(
        stream=row.stream,
        at=row.at,
        actor=row.actor,
        action=row.action,
        subject=row.subject,
        detail=from_text(row.text)["detail"],
        instance_id=row.instance_id,
        sequence=row.sequence,
        previous=row.previous,
        hash=row.hash,
    )
