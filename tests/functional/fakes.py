"""The use cases in memory, over the small council of `world`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from app.domain.breaches import KeptBreach
from app.domain.desk import SavedView
from app.domain.errors import Forbidden, NotFound, NotWaiting, Stale
from app.domain.finding import Finding
from app.domain.form import Form
from app.domain.pack import Council, Pack
from app.domain.permissions import Action, can_take, check
from app.domain.records import (
    Answers,
    AuditEntry,
    Case,
    Document,
    Holding,
    Incident,
    Instance,
    InstanceView,
    Job,
    JobStatus,
    Notice,
    Task,
    TaskStatus,
    TaskView,
    Timer,
    TimerStatus,
    User,
)
from app.services import forms
from app.services.core import Core
from app.services.coverage_of_clauses import Coverage, coverage
from app.services.inbox import Chosen, InboxLine, Whose
from app.services.keeping_watch import BreachPage
from app.services.monitoring import YearReport
from app.services.views import (
    CasePage,
    Completed,
    CouncilPage,
    DiagramView,
    IncidentLine,
    InstancePage,
    Message,
    Moment,
    Startable,
    TaskPage,
    TimerLine,
    Token,
)
from app.store import InstanceQuery
from app.web.services import Key
from tests.functional.fake_accounts import FakeAccounts
from tests.functional.fake_filling import FakeFilling
from tests.functional.fake_lists import FakeLists
from tests.functional.fake_moves import FakeMoves
from tests.functional.fake_queue import FakeQueue
from tests.functional.fake_report import REPORT
from tests.functional.world import (
    ANALYST,
    BOROUGH,
    CASES,
    CLAUSES,
    COLLEAGUE,
    COUNCIL,
    DEPLOYMENT,
    ENDED,
    EVERY_KIND,
    HOLDING,
    INSTANCE,
    LEFT,
    MANAGER,
    NOOR,
    NOW,
    OUTSIDER,
    PROCESS,
    QUESTIONS,
    REHEARSALS,
    ROBIN,
    ROLES,
    STAR,
    WORKER,
    XML,
    number,
    task,
)


@dataclass
class Clock:
    at: datetime = NOW

    def now(self) -> datetime:
        return self.at


class Store:
    """Only as much as `/readyz` asks."""

    def __init__(self) -> None:
        self.broken = False
        self.deployments = self

    @contextmanager
    def read(self) -> Iterator[Any]:
        if self.broken:
            raise ConnectionError("no database")
        yield self

    def councils(self) -> list[str]:
        return [COUNCIL]


INCIDENT = Incident(number(820), INSTANCE.id, ROBIN.id, COUNCIL, "Task_Note",
                    "The record system did not answer.", NOW, number(801))  # fmt: skip


def _breach(
    row: int, watch: str, invariant: str, title: str, case: Case, instance: UUID | None, evidence: str
) -> KeptBreach:
    return KeptBreach(
        number(900 + row), COUNCIL, case.id, case.reference, instance, watch, invariant, title, evidence,
        0, f"{watch} {row}", NOW, NOW,
    )  # fmt: skip


@dataclass
class FakeServices(FakeAccounts, FakeLists, FakeQueue, FakeMoves):
    """Holds the state of one test. `calls`: every command that was given, with its arguments."""

    demo: bool = True
    many_breaches: bool = False
    reports: bool = True
    clock: Clock = field(default_factory=Clock)
    store: Any = field(default_factory=Store)
    form: Form | None = EVERY_KIND
    tasks: dict[UUID, Task] = field(default_factory=dict)
    users: dict[UUID, User] = field(default_factory=dict)
    ended: set[UUID] = field(default_factory=set)
    done_by: str = ""
    borough: Council = BOROUGH
    findings: Sequence[Finding] = ()

    def __post_init__(self) -> None:
        self.filling = FakeFilling(self)
        people = (WORKER, MANAGER, ANALYST, COLLEAGUE, OUTSIDER, LEFT)
        self.users = {person.id: person for person in people}
        shown = (
            task(401, "Agree the plan", date(2026, 11, 18)),
            task(402, "Write to the family", date(2026, 11, 20), assignee=WORKER.id, case_id=STAR.id),
            task(403, "Make the joint visit", date(2026, 11, 27), other_due=date(2026, 11, 25),
                 assignee=COLLEAGUE.id),
            task(404, "Review the plan", assignee=WORKER.id, case_id=NOOR.id),
        )  # fmt: skip
        self.tasks = {each.id: each for each in shown}

    # --- commands

    def start(self, case_id: UUID, process_id: str, actor: User) -> Instance:
        check(actor, Action.START, self._case(case_id, actor).council)
        self.calls.append(("start", case_id, process_id))
        return INSTANCE

    def claim(self, task_id: UUID, actor: User) -> Task:
        found = self._open(task_id, actor)
        if found.assignee not in {None, actor.id}:
            raise Stale(f"The task “{found.name}”", self.users[found.assignee].name)  # type: ignore[index]
        self.tasks[task_id] = replace(found, assignee=actor.id)
        return self.tasks[task_id]

    def release(self, task_id: UUID, actor: User) -> Task:
        found = self._open(task_id, actor)
        if found.assignee != actor.id:
            raise Forbidden(actor.name, "release a task that is not theirs")
        self.tasks[task_id] = replace(found, assignee=None)
        return self.tasks[task_id]

    def complete(
        self, task_id: UUID, raw: Mapping[str, Sequence[str]], actor: User, remark: str = ""
    ) -> Completed:
        found = self._open(task_id, actor)
        if not can_take(actor, found):
            raise Forbidden(actor.name, f"complete the task “{found.name}”")
        if self.fails:
            raise self.fails
        answers = forms.read(self.form, raw, {}) if self.form else dict(raw)
        self.calls.append(("complete", task_id, answers))
        self.tasks[task_id] = replace(found, status=TaskStatus.DONE)
        self.done_by = actor.name
        self.filling.forget(task_id, actor)
        mine = [each for each in self.tasks.values() if each.id == number(404)]
        return Completed(INSTANCE, mine, [replace(mine[0], name="Sign the letter")], ended=False, actor=actor)

    def raise_concern(self, case_id: UUID, actor: User) -> list[Instance]:
        check(actor, Action.RAISE_CONCERN, self._case(case_id, actor).council)
        self.calls.append(("concern", case_id))
        return [INSTANCE]

    def send_message(self, case_id: UUID, name: str, actor: User) -> Instance:
        self._case(case_id, actor)
        self.calls.append(("message", case_id, name))
        return INSTANCE

    def retry_incident(self, incident_id: UUID, actor: User) -> None:
        check(actor, Action.MEND)
        self.calls.append(("retry", incident_id))

    def move_clock(self, to: datetime, actor: User) -> int:
        self.clock.at = to
        self.calls.append(("clock", to))
        return 2

    def mark_read(self, notice_id: UUID, actor: User) -> None:
        self.calls.append(("read", notice_id, actor.username))

    # --- queries

    def task_page(
        self, task_id: UUID, actor: User, *, typed: Mapping[str, Sequence[str]] | None = None
    ) -> TaskPage:
        found = self._open(task_id, actor)
        case = self._case(found.case_id, actor)
        assignee = self.users.get(found.assignee) if found.assignee else None
        return TaskPage(
            task=found, instance=INSTANCE, case=case, element=PROCESS.elements["Task_Agree"], form=self.form,
            context={}, values={}, options={}, clauses=[CLAUSES["EB-3-01"], CLAUSES["EB-3-02"]],
            assignee_name=assignee.name if assignee else "", holder=HOLDING if case is ROBIN else None,
            may_claim=found.assignee is None and can_take(actor, found), may_complete=can_take(actor, found),
        )  # fmt: skip

    def case_page(self, case_id: UUID, actor: User) -> CasePage:
        case = self._case(case_id, actor)
        held = [HOLDING] if case is ROBIN else []
        return CasePage(
            case=case, siblings=[STAR] if case is ROBIN else [], holdings=held,
            holder=held[0] if held else None, seconds_uncovered=0 if held else 90.0,
            timeline=[Moment(NOW, "“Agree the plan” was completed", "Asha Fictional", "task"),
                      Moment(NOW - timedelta(days=4), "“Step down” started", "Asha Fictional")],
            instances=[INSTANCE] if case is ROBIN else [], tasks=self._views(self.tasks.values(), case.id),
            documents=[Document(number(501), case.id, INSTANCE.id, "letter", "Letter to the family", NOW,
                                ("text/html", "application/pdf")),
                       Document(number(502), case.id, INSTANCE.id, "invitation", "Joint visit", NOW,
                                ("text/calendar",))],
            startable=[Startable("step_down", "Step down", "From social care to early help."),
                       Startable("step_up", "Step up", "")],
            messages=[Message("Family agrees", INSTANCE.id, "Step down")], may_raise_concern=True,
        )  # fmt: skip

    def instance_page(self, instance_id: UUID, actor: User) -> InstancePage:
        check(actor, Action.WATCH, COUNCIL)
        if instance_id not in {INSTANCE.id, ENDED.id}:
            raise NotFound("process instance", instance_id)
        timer = Timer(number(601), INSTANCE.id, "t9", "step_down", "Deadline", NOW + timedelta(days=7),
                      TimerStatus.WAITING)  # fmt: skip
        return InstancePage(
            instance=INSTANCE, case=ROBIN,
            diagrams=[DiagramView(PROCESS, XML, ["Task_Visit", "Deadline"],
                                  ["Start", "Task_Agree", "Gateway", "Flow_1", "Flow_2", "Flow_3"],
                                  ["End_No"])],
            tokens=[Token("Task_Visit", "step_down", "Make the joint visit", "a person", NOW),
                    Token("Deadline", "step_down", "Visit is late", "a clock")],
            journey=[Moment(NOW, "“Agree the plan” was completed", "Asha Fictional")],
            tasks=list(self.tasks.values()),
            timers=[TimerLine(timer, "Visit is late", [CLAUSES["EB-3-02"]], "Working days are meant.")],
            variables={"agreed": "yes", "visit_on": date(2026, 11, 27), "risk": 3,
                       "wait": timedelta(hours=50)},
            answers=[Answers(number(701), INSTANCE.id, ROBIN.id, number(400), "Task_Agree", "every-kind",
                             {"rationale": "It is <safe>.\nTruly.", "visit_on": "2026-11-27", "told": True},
                             WORKER.id, WORKER.name, NOW)],
            audit=[AuditEntry("case", NOW, "asha", "task.completed", "Task_Agree", {"name": "Agree the plan"},
                              INSTANCE.id, 7, "0" * 64, "ab" * 32)],
            audit_unbroken=True, incidents=[INCIDENT],
            jobs=[Job(number(801), INSTANCE.id, ROBIN.id, COUNCIL, "t8", "step_down", "Task_Note",
                      "records.note", JobStatus.FAILED, NOW, 5, "The record system did not answer.")],
            names={WORKER.id: WORKER.name, COLLEAGUE.id: COLLEAGUE.name},
            version_in_force=2, deployed_version=1,
        )  # fmt: skip

    @property
    def core(self) -> Core:
        raise AssertionError("a page over these fakes asked for what only the use cases themselves have")

    def inbox(self, actor: User, chosen: Chosen, after: Any = None) -> list[InboxLine]:
        mine = chosen.whose is Whose.MINE
        found = [each for each in self.tasks.values() if not mine or each.assignee == actor.id]
        return [InboxLine(view) for view in self._views(found)]

    def saved_views(self, actor: User, page: str) -> list[SavedView]:
        return []

    def locality(self, actor: User) -> str:
        return "North"

    def cases(self, actor: User, text: str = "", after: str = "") -> list[Case]:
        return [
            case for case in CASES
            if case.council == actor.council
            and text.casefold() in f"{case.reference} {case.child_name}".casefold()
        ]  # fmt: skip

    def holders(self, actor: User, case_ids: Collection[UUID]) -> dict[UUID, Holding]:
        return {HOLDING.case_id: HOLDING}

    def instances(self, actor: User, query: InstanceQuery) -> list[InstanceView]:
        check(actor, Action.WATCH, query.council)
        self.calls.append(("instances", query))
        rows = [InstanceView(INSTANCE, "EB-0001", ROBIN.child_name, 3, 1, 1),
                InstanceView(ENDED, "EB-0003", STAR.child_name, 0, 0, 0)]  # fmt: skip
        return [row for row in rows if query.status in {None, row.instance.status}]

    def incidents(self, actor: User) -> list[IncidentLine]:
        return [IncidentLine(INCIDENT, "Note the decision", "Step down", "EB-0001", ROBIN.child_name)]

    def breaches(self, actor: User, after: Key | None = None) -> BreachPage:
        check(actor, Action.WATCH)
        found = "Nobody held the child for 60 seconds, <b>after</b> Ann."
        rows = [
            _breach(1, "uncovered", "INV-04", "No gap between holders", ROBIN, INSTANCE.id, found),
            _breach(2, "trail-broken", "", "The audit trail is whole", STAR, None, "Broken."),
        ]
        return BreachPage(rows * 25 if self.many_breaches else rows, NOW)

    def report(self, actor: User, year: int | None = None) -> YearReport:
        check(actor, Action.WATCH)
        self.calls.append(("report", year))
        return REPORT

    def report_asked_for(self, actor: User) -> bool:
        return self.reports

    def wants_shortcut(self, actor: User) -> bool:
        return True

    def notices(self, actor: User) -> list[Notice]:
        return [
            Notice(number(830), actor.id, ROBIN.id, "A visit is late", "See to it.\nToday.",
                   f"/cases/{ROBIN.id}", NOW),
            Notice(number(831), actor.id, None, "Welcome", "Hello.", "https://evil.example/", NOW, NOW),
        ]  # fmt: skip

    def document(self, document_id: UUID, actor: User, media: str) -> tuple[Document, bytes]:
        if document_id != number(501) or media not in {"text/html", "application/pdf"}:
            raise NotFound("document", document_id)
        found = Document(number(501), ROBIN.id, None, "letter", "Letter “to” the family", NOW, (media,))
        return found, b"<h1>Letter</h1>" if media == "text/html" else b"%PDF-1.7"

    def council(self, actor: User) -> CouncilPage:
        return CouncilPage(BOROUGH, ROLES, [PROCESS], CLAUSES, DEPLOYMENT, self.findings)

    def clauses(self, actor: User) -> Coverage:
        pack = Pack(self.borough, CLAUSES, {PROCESS.id: PROCESS}, {}, {EVERY_KIND.id: EVERY_KIND},
                    questions=QUESTIONS)  # fmt: skip
        return coverage(pack, REHEARSALS, self.clock.at.date())

    def diagram_xml(self, actor: User, process_id: str) -> str:
        if process_id != PROCESS.id:
            raise NotFound("process", process_id)
        return XML

    # --- inside

    def _open(self, task_id: UUID, actor: User) -> Task:
        found = self.tasks.get(task_id)
        if found is None or found.council != actor.council:
            raise NotFound("task", task_id)
        if found.status is TaskStatus.DONE:
            raise Stale(f"The task “{found.name}”", self.done_by, "16:31 on 20 November 2026")
        if found.status is TaskStatus.CANCELLED:
            raise NotWaiting(f"The task “{found.name}”")
        return found

    def _case(self, case_id: UUID, actor: User) -> Case:
        found = next((case for case in CASES if case.id == case_id and case.council == actor.council), None)
        if found is None:
            raise NotFound("case", case_id)
        return found

    def _views(self, found: Any, case_id: UUID | None = None) -> list[TaskView]:
        cases = {case.id: case for case in CASES}
        return [
            TaskView(
                each, cases[each.case_id].reference, cases[each.case_id].child_name, "Step down",
                self.users[each.assignee].name if each.assignee else "",
            )
            for each in found
            if each.status is TaskStatus.OPEN and case_id in {None, each.case_id}
        ]  # fmt: skip
