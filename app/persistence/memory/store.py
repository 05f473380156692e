"""Units of work in memory: each sees its own copy, and its commit replaces what is stored."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from app.domain import desk
from app.domain.breaches import Breaches
from app.domain.figures import Figures
from app.domain.overviews import Decisions, Overviews
from app.domain.panel import Panel
from app.persistence.memory.breaches import MemoryBreaches
from app.persistence.memory.decisions import MemoryDecisions
from app.persistence.memory.desk import MemoryKept, MemoryMails
from app.persistence.memory.figures import MemoryFigures
from app.persistence.memory.kept import (
    MemoryAudit,
    MemoryDeployments,
    MemoryDocuments,
    MemoryNotices,
    MemorySettings,
)
from app.persistence.memory.overviews import MemoryOverviews
from app.persistence.memory.panels import MemoryInNeed
from app.persistence.memory.people import MemoryCases, MemoryHoldings, MemoryUsers
from app.persistence.memory.tables import Tables, check_references
from app.persistence.memory.waiting import MemoryIncidents, MemoryJobs, MemoryTimers
from app.persistence.memory.work import MemoryAnswers, MemoryInstances, MemoryTasks
from app.store import (
    Audit,
    Cases,
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


class MemoryUnitOfWork:
    """See `app.store.UnitOfWork`."""

    def __init__(self, tables: Tables, store: MemoryStore | None) -> None:
        self._tables, self._store = tables, store
        self.users: Users = MemoryUsers(tables)
        self.cases: Cases = MemoryCases(tables)
        self.holdings: Holdings = MemoryHoldings(tables)
        self.deployments: Deployments = MemoryDeployments(tables)
        self.instances: Instances = MemoryInstances(tables)
        self.tasks: Tasks = MemoryTasks(tables)
        self.answers: FormAnswers = MemoryAnswers(tables)
        self.timers: Timers = MemoryTimers(tables)
        self.jobs: Jobs = MemoryJobs(tables)
        self.incidents: Incidents = MemoryIncidents(tables)
        self.audit: Audit = MemoryAudit(tables)
        self.documents: Documents = MemoryDocuments(tables)
        self.notices: Notices = MemoryNotices(tables)
        self.settings: Settings = MemorySettings(tables)
        self.breaches: Breaches = MemoryBreaches(tables)
        self.figures: Figures = MemoryFigures(tables)
        self.overviews: Overviews = MemoryOverviews(tables)
        self.decisions: Decisions = MemoryDecisions(tables)
        self.drafts: Kept[desk.Draft] = MemoryKept(tables.drafts, "draft", "saved_at", ("task_id", "user_id"))
        self.hand_overs: Kept[desk.HandOver] = MemoryKept(tables.hand_overs, "hand-over", "at")
        self.comments: Kept[desk.Comment] = MemoryKept(tables.comments, "comment", "at")
        self.attachments: Kept[desk.Attachment] = MemoryKept(tables.attachments, "attachment", "at")
        self.saved_views: Kept[desk.SavedView] = MemoryKept(tables.saved_views, "saved view", "at")
        self.absences: Kept[desk.Absence] = MemoryKept(tables.absences, "absence", "since")
        self.preferences: Kept[desk.Preference] = MemoryKept(tables.preferences, "preference", "id")
        self.mails: Mails = MemoryMails(tables.mails, "mail", "at")
        self.restrictions: Kept[desk.Restriction] = MemoryKept(tables.restrictions, "restriction", "at")
        self.break_glass: Kept[desk.BreakGlass] = MemoryKept(tables.break_glass, "break-glass access", "at")
        self.alert_rules: Kept[desk.AlertRule] = MemoryKept(tables.alert_rules, "alert rule", "at")
        self.letters: Kept[desk.LetterVersion] = MemoryKept(
            tables.letters, "letter", "at", ("original", "number")
        )
        self.disclosures: Kept[desk.Disclosure] = MemoryKept(tables.disclosures, "disclosure", "at")
        self.ended_sessions: Kept[desk.EndedSession] = MemoryKept(tables.ended_sessions, "session", "at")
        self.in_need: InNeed = MemoryInNeed(tables)
        self.panels: Kept[Panel] = MemoryKept(tables.panels, "panel", "locality")

    def commit(self) -> None:
        """Keep everything. Raises `NotFound` for a row that points to nothing."""
        if self._store is None:
            raise RuntimeError("a unit of work commits once, and one opened by read() never")
        store, self._store = self._store, None
        store.replace(self._tables.copy())

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what was written inside when an error leaves it."""
        before = self._tables.copy()
        try:
            yield
        except BaseException:
            self._tables.become(before)
            raise


class MemoryStore:
    """See `app.store.Store`. Writers wait for one another.

    `strict=False` accepts rows that point to nothing, for a rehearsal without a deployment.
    """

    def __init__(self, *, strict: bool = True) -> None:
        self._strict = strict
        self._tables = Tables()
        self._writing = threading.Lock()
        self._writer: int | None = None

    @contextmanager
    def write(self) -> Iterator[UnitOfWork]:
        """Raises `RuntimeError` inside another `write()` of the same thread: they would wait for ever."""
        me = threading.get_ident()
        if self._writer == me:
            raise RuntimeError("this thread already has a unit of work open for writing")
        with self._writing:
            self._writer = me
            try:
                yield MemoryUnitOfWork(self._tables.copy(), self)
            finally:
                self._writer = None

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        yield MemoryUnitOfWork(self._tables.frozen(), None)

    def replace(self, tables: Tables) -> None:
        """Make these rows the stored ones; only a unit of work calls this."""
        if self._strict:
            check_references(self._tables, tables)
        self._tables = tables
