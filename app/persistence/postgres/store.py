"""The store on PostgreSQL: any server by its URL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import sqlalchemy as sa

from app.domain import desk
from app.domain.breaches import Breaches
from app.domain.figures import Figures
from app.domain.overviews import Decisions, Overviews
from app.domain.panel import Panel
from app.persistence.postgres import desk_tables, panel_tables
from app.persistence.postgres.address import driver_url
from app.persistence.postgres.breaches import PostgresBreaches
from app.persistence.postgres.counting import HeardCursor
from app.persistence.postgres.decisions import PostgresDecisions
from app.persistence.postgres.desk import PostgresKept, PostgresMails
from app.persistence.postgres.figures import PostgresFigures
from app.persistence.postgres.instances import PostgresInstances
from app.persistence.postgres.kept import (
    PostgresDeployments,
    PostgresDocuments,
    PostgresNotices,
    PostgresSettings,
)
from app.persistence.postgres.overviews import PostgresOverviews
from app.persistence.postgres.panels import PostgresInNeed
from app.persistence.postgres.people import PostgresCases, PostgresHoldings, PostgresUsers
from app.persistence.postgres.tasks import PostgresAnswers, PostgresTasks
from app.persistence.postgres.trail import PostgresAudit
from app.persistence.postgres.transaction import Transaction
from app.persistence.postgres.waiting import PostgresIncidents, PostgresJobs, PostgresTimers
from app.store import (
    Audit,
    Cases,
    Deferrer,
    Deployments,
    Documents,
    FormAnswers,
    Holdings,
    Incidents,
    InNeed,
    Instances,
    Jobs,
    Kept,
    Mails,
    Notices,
    Settings,
    Tasks,
    Timers,
    UnitOfWork,
    Users,
)

SESSION = {
    "timezone": "UTC",
    "statement_timeout": "30s",  # a page that takes longer is lost to its reader anyway
    "lock_timeout": "10s",  # commands take milliseconds: whoever waits longer waits for something broken
    "work_mem": "16MB",  # what is counted over a council is sorted and joined in memory
    "idle_in_transaction_session_timeout": "60s",  # a thread that died must not hold a case for ever
}
"""Settings of every session, with their reasons."""


class PostgresUnitOfWork:
    """See `app.store.UnitOfWork`."""

    def __init__(self, transaction: Transaction, *, writes: bool) -> None:
        self._transaction, self._may_commit = transaction, writes
        self.users: Users = PostgresUsers(transaction)
        self.cases: Cases = PostgresCases(transaction)
        self.holdings: Holdings = PostgresHoldings(transaction)
        self.deployments: Deployments = PostgresDeployments(transaction)
        self.instances: Instances = PostgresInstances(transaction)
        self.tasks: Tasks = PostgresTasks(transaction)
        self.answers: FormAnswers = PostgresAnswers(transaction)
        self.timers: Timers = PostgresTimers(transaction)
        self.jobs: Jobs = PostgresJobs(transaction)
        self.incidents: Incidents = PostgresIncidents(transaction)
        self.audit: Audit = PostgresAudit(transaction)
        self.documents: Documents = PostgresDocuments(transaction)
        self.notices: Notices = PostgresNotices(transaction)
        self.settings: Settings = PostgresSettings(transaction)
        self.breaches: Breaches = PostgresBreaches(transaction)
        self.figures: Figures = PostgresFigures(transaction, writes=writes)
        self.overviews: Overviews = PostgresOverviews(transaction)
        self.decisions: Decisions = PostgresDecisions(transaction)
        self.drafts: Kept[desk.Draft] = PostgresKept(
            transaction, desk_tables.drafts, desk.Draft, "draft", "saved_at"
        )
        self.hand_overs: Kept[desk.HandOver] = PostgresKept(
            transaction, desk_tables.hand_overs, desk.HandOver, "hand-over", "at"
        )
        self.comments: Kept[desk.Comment] = PostgresKept(
            transaction, desk_tables.comments, desk.Comment, "comment", "at"
        )
        self.attachments: Kept[desk.Attachment] = PostgresKept(
            transaction, desk_tables.attachments, desk.Attachment, "attachment", "at"
        )
        self.saved_views: Kept[desk.SavedView] = PostgresKept(
            transaction, desk_tables.saved_views, desk.SavedView, "saved view", "at"
        )
        self.absences: Kept[desk.Absence] = PostgresKept(
            transaction, desk_tables.absences, desk.Absence, "absence", "since"
        )
        self.preferences: Kept[desk.Preference] = PostgresKept(
            transaction, desk_tables.preferences, desk.Preference, "preference", "id"
        )
        self.mails: Mails = PostgresMails(transaction)
        self.restrictions: Kept[desk.Restriction] = PostgresKept(
            transaction, desk_tables.restrictions, desk.Restriction, "restriction", "at"
        )
        self.break_glass: Kept[desk.BreakGlass] = PostgresKept(
            transaction, desk_tables.break_glass, desk.BreakGlass, "break-glass access", "at"
        )
        self.alert_rules: Kept[desk.AlertRule] = PostgresKept(
            transaction, desk_tables.alert_rules, desk.AlertRule, "alert rule", "at"
        )
        self.letters: Kept[desk.LetterVersion] = PostgresKept(
            transaction, desk_tables.letters, desk.LetterVersion, "letter", "at"
        )
        self.disclosures: Kept[desk.Disclosure] = PostgresKept(
            transaction, desk_tables.disclosures, desk.Disclosure, "disclosure", "at"
        )
        self.ended_sessions: Kept[desk.EndedSession] = PostgresKept(
            transaction, desk_tables.ended_sessions, desk.EndedSession, "session", "at"
        )
        self.in_need: InNeed = PostgresInNeed(transaction)
        self.panels: Kept[Panel] = PostgresKept(transaction, panel_tables.panels, Panel, "panel", "locality")

    def commit(self) -> None:
        """Keep everything. Raises `Duplicate`, `NotFound`, `Stale`."""
        if not self._may_commit:
            raise RuntimeError("a unit of work commits once, and one opened by read() never")
        self._may_commit = False
        self._transaction.commit()

    def savepoint(self) -> AbstractContextManager[None]:
        """Undo what was written inside when an error leaves it."""
        return self._transaction.savepoint()


class PostgresStore:
    """See `app.store.Store`. `defer` queues what the workers are to be told.

    `pool_size`: connections kept, at least one for each thread that serves or works; as many again
    may be opened for a moment. Not `patient`: nobody waits until the disk has it, so that a crash of the
    machine may lose the last second; for data that nobody would miss.
    """

    def __init__(self, url: str, defer: Deferrer, *, pool_size: int = 8, patient: bool = True) -> None:
        self._defer = defer
        session = {} if patient else {"options": "-c synchronous_commit=off"}
        self._engine = sa.create_engine(
            driver_url(url),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=True,  # the server may have been restarted since
            isolation_level="READ COMMITTED",
            hide_parameters=True,  # an error is logged, and answers and names are not for the log
            connect_args={"cursor_factory": HeardCursor, **session},
        )
        sa.event.listen(self._engine, "connect", _set_session)

    @contextmanager
    def write(self) -> Iterator[UnitOfWork]:
        """One transaction, rolled back unless it is committed."""
        with self._engine.connect() as connection:
            yield PostgresUnitOfWork(Transaction(connection, self._defer), writes=True)

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """One transaction in which the database refuses every write."""
        with self._engine.connect().execution_options(postgresql_readonly=True) as connection:
            yield PostgresUnitOfWork(Transaction(connection, self._defer), writes=False)

    def close(self) -> None:
        """Give up the pool's connections."""
        self._engine.dispose()


def _set_session(connection: Any, _record: Any) -> None:
    names = ", ".join("set_config(%s, %s, false)" for _ in SESSION)
    connection.autocommit = True
    connection.execute(f"SELECT {names}", [text for pair in SESSION.items() for text in pair])
    connection.autocommit = False
