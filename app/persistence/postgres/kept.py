"""Deployments, documents, notices and settings."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.domain.records import DefinitionRow, Deployment, Document, Notice
from app.persistence.json_text import from_text, to_text
from app.persistence.postgres.rows import as_row, columns, record
from app.persistence.postgres.tables import (
    definitions,
    deployment_files,
    deployments,
    document_bodies,
    documents,
    notices,
    settings,
)
from app.persistence.postgres.transaction import Transaction
from app.persistence.postgres.words import among


class PostgresDeployments:
    """See `app.store.Deployments`. The latest of a council is read once a unit of work."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction
        self._latest: dict[str, Deployment | None] = {}

    def add(self, deployment: Deployment, files: Mapping[str, bytes], new: Sequence[DefinitionRow]) -> None:
        self._latest.pop(deployment.council, None)
        self._db.insert(deployments, [as_row(deployment)])
        self._db.insert(definitions, map(as_row, new))
        if files:
            rows = [
                {"deployment_id": deployment.id, "path": path, "body": body} for path, body in files.items()
            ]
            self._db.at_once(deployment_files.insert().values(rows))

    def latest(self, council: str) -> Deployment | None:
        if council not in self._latest:
            self._latest[council] = self._newest(council)
        return self._latest[council]

    def of_council(self, council: str, limit: int = 50) -> list[Deployment]:
        found = sa.select(*columns(deployments, Deployment)).where(deployments.c.council == council)
        newest = found.order_by(deployments.c.version.desc()).limit(limit)
        return [record(Deployment, row) for row in self._db.rows(newest, deployments)]

    def _newest(self, council: str) -> Deployment | None:
        newest = sa.select(*columns(deployments, Deployment)).where(deployments.c.council == council)
        row = self._db.row(newest.order_by(deployments.c.version.desc()).limit(1), deployments)
        return record(Deployment, row) if row else None

    def get(self, deployment_id: UUID) -> Deployment | None:
        found = sa.select(*columns(deployments, Deployment)).where(deployments.c.id == deployment_id)
        row = self._db.row(found, deployments)
        return record(Deployment, row) if row else None

    def files(self, deployment_id: UUID) -> dict[str, bytes]:
        of_it = deployment_files.c.deployment_id == deployment_id
        found = sa.select(deployment_files.c.path, deployment_files.c.body).where(of_it)
        return dict(sorted((row[0], bytes(row[1])) for row in self._db.rows(found)))

    def definitions(self, deployment_id: UUID) -> list[DefinitionRow]:
        of_it = definitions.c.deployment_id == deployment_id
        found = sa.select(*columns(definitions, DefinitionRow)).where(of_it)
        rows = self._db.rows(found.order_by(definitions.c.process_id), definitions)
        return [record(DefinitionRow, row) for row in rows]

    def councils(self) -> list[str]:
        found = sa.select(deployments.c.council).distinct().order_by(deployments.c.council)
        return [row[0] for row in self._db.rows(found, deployments)]


class PostgresDocuments:
    """See `app.store.Documents`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def add(self, document: Document, bodies: Mapping[str, bytes]) -> None:
        self._db.insert(documents, [as_row(document)])
        if bodies:
            rows = [
                {"document_id": document.id, "media": media, "body": body} for media, body in bodies.items()
            ]
            self._db.at_once(document_bodies.insert().values(rows))

    def of_case(self, case_id: UUID) -> list[Document]:
        found = sa.select(*columns(documents, Document)).where(documents.c.case_id == case_id)
        rows = self._db.rows(found.order_by(documents.c.created_at, documents.c.id), documents)
        return [record(Document, row) for row in rows]

    def get(self, document_id: UUID) -> Document | None:
        found = sa.select(*columns(documents, Document)).where(documents.c.id == document_id)
        row = self._db.row(found, documents)
        return record(Document, row) if row else None

    def body(self, document_id: UUID, media: str) -> bytes | None:
        mine = (document_bodies.c.document_id == document_id) & (document_bodies.c.media == media)
        row = self._db.row(sa.select(document_bodies.c.body).where(mine))
        return bytes(row[0]) if row else None


class PostgresNotices:
    """See `app.store.Notices`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def add(self, new: Sequence[Notice]) -> None:
        self._db.insert(notices, map(as_row, new))

    def of_user(self, user_id: UUID, limit: int = 50) -> list[Notice]:
        found = sa.select(*columns(notices, Notice)).where(notices.c.user_id == user_id)
        newest = found.order_by(notices.c.at.desc(), notices.c.id.desc()).limit(limit)
        return [record(Notice, row) for row in self._db.rows(newest, notices)]

    def mark_read(self, user_id: UUID, notice_id: UUID, at: datetime) -> None:
        mine = (notices.c.id == notice_id) & (notices.c.user_id == user_id) & notices.c.read_at.is_(None)
        self._db.change(notices, notices.update().where(mine).values(read_at=at))


class PostgresSettings:
    """See `app.store.Settings`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def get(self, name: str) -> Any:
        row = self._db.row(sa.select(settings.c.value).where(settings.c.name == name))
        return from_text(row[0]) if row else None

    def many(self, names: Collection[str]) -> dict[str, Any]:
        if not names:
            return {}
        found = sa.select(settings.c.name, settings.c.value).where(settings.c.name == among(sorted(names)))
        return {row[0]: from_text(row[1]) for row in self._db.rows(found)}

    def put(self, name: str, value: Any) -> None:
        given = insert(settings).values(name=name, value=to_text(value))
        self._db.at_once(
            given.on_conflict_do_update(index_elements=["name"], set_={"value": given.excluded.value})
        )
