"""What the pages and the command line are given to show: plain records, ready to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.domain.desk import BreakGlass, LetterVersion, Restriction
from app.domain.finding import Finding
from app.domain.form import Form, Option
from app.domain.pack import Clause, Council, Role
from app.domain.process import Element, Process
from app.domain.records import (
    Answers,
    AuditEntry,
    Case,
    Deployment,
    Document,
    Holding,
    Incident,
    Instance,
    InstanceView,
    Job,
    Task,
    TaskView,
    Timer,
    User,
)
from app.services.consents import Consent
from app.services.journeys import Passed


@dataclass(frozen=True, slots=True)
class Pause:
    """The last time that a process was suspended, as its trail has it."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class TaskPage:
    """A task with all that its form needs.

    `context`: what FEEL visibility and defaults may read (earlier answers and engine data).
    `values`: what to show in the fields (kept text after an error, else earlier answers, else defaults).
    `filled`: the same before anything was typed.
    `options`: choices of fields whose list is made at run time, by `values_key`.
    `version`: the instance's version, to be sent back with the form. `pause`: the process is suspended.
    `about`: which of several things the task is about, in words; `child`: that child's case, where it is
    a child's and may be opened. `panel`: the case is the record of a panel, and itself about no child.
    """

    task: Task
    instance: Instance
    case: Case
    element: Element
    form: Form | None
    context: Mapping[str, Any]
    values: Mapping[str, Any]
    options: Mapping[str, Sequence[Option]]
    clauses: Sequence[Clause]
    assignee_name: str
    holder: Holding | None
    may_claim: bool
    may_complete: bool
    filled: Mapping[str, Any] = field(default_factory=dict)
    pause: Pause | None = None
    about: str = ""
    child: Case | None = None
    panel: bool = False

    @property
    def version(self) -> int:
        """The instance's version as read."""
        return self.instance.version


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a timeline in plain words."""

    at: datetime
    text: str
    who: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Startable:
    """A process that may be started from a case."""

    process_id: str
    name: str
    documentation: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message that an open instance of the case waits for and a person may send."""

    name: str
    instance_id: UUID
    process_name: str


@dataclass(frozen=True, slots=True)
class Coming:
    """Who is to hold the child next. `asked_at`: when they were asked to accept; None: only named so far."""

    name: str
    role: str
    team: str
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sibling:
    """A brother or sister, with who holds them."""

    case: Case
    holder: Holding | None


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case: who holds the child, what is open, what happened.

    `timeline`: the newest first; `earlier`: where its next page begins. `coming`: who holds the child next.
    `glass`: emergencies that keep a closed case open now. `documents`: of a letter the newest version
    only; `letters`: what is known of the versions, by document. `panel`: the record of a locality's panel,
    which is about no child.
    """

    case: Case
    siblings: Sequence[Case]
    holdings: Sequence[Holding]
    holder: Holding | None
    seconds_uncovered: float
    timeline: Sequence[Moment]
    instances: Sequence[Instance]
    tasks: Sequence[TaskView]
    documents: Sequence[Document]
    startable: Sequence[Startable]
    messages: Sequence[Message]
    may_raise_concern: bool
    earlier: int | None = None
    coming: Sequence[Coming] = ()
    family: Sequence[Sibling] = ()
    consents: Sequence[Consent] = ()
    restriction: Restriction | None = None
    glass: Sequence[BreakGlass] = ()
    letters: Mapping[UUID, LetterVersion] = field(default_factory=dict)
    panel: bool = False


@dataclass(frozen=True, slots=True)
class TimerLine:
    """A timer with what it stands for."""

    timer: Timer
    name: str
    clauses: Sequence[Clause]
    assumption: str


@dataclass(frozen=True, slots=True)
class Token:
    """Where the instance stands: an element that waits, in which process, and why. `token`: the engine's."""

    element: str
    process: str
    name: str
    waits_for: str
    since: datetime | None = None
    token: str = ""
    clauses: Sequence[Clause] = ()
    assumption: str = ""


@dataclass(frozen=True, slots=True)
class DiagramView:
    """One process of the instance as a diagram: XML, the elements with tokens and those passed."""

    process: Process
    xml: str
    tokens: Sequence[str]
    passed: Sequence[str]
    cancelled: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """An open incident, with what it is about in words."""

    incident: Incident
    step: str
    process_name: str
    case_reference: str
    child_name: str


@dataclass(frozen=True, slots=True)
class InstancePage:
    """An instance as a manager sees it."""

    instance: Instance
    case: Case
    diagrams: Sequence[DiagramView]
    tokens: Sequence[Token]
    journey: Sequence[Moment]
    tasks: Sequence[Task]
    timers: Sequence[TimerLine]
    variables: Mapping[str, Any]
    answers: Sequence[Answers]
    audit: Sequence[AuditEntry]
    audit_unbroken: bool
    incidents: Sequence[Incident]
    jobs: Sequence[Job]
    names: Mapping[UUID, str] = field(default_factory=dict)
    started_by: str = ""
    path: Sequence[Passed] = ()
    version_in_force: int = 1
    deployed_version: int = 1


@dataclass(frozen=True, slots=True)
class Move:
    """What becomes of something that waits, in words. `name` is empty for what the new version adds,
    `becomes` for what is not waited for any more."""

    name: str
    becomes: str
    due: date | datetime | None = None
    new_due: date | datetime | None = None


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands in the way of a move. `choices`: (id, name) of what could take the element's place."""

    finding: Finding
    choices: Sequence[tuple[str, str]]
    may_let_go: bool


@dataclass(frozen=True, slots=True)
class MovePage:
    """What moving an instance to the version in force would do. `others`: instances on the same version."""

    instance: Instance
    case: Case
    version: int
    latest: int
    moves: Sequence[Move]
    obstacles: Sequence[Obstacle]
    elements: Mapping[str, str]
    others: int = 0


@dataclass(frozen=True, slots=True)
class Outlook:
    """An instance among many, and what stands in the way of moving it."""

    view: InstanceView
    obstacles: Sequence[str]


@dataclass(frozen=True, slots=True)
class ManyMoves:
    """The running instances of one process on one version."""

    instance: Instance
    version: int
    latest: int
    rows: Sequence[Outlook]


@dataclass(frozen=True, slots=True)
class CouncilPage:
    """The glossary and the diagrams in force, who put them in force, and what the check says of them."""

    council: Council
    roles: Sequence[Role]
    processes: Sequence[Process]
    clauses: Mapping[str, Clause]
    deployment: Deployment | None = None
    findings: Sequence[Finding] = ()


@dataclass(frozen=True, slots=True)
class Completed:
    """What a completion led to: for the confirmation page."""

    instance: Instance
    next_for_actor: Sequence[Task]
    next_for_others: Sequence[Task]
    ended: bool
    actor: User | None = None
