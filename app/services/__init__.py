"""The use cases. `Services` is what the pages, the worker and the command line are given."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.domain import permissions
from app.domain.desk import SavedView
from app.domain.errors import Forbidden, HoldfastError
from app.domain.permissions import Action
from app.domain.records import (
    Case,
    DefinitionRow,
    Document,
    Holding,
    Instance,
    InstanceView,
    Notice,
    Task,
    User,
)
from app.ports import Clock
from app.services import (
    accounts,
    alerting,
    attachments,
    case_file,
    casework,
    inbox,
    jobs,
    keeping_watch,
    leftovers,
    listing,
    lists,
    migrating,
    monitoring,
    pages,
    panels,
    post,
    processes,
    tasks,
    trends,
    watching,
    wishes,
)
from app.services.casework import NewCase
from app.services.clock import DemoClock
from app.services.core import Core
from app.services.coverage_of_clauses import Coverage
from app.services.disclosing import requests as disclosures
from app.services.filling import Filling
from app.services.inbox import Choices as InboxChoices
from app.services.inbox import Chosen, InboxLine
from app.services.keeping_watch import BreachPage
from app.services.listing import Choices
from app.services.lists import After
from app.services.monitoring import YearReport
from app.services.oversight import bounces
from app.services.oversight.bounces import StepDown
from app.services.panels import Place, QueuePage
from app.services.views import (
    CasePage,
    Completed,
    CouncilPage,
    IncidentLine,
    InstancePage,
    ManyMoves,
    MovePage,
    TaskPage,
)
from app.store import InstanceQuery, Store

Raw = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Services:
    """Every use case as one method; see the modules of app.services for what each promises and raises."""

    core: Core

    @property
    def store(self) -> Store:
        """The store, for health checks."""
        return self.core.store

    @property
    def clock(self) -> Clock:
        """The clock that every page shows."""
        return self.core.clock

    @property
    def demo(self) -> bool:
        """Whether the clock may be moved on a page."""
        return isinstance(self.core.clock, DemoClock)

    # --- accounts
    def sign_in(self, username: str, password: str) -> User | None:
        """The user, or None."""
        return accounts.sign_in(self.core, username, password)

    def user(self, user_id: UUID, session_id: UUID) -> User | None:
        """The active user whose session this is."""
        return accounts.user(self.core, user_id, session_id)

    def sign_out(self, user: User, session_id: UUID, lifetime: timedelta) -> None:
        """End a session for good."""
        accounts.sign_out(self.core, user, session_id, lifetime)

    @property
    def filling(self) -> Filling:
        """Filling in a task's form: drafts, sources, what changed meanwhile."""
        return Filling(self.core)

    # --- commands
    def open_case(self, new: NewCase, actor: User) -> Case:
        """Open a case with its first holder."""
        return casework.open_case(self.core, new, actor)

    def start(self, case_id: UUID, process_id: str, actor: User) -> Instance:
        """Start a process for a case."""
        return processes.start(self.core, case_id, process_id, actor)

    def claim(self, task_id: UUID, actor: User) -> Task:
        """Take a task."""
        return tasks.claim(self.core, task_id, actor)

    def release(self, task_id: UUID, actor: User) -> Task:
        """Give a task back."""
        return tasks.release(self.core, task_id, actor)

    def complete(self, task_id: UUID, raw: Raw, actor: User, remark: str = "") -> Completed:
        """Complete a task with the texts of its form, and a remark if any; the actor's draft of it goes."""
        completed = tasks.complete(self.core, task_id, raw, actor, remark)
        self.filling.forget(task_id, actor)
        return completed

    def raise_concern(self, case_id: UUID, actor: User) -> list[Instance]:
        """Raise an immediate safeguarding concern."""
        return processes.raise_concern(self.core, case_id, actor)

    def send_message(self, case_id: UUID, name: str, actor: User) -> Instance:
        """Give a message to the open process that waits for it."""
        return processes.send_message(self.core, case_id, name, actor)

    def retry_incident(self, incident_id: UUID, actor: User) -> None:
        """Try a failed job again."""
        jobs.retry_incident(self.core, incident_id, actor)

    def migrate(
        self,
        instance_id: UUID,
        reason: str,
        actor: User,
        elements: Mapping[str, str],
        seen: tuple[int, int] | None = None,
    ) -> Instance:
        """Move an instance to the version in force."""
        return migrating.migrate(self.core, instance_id, reason, actor, elements, seen)

    def migrate_many(self, instance_id: UUID, reason: str, actor: User, latest: int) -> tuple[int, int]:
        """Move every instance on the version of this one; how many moved, how many could not."""
        return migrating.migrate_many(self.core, instance_id, reason, actor, latest)

    def mark_read(self, notice_id: UUID, actor: User) -> None:
        """Mark a notice as read."""
        lists.mark_read(self.core, notice_id, actor)

    def move_clock(self, to: datetime, actor: User) -> int:
        """Move the demonstration clock forward and fire what fell due, in order; how many fired."""
        permissions.check(actor, Action.MOVE_CLOCK)
        clock = self.core.clock
        if not isinstance(clock, DemoClock):
            raise Forbidden(actor.name, "move the clock outside the demonstration")
        if to < clock.now():
            raise HoldfastError("The demonstration clock only moves forward. Choose a later moment.")
        fired = 0
        while due := processes.next_due(self.core, to):
            clock.set(due)
            done = processes.fire_due(self.core)
            fired += done
            if not done:
                break
        clock.set(to)
        return fired + processes.fire_due(self.core)

    # --- the worker's
    def fire_timer(self, timer_id: UUID) -> bool:
        """Fire a timer if it is due and still waits."""
        return processes.fire_timer(self.core, timer_id)

    def fire_due(self) -> int:
        """Fire all that is due."""
        return processes.fire_due(self.core)

    def run_job(self, job_id: UUID) -> bool:
        """Run a waiting job."""
        return jobs.run_job(self.core, job_id)

    def give_up(self, job_id: UUID, error: str) -> None:
        """Make an incident of a job that failed for good."""
        jobs.give_up(self.core, job_id, error)

    # --- queries
    def task_page(self, task_id: UUID, actor: User, *, typed: Raw | None = None) -> TaskPage:
        """A task with its form."""
        return pages.task_page(self.core, task_id, actor, typed)

    def case_page(self, case_id: UUID, actor: User) -> CasePage:
        """A case."""
        return case_file.page(self.core, case_id, actor)

    def instance_page(self, instance_id: UUID, actor: User) -> InstancePage:
        """An instance."""
        return pages.instance_page(self.core, instance_id, actor)

    def move_page(self, instance_id: UUID, actor: User, elements: Mapping[str, str]) -> MovePage:
        """What moving an instance to the version in force would do."""
        return migrating.preview(self.core, instance_id, actor, elements)

    def many_moves(self, instance_id: UUID, actor: User) -> ManyMoves:
        """The same for every instance on the version of this one."""
        return migrating.preview_many(self.core, instance_id, actor)

    def document(self, document_id: UUID, actor: User, media: str) -> tuple[Document, bytes]:
        """A document's body."""
        return pages.document(self.core, document_id, actor, media)

    def inbox(self, actor: User, chosen: Chosen, after: After = None) -> list[InboxLine]:
        """One of the four lists of open tasks."""
        return inbox.tasks(self.core, actor, chosen, after)

    def inbox_choices(self, actor: User) -> InboxChoices:
        """By what the lists of open tasks can be narrowed."""
        return inbox.choices(self.core, actor)

    def saved_views(self, actor: User, page: str) -> list[SavedView]:
        """The actor's saved views of a page."""
        return inbox.views(self.core, actor, page)

    def locality(self, actor: User) -> str:
        """The locality of the actor's team, or an empty string."""
        return lists.locality(self.core, actor)

    def cases(self, actor: User, text: str = "", after: str = "") -> list[Case]:
        """Cases of the council."""
        return lists.cases(self.core, actor, text, after)

    def holders(self, actor: User, case_ids: Collection[UUID]) -> dict[UUID, Holding]:
        """Who holds each child."""
        return lists.holders(self.core, actor, case_ids)

    def panel_records(self, actor: User) -> frozenset[UUID]:
        """Which cases of the actor's council are records of its panels."""
        return lists.panel_records(self.core, actor)

    def instances(self, actor: User, query: InstanceQuery) -> list[InstanceView]:
        """Instances of the council."""
        return lists.instances(self.core, actor, query)

    def choices(self, actor: User) -> Choices:
        """By what a list of instances can be narrowed."""
        return listing.choices(self.core, actor)

    def processes(self, actor: User) -> list[DefinitionRow]:
        """Processes in force."""
        return lists.processes(self.core, actor)

    def incidents(self, actor: User) -> list[IncidentLine]:
        """Open incidents."""
        return lists.incidents(self.core, actor)

    def breaches(self, actor: User, after: After = None) -> BreachPage:
        """Breaches that the watch has found and that are not over, newest first."""
        return keeping_watch.for_manager(self.core, actor, after)

    def watch(self) -> None:
        """Look for breaches, keep what is found and tell the managers; count the months that are over; then
        alerts, and once a day clear away what was typed for tasks that are long done."""
        councils = watching.councils(self.core)
        keeping_watch.sweep(self.core)
        for council in councils:
            trends.keep(self.core, council)
        alerting.check(self.core, councils)
        leftovers.clear(self.core, councils)

    def post(self) -> None:
        """Send the e-mails that are due, scan the files that wait, and make those that a worker makes."""
        post.send_due(self.core)
        attachments.scan_waiting(self.core)
        disclosures.make_waiting(self.core)

    def report(self, actor: User, year: int | None = None) -> YearReport:
        """The yearly report that the council's protocol asks for."""
        return monitoring.report(self.core, actor, year)

    def earlier_step_downs(self, instance: Instance, actor: User) -> Sequence[StepDown]:
        """The step downs of the child whose watch a process began in."""
        return bounces.beside(self.core, instance, actor)

    def report_asked_for(self, actor: User) -> bool:
        """Whether there is a yearly report for the actor."""
        return monitoring.asked_for(self.core, actor)

    def panel_queue(self, actor: User, locality: str = "", after: Place | None = None) -> QueuePage:
        """Who waits for a locality's panel, and for which week."""
        return panels.queue_page(self.core, actor, locality, after)

    def has_panels(self, actor: User) -> bool:
        """Whether the actor's council has panels whose queues the actor may see."""
        return panels.has_panels(self.core, actor)

    def wants_shortcut(self, actor: User) -> bool:
        """Whether a single key is to lead the actor to a safeguarding concern."""
        return wishes.of(self.core, actor).shortcut

    def notices(self, actor: User) -> list[Notice]:
        """The actor's notices."""
        return lists.notices(self.core, actor)

    def council(self, actor: User) -> CouncilPage:
        """The pack in force."""
        return lists.council(self.core, actor)

    def clauses(self, actor: User) -> Coverage:
        """The protocol in force, clause by clause."""
        return lists.clauses(self.core, actor)

    def diagram_xml(self, actor: User, process_id: str) -> str:
        """A diagram in force."""
        return lists.diagram_xml(self.core, actor, process_id)
