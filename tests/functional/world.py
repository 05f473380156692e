"""A small council with plainly fictional people and cases: what the pages are tested on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from app.domain.form import Field, Form, Option
from app.domain.pack import Clause, Contact, Council, Deadline, Question, Role, Setting, Team
from app.domain.process import Element, Flow, Process
from app.domain.records import (
    Case,
    Deployment,
    Holding,
    Instance,
    InstanceStatus,
    Task,
    TaskStatus,
    User,
)
from app.services.coverage_of_clauses import Rehearsal

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
              description="Say why, on yes and on no.", max_length=2000, properties={"clauses": "EB-3-01"}),
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

QUESTIONS = {
    "Q4": Question("Q4", ("EB-3-01", "EB-3-02"), "It is open who asks.", "Whoever holds the child."),
}
REHEARSALS = (
    Rehearsal("agreed-at-once", "tests/spec/x/agreed-at-once.toml", ("EB-3-01",), "Both managers agree."),
)

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

DEPLOYMENT = Deployment(
    id=number(800), council=COUNCIL, version=3, digest="ab" * 32, at=NOW, by="Cleo Madeup",
    reason="The drawing is being <redone>.",
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
