"""One child's journey for an inspection: who held, what was decided and why, agreement, clocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from uuid import UUID

from app.domain import audit
from app.domain.consent import fact_of
from app.domain.form import Field
from app.domain.permissions import Action
from app.domain.process import Element
from app.domain.records import (
    AuditEntry,
    Case,
    Document,
    Instance,
    Task,
    TaskStatus,
    Timer,
    TimerStatus,
    User,
)
from app.services import access
from app.services.core import Core
from app.services.oversight import decisions, ledger
from app.services.oversight.decisions import Decision
from app.services.oversight.ledger import Line
from app.store import UnitOfWork

AGREEMENT = (
    "*agree*",
    "*consent*",
    "*_told",
    "*not_told_reason",
    "*not_asked_reason",
    "*lawful_basis",
    "*sharing_basis",
    "*sharing_limits",
    "refusal_reason",
    "withdrawn_*",
    "share_without_agreement",
)
"""Keys of the questions about agreement to a service, agreement to sharing, and who was told."""

OTHERWISE = ("*referrer_*", "*_agreed_on", "*lead_professional_agreed*", "*plan_agreed", "review_agreed")
"""Of these keys, those that ask about something else."""


@dataclass(frozen=True, slots=True)
class Told:
    """One answer about agreement: the question, the answer in words, when, by whom, in which process."""

    at: datetime
    question: str
    answer: str
    by: str
    process: str


@dataclass(frozen=True, slots=True)
class Clock:
    """A date or a timer of a process and what became of it. `assumption`: which reading is drawn."""

    name: str
    process: str
    due: datetime
    outcome: str
    done: datetime | None
    clauses: tuple[str, ...]
    assumption: str
    statutory: bool


@dataclass(frozen=True, slots=True)
class Journey:
    """Everything about one child that an inspection asks for, in order of time.

    `unbroken`: whether no entry of the case's audit trail was changed or taken away.
    """

    case: Case
    siblings: Sequence[Case]
    line: Line
    processes: Sequence[tuple[Instance, str]]
    decisions: Sequence[tuple[Decision, str]]
    agreement: Sequence[Told]
    clocks: Sequence[Clock]
    documents: Sequence[Document]
    unbroken: bool
    at: datetime
    by: str


def of_child(core: Core, case_id: UUID, actor: User) -> Journey:
    """A child's journey; the look is logged. Raises `NotFound`, `Forbidden`."""
    with core.store.write() as uow:
        case = access.open_case(core, uow, case_id, actor, Action.WATCH, "journey")
        instances = uow.instances.of_case(case.id)
        people = {user.username: user.name for user in uow.users.of_council(case.council)}
        decided: list[tuple[Decision, str]] = []
        agreed: list[Told] = []
        clocks: list[Clock] = []
        for instance in instances:
            pack = core.catalogue.deployed(uow, instance.deployment_id).pack
            sent = uow.answers.of_instance(instance.id)
            decided += [(each, instance.process_name) for each in decisions.of(sent, pack, people)]
            for answers in sent:
                form = pack.forms.get(answers.form)
                agreed += [
                    Told(
                        answers.at,
                        field.label or field.key,
                        decisions.shown(field, answers.answers.get(field.key), people),
                        answers.by_name,
                        instance.process_name,
                    )
                    for field in (form.inputs() if form else ())
                    if answers.answers.get(field.key) not in (None, "", []) and about_agreement(field)
                ]
            clocks += _clocks(core, uow, instance)
        found = Journey(
            case=case,
            siblings=access.veil_cases(core, uow, actor, uow.cases.siblings(case)),
            line=ledger.line_of(core, uow, case),
            processes=[(each, _ends(core, uow, each)) for each in instances],
            decisions=sorted(decided, key=lambda pair: (pair[0].at, pair[0].id)),
            agreement=sorted(agreed, key=lambda each: each.at),
            clocks=sorted(clocks, key=lambda each: (each.due, each.name)),
            documents=uow.documents.of_case(case.id),
            unbroken=_unbroken(uow, case.id),
            at=core.clock.now(),
            by=actor.name,
        )
        uow.commit()
    return found


def about_agreement(field: Field) -> bool:
    """What the form marks, or names, as an agreement; and the questions that say more about one."""
    key = field.key.replace("disagreement", "")  # what two sides of the council disagree about is none
    return fact_of(field) is not None or (
        any(fnmatchcase(key, pattern) for pattern in AGREEMENT)
        and not any(fnmatchcase(key, pattern) for pattern in OTHERWISE)
    )


def _ends(core: Core, uow: UnitOfWork, instance: Instance) -> str:
    """At which of its ends a process came to rest, in the words of the diagram."""
    process = core.catalogue.deployed(uow, instance.deployment_id).pack.processes.get(instance.process_id)
    elements = process.elements if process else {}
    return "; ".join(elements[end].name or end for end in instance.ends if end in elements)


def _clocks(core: Core, uow: UnitOfWork, instance: Instance) -> Iterator[Clock]:
    processes = core.catalogue.deployed(uow, instance.deployment_id).pack.processes
    now = core.clock.now()

    def element(process: str, name: str) -> Element | None:
        drawn = processes.get(process)
        return drawn.elements.get(name) if drawn else None

    for task in uow.tasks.of_instance(instance.id):
        if task.due_at is not None:
            drawn = element(task.process, task.element)
            yield _clock(task.name, instance, task.due_at, _of_task(task, now), task.completed_at, drawn)
    for timer in uow.timers.of_instance(instance.id):
        drawn = element(timer.process, timer.element)
        beside = element(timer.process, drawn.attached_to) if drawn and drawn.attached_to else None
        name = (drawn.name if drawn else "") or (beside.name if beside else "") or timer.element
        yield _clock(name, instance, timer.due, _of_timer(timer), None, drawn)


def _clock(
    name: str, instance: Instance, due: datetime, outcome: str, done: datetime | None, drawn: Element | None
) -> Clock:
    return Clock(
        name=name,
        process=instance.process_name,
        due=due,
        outcome=outcome,
        done=done,
        clauses=drawn.clauses if drawn else (),
        assumption=drawn.assumption if drawn else "",
        statutory=drawn.statutory if drawn else False,
    )


def _of_task(task: Task, now: datetime) -> str:
    if task.status is TaskStatus.CANCELLED:
        return "Stopped"
    if task.due_at is not None and (task.completed_at or now) > task.due_at:
        return "Missed"
    return "Kept" if task.completed_at else "Runs"


def _of_timer(timer: Timer) -> str:
    words = {TimerStatus.WAITING: "Runs", TimerStatus.FIRED: "Ran out", TimerStatus.CANCELLED: "Not reached"}
    return words[timer.status]


def _unbroken(uow: UnitOfWork, case_id: UUID) -> bool:
    """Whether the case's whole audit chain holds, read in pages."""
    entries: list[AuditEntry] = []
    after = 0
    while page := uow.audit.of_stream(str(case_id), after=after):
        entries += page
        after = page[-1].sequence
    return audit.first_break(entries) is None
