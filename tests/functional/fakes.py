"""The use cases in memory, with a small council and plainly fictional people."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from app.domain.errors import Forbidden, NotFound, NotWaiting, Stale
from app.domain.form import Field, Form, Option
from app.domain.pack import Clause, Contact, Council, Deadline, Role, Setting, Team
from app.domain.permissions import Action, can_take, check
from app.domain.process import Element, Flow, Process
from app.domain.records import (
    Answers,
    AuditEntry,
    Case,
    DefinitionRow,
    Document,
    Holding,
    Incident,
    Instance,
    InstanceStatus,
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
from app.services.views import (
    CasePage,
    Completed,
    CouncilPage,
    DiagramView,
    InstancePage,
    Message,
    Moment,
    Startable,
    TaskPage,
    TimerLine,
    Token,
)
from app.store import InstanceQuery

NOW = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
COUNCIL = "example_borough"
XML = (Path(__file__).parent / "sample.bpmn").read_text(encoding="utf-8")
PASSWORD = "correct horse battery staple"


def number(value: int) -> UUID:
    """A readable id."""
    return UUID(int=value)


def option(value: str) -> Option:
    return Option(value, value.replace("_", " ").capitalize())


YES_NO = (Option("yes", "Yes"), Option("no", "No"))

EVERY_KIND = Form(
    id="every-kind",
    file="forms/every-kind.form",
    fields=(
        Field(id="f1", type="text", text="## Before you start\n\nRead the **draft plan**.\n\n- one\n- two"),
        Field(id="f2", type="textfield", key="title", label="Title of the plan", required=True),
        Field(id="f3", type="textarea", key="rationale", label="Rationale", required=True,
              description="Say why, on yes and on no.", max_length=2000),
        Field(id="f4", type="number", key="visits", label="Visits a month", decimal_digits=0, minimum=0),
        Field(id="f5", type="radio", key="agreed", label="Does the family agree to the service?",
              options=YES_NO, required=True),
        Field(id="f6", type="textarea", key="agreed_how", label="How did they agree?", required=True,
              hide='=agreed != "yes"'),
        Field(id="f7", type="datetime", subtype="date", key="refused_on", label="When did they refuse?",
              required=True, hide='=agreed != "no"'),
        Field(id="f8", type="checkbox", key="told", label="The family has been told"),
        Field(id="f9", type="separator"),
        Field(id="f10", type="group", label="The joint visit", fields=(
            Field(id="f11", type="datetime", subtype="date", key="visit_on", label="Date of the visit",
                  required=True),
            Field(id="f12", type="datetime", subtype="time", key="visit_at", label="Time of the visit"),
            Field(id="f13", type="datetime", subtype="datetime", key="review_at", label="First review"),
        )),
        Field(id="f14", type="select", key="team", label="Team that takes over", options=(
            option("north"), option("south"))),
        Field(id="f15", type="checklist", key="needs", label="Unmet needs", options=(
            option("housing"), option("school"), option("health"))),
        Field(id="f16", type="taglist", key="agencies", label="Agencies to invite", options=(
            option("school"), option("police"))),
        Field(id="f17", type="radio", key="level", label="Level of need", options=(
            option("level_two"), option("level_three"), option("level_four"))),
        Field(id="f18", type="spacer"),
        Field(id="f19", type="select", key="panel", label="Panel", required=True,
              hide='=level = null or level = "level_two"', options=(option("monday"), option("thursday"))),
        Field(id="f20", type="html", text="<p>Ask <b>once</b>.</p><script>alert(1)</script>"),
        Field(id="f21", type="textfield", key="holder_name", label="Holder today", disabled=True,
              default="Asha Fictional"),
    ),
)  # fmt: skip


def user(value: int, username: str, name: str, duties: Sequence[str], **more: Any) -> User:
    return replace(
        User(
            id=number(value), username=username, name=name, email=f"{username}@example.org",
            council=COUNCIL, team="north", roles=("EH Team Manager",), duties=tuple(duties),
        ),
        **more,
    )  # fmt: skip


WORKER = user(1, "asha", "Asha Fictional", ["worker"])
MANAGER = user(2, "ben", "Ben Invented", ["worker", "manager"])
ANALYST = user(3, "cleo", "Cleo Madeup", ["analyst"], roles=())
COLLEAGUE = user(4, "dee", "Dee O’Fiction", ["worker"])
OUTSIDER = user(5, "eve", "Eve Elsewhere", ["worker", "manager"], council="other_borough")
LEFT = user(6, "gone", "Gone Already", ["worker"], active=False)

ROBIN = Case(
    id=number(101), reference="EB-0001", council=COUNCIL, child_name="Robin Example",
    date_of_birth=date(2015, 3, 4), locality="North", family=number(900), created_at=NOW,
    cin_plan_end=date(2026, 10, 1),
)  # fmt: skip
NOOR = Case(
    id=number(102), reference="EB-0002", council=COUNCIL, child_name="نور مثال",
    date_of_birth=date(2019, 11, 21), locality="South", family=number(901), created_at=NOW,
)  # fmt: skip
STAR = Case(
    id=number(103), reference="EB-0003", council=COUNCIL, child_name="Star ⭐ O'Example <b>bold</b>",
    date_of_birth=date(2012, 1, 31), locality="North", family=number(900), created_at=NOW,
)  # fmt: skip
ELSEWHERE = replace(ROBIN, id=number(109), council="other_borough", reference="OB-0001")
CASES = (ROBIN, NOOR, STAR, ELSEWHERE)

CLAUSES = {
    "EB-3-01": Clause(
        id="EB-3-01", section="3.1", kind="X", process="step_down",
        rule="Both team managers agree the draft plan before the joint visit.",
    ),
    "EB-3-02": Clause(
        id="EB-3-02", section="3.2", kind="T", process="step_down", rule="The joint visit follows in time.",
        deadline=Deadline(5, "working days", "the day of the agreement"),
        ambiguity="The text does not say which kind of day.", reading="Working days.",
    ),
    "EB-9-01": Clause(id="EB-9-01", section="9", kind="C", rule="Why the protocol was written."),
}  # fmt: skip

PROCESS = Process(
    id="step_down", file="bpmn/step-down.bpmn", name="Step down", version_tag="2026-01",
    documentation="From children’s social care to early help.", lanes=("EH Team Manager",),
    elements={
        element.id: element
        for element in (
            Element(id="Start", kind="startEvent", scope="step_down", name="Step down asked for",
                    outgoing=("Flow_1",)),
            Element(id="Task_Agree", kind="userTask", scope="step_down", name="Agree the plan",
                    lane="EH Team Manager", incoming=("Flow_1",), outgoing=("Flow_2",), form="every-kind",
                    documentation="Both managers read the plan **together**.",
                    properties={"clauses": "EB-3-01, EB-3-02", "assumption": "Working days are meant."}),
            Element(id="Gateway", kind="exclusiveGateway", scope="step_down", name="Agreed?",
                    incoming=("Flow_2",), outgoing=("Flow_3", "Flow_4")),
            Element(id="Task_Visit", kind="userTask", scope="step_down", name="Make the joint visit",
                    lane="EH Team Manager", incoming=("Flow_3",), outgoing=("Flow_5",)),
            Element(id="Deadline", kind="boundaryEvent", scope="step_down", name="Visit is late",
                    attached_to="Task_Visit", interrupting=False),
            Element(id="End_Yes", kind="endEvent", scope="step_down", name="Stepped down"),
            Element(id="End_No", kind="endEvent", scope="step_down", name="Not stepped down"),
        )
    },
    flows={
        "Flow_1": Flow("Flow_1", "Start", "Task_Agree"),
        "Flow_2": Flow("Flow_2", "Task_Agree", "Gateway"),
        "Flow_3": Flow("Flow_3", "Gateway", "Task_Visit", name="yes"),
        "Flow_4": Flow("Flow_4", "Gateway", "End_No", name="no"),
        "Flow_5": Flow("Flow_5", "Task_Visit", "End_Yes"),
    },
)  # fmt: skip

ROLES = (
    Role("EH Team Manager", "early_help", "Leads a team of early help.", manager=True),
    Role("Social Worker", "social_care", "Works with the child."),
)
BOROUGH = Council(
    id=COUNCIL, name="Example Borough", source="Example protocol, 2026",
    roles={role.name: role for role in ROLES},
    teams={"north": Team("north", "North team", "early_help", "North")},
    localities=("North", "South"), contacts={"door": Contact("door", "Front door", "020 7946 0000")},
    settings={"working_hours": Setting("working_hours", 8, "hours", assumption="The protocol is silent.")},
)  # fmt: skip

INSTANCE = Instance(
    id=number(201), case_id=ROBIN.id, council=COUNCIL, deployment_id=number(800), process_id="step_down",
    process_name="Step down", status=InstanceStatus.RUNNING, version=3, started_at=NOW - timedelta(days=4),
    started_by="Asha Fictional",
)  # fmt: skip
ENDED = replace(INSTANCE, id=number(202), case_id=STAR.id, status=InstanceStatus.ENDED, ended_at=NOW)
HOLDING = Holding(
    id=number(301), case_id=ROBIN.id, user_id=WORKER.id, holder_name=WORKER.name, role="EH Team Manager",
    team="North team", since=NOW - timedelta(days=30), until=None, reason="Transfer accepted",
    accepted_by=WORKER.id,
)  # fmt: skip


def task(value: int, name: str, due: date | None = None, **more: Any) -> Task:
    due_at = datetime(due.year, due.month, due.day, tzinfo=UTC) + timedelta(days=1) if due else None
    return replace(
        Task(
            id=number(value), instance_id=INSTANCE.id, case_id=ROBIN.id, council=COUNCIL, token=f"t{value}",
            process="step_down", element="Task_Agree", name=name, role="EH Team Manager", groups=(),
            form="every-kind", status=TaskStatus.OPEN, created_at=NOW - timedelta(days=1),
            due=due, due_at=due_at,
        ),
        **more,
    )  # fmt: skip


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


@dataclass
class FakeServices:
    """Holds the state of one test. `calls`: every command that was given, with its arguments."""

    demo: bool = True
    clock: Clock = field(default_factory=Clock)
    store: Any = field(default_factory=Store)
    calls: list[tuple[Any, ...]] = field(default_factory=list)
    form: Form | None = EVERY_KIND
    fails: Exception | None = None
    tasks: dict[UUID, Task] = field(default_factory=dict)
    users: dict[UUID, User] = field(default_factory=dict)
    done_by: str = ""

    def __post_init__(self) -> None:
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

    def sign_in(self, username: str, password: str) -> User | None:
        self.calls.append(("sign_in", username))
        found = next((u for u in self.users.values() if u.username == username and u.active), None)
        return found if found and password == PASSWORD else None

    def user(self, user_id: UUID) -> User | None:
        return self.users.get(user_id)

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

    def complete(self, task_id: UUID, raw: Mapping[str, Sequence[str]], actor: User) -> Completed:
        found = self._open(task_id, actor)
        if not can_take(actor, found):
            raise Forbidden(actor.name, f"complete the task “{found.name}”")
        if self.fails:
            raise self.fails
        answers = forms.read(self.form, raw, {}) if self.form else dict(raw)
        self.calls.append(("complete", task_id, answers))
        self.tasks[task_id] = replace(found, status=TaskStatus.DONE)
        self.done_by = actor.name
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
            audit_unbroken=True, incidents=self.incidents(actor),
            jobs=[Job(number(801), INSTANCE.id, ROBIN.id, COUNCIL, "t8", "step_down", "Task_Note",
                      "records.note", JobStatus.FAILED, NOW, 5, "The record system did not answer.")],
            names={WORKER.id: WORKER.name, COLLEAGUE.id: COLLEAGUE.name},
            version_in_force=2, deployed_version=1,
        )  # fmt: skip

    def my_tasks(self, actor: User, after: Any = None) -> list[TaskView]:
        return self._views(each for each in self.tasks.values() if each.assignee == actor.id)

    def team_tasks(self, actor: User, after: Any = None) -> list[TaskView]:
        return self._views(self.tasks.values())

    def cases(self, actor: User, text: str = "", after: str = "") -> list[Case]:
        return [
            case for case in CASES
            if case.council == actor.council
            and text.casefold() in f"{case.reference} {case.child_name}".casefold()
        ]  # fmt: skip

    def holders(self, case_ids: Collection[UUID]) -> dict[UUID, Holding]:
        return {HOLDING.case_id: HOLDING}

    def instances(self, actor: User, query: InstanceQuery) -> list[InstanceView]:
        check(actor, Action.WATCH, query.council)
        self.calls.append(("instances", query))
        rows = [InstanceView(INSTANCE, "EB-0001", ROBIN.child_name, 3, 1, 1),
                InstanceView(ENDED, "EB-0003", STAR.child_name, 0, 0, 0)]  # fmt: skip
        return [row for row in rows if query.status in {None, row.instance.status}]

    def processes(self, actor: User) -> list[DefinitionRow]:
        return [DefinitionRow(number(810), number(800), COUNCIL, "step_down", "Step down", 1)]

    def incidents(self, actor: User) -> list[Incident]:
        return [Incident(number(820), INSTANCE.id, ROBIN.id, COUNCIL, "Task_Note",
                         "The record system did not answer.", NOW, number(801))]  # fmt: skip

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
        return CouncilPage(BOROUGH, ROLES, [PROCESS], CLAUSES)

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
