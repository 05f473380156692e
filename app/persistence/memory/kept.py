"""Deployments, the audit trail, documents, notices and settings, in memory."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.audit import GENESIS, LOOK, chained, text_of
from app.domain.errors import Duplicate
from app.domain.records import AuditEntry, DefinitionRow, Deployment, Document, Notice
from app.persistence.json_text import from_text, plain, to_text
from app.persistence.memory.tables import Tables, insert

_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""A case's stream of the trail, or a person's."""


class MemoryDeployments:
    """See `app.store.Deployments`."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(
        self, deployment: Deployment, files: Mapping[str, bytes], definitions: Sequence[DefinitionRow]
    ) -> None:
        versions = (each.version for each in self._of_council(deployment.council))
        if deployment.version in versions:
            raise Duplicate("deployment", f"{deployment.version} of {deployment.council}")
        insert(self._tables.deployments, [deployment], "deployment")
        insert(self._tables.definitions, definitions, "definition")
        self._tables.files.update({(deployment.id, path): body for path, body in files.items()})

    def latest(self, council: str) -> Deployment | None:
        return max(self._of_council(council), key=lambda each: each.version, default=None)

    def of_council(self, council: str, limit: int = 50) -> list[Deployment]:
        return sorted(self._of_council(council), key=lambda each: each.version, reverse=True)[:limit]

    def get(self, deployment_id: UUID) -> Deployment | None:
        return self._tables.deployments.get(deployment_id)

    def files(self, deployment_id: UUID) -> dict[str, bytes]:
        found = self._tables.files.items()
        return {path: body for (key, path), body in sorted(found) if key == deployment_id}

    def definitions(self, deployment_id: UUID) -> list[DefinitionRow]:
        found = (each for each in self._tables.definitions.values() if each.deployment_id == deployment_id)
        return sorted(found, key=lambda each: each.process_id)

    def councils(self) -> list[str]:
        return sorted({each.council for each in self._tables.deployments.values()})

    def _of_council(self, council: str) -> list[Deployment]:
        return [each for each in self._tables.deployments.values() if each.council == council]


class MemoryAudit:
    """See `app.store.Audit`."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def append(self, entries: Sequence[AuditEntry]) -> None:
        for entry in entries:
            head = self._tables.heads.get(entry.stream)
            previous, sequence = (head.hash, head.sequence + 1) if head else (GENESIS, 1)
            kept = replace(
                entry,
                detail=plain(dict(entry.detail)),
                sequence=sequence,
                previous=previous,
                hash=chained(previous, text_of(entry)),
            )
            self._tables.audit[(entry.stream, sequence)] = kept
            self._tables.heads[entry.stream] = kept
            self._note(entry)

    def _note(self, entry: AuditEntry) -> None:
        """Somebody's look changes nothing, and only a case's stream is named by its key."""
        if not entry.action.endswith(LOOK) and _KEY.fullmatch(entry.stream):
            self._tables.changed([UUID(entry.stream)])

    def of_stream(self, stream: str, after: int = 0, limit: int = 1000) -> list[AuditEntry]:
        return self._page(
            (each for each in self._tables.audit.values() if each.stream == stream), after, limit
        )

    def of_instance(self, instance_id: UUID, after: int = 0, limit: int = 5000) -> list[AuditEntry]:
        found = (each for each in self._tables.audit.values() if each.instance_id == instance_id)
        return self._page(found, after, limit)

    def of_subjects(self, action: str, subjects: Mapping[UUID, UUID]) -> dict[UUID, list[AuditEntry]]:
        entries: dict[UUID, list[AuditEntry]] = {}
        for subject, case_id in subjects.items():
            of_case = (each for each in self._tables.audit.values() if each.stream == str(case_id))
            mine = [each for each in of_case if each.action == action and each.subject == str(subject)]
            if mine:
                entries[subject] = sorted(mine, key=lambda each: each.sequence)
        return entries

    def newest(
        self, stream: str, *, looks: bool, before: int | None = None, limit: int = 50
    ) -> list[AuditEntry]:
        found = [
            each
            for each in self._tables.audit.values()
            if each.stream == stream
            and each.action.endswith(LOOK) is looks
            and (before is None or each.sequence < before)
        ]
        found.sort(key=lambda each: each.sequence, reverse=True)
        return [replace(each, detail=plain(dict(each.detail))) for each in found[:limit]]

    @staticmethod
    def _page(entries: Iterable[AuditEntry], after: int, limit: int) -> list[AuditEntry]:
        found = sorted((each for each in entries if each.sequence > after), key=lambda each: each.sequence)
        return [replace(each, detail=plain(dict(each.detail))) for each in found[:limit]]


class MemoryDocuments:
    """See `app.store.Documents`."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, document: Document, bodies: Mapping[str, bytes]) -> None:
        insert(self._tables.documents, [document], "document")
        self._tables.bodies.update({(document.id, media): body for media, body in bodies.items()})

    def of_case(self, case_id: UUID) -> list[Document]:
        found = (each for each in self._tables.documents.values() if each.case_id == case_id)
        return sorted(found, key=lambda each: (each.created_at, each.id))

    def get(self, document_id: UUID) -> Document | None:
        return self._tables.documents.get(document_id)

    def body(self, document_id: UUID, media: str) -> bytes | None:
        return self._tables.bodies.get((document_id, media))


class MemoryNotices:
    """See `app.store.Notices`."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, notices: Sequence[Notice]) -> None:
        insert(self._tables.notices, notices, "notice")

    def of_user(self, user_id: UUID, limit: int = 50) -> list[Notice]:
        found = [each for each in self._tables.notices.values() if each.user_id == user_id]
        return sorted(found, key=lambda each: (each.at, each.id), reverse=True)[:limit]

    def mark_read(self, user_id: UUID, notice_id: UUID, at: datetime) -> None:
        notice = self._tables.notices.get(notice_id)
        if notice is not None and notice.user_id == user_id and notice.read_at is None:
            self._tables.notices[notice_id] = replace(notice, read_at=at)


class MemorySettings:
    """See `app.store.Settings`."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def get(self, name: str) -> Any:
        text = self._tables.settings.get(name)
        return None if text is None else from_text(text)

    def many(self, names: Collection[str]) -> dict[str, Any]:
        return {name: self.get(name) for name in names if name in self._tables.settings}

    def put(self, name: str, value: Any) -> None:
        self._tables.settings[name] = to_text(value)
