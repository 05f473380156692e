"""The quality of decisions: a reason on every yes and no, and nobody who decides on their own proposal.

The dip sample is drawn by the SHA-256 of a seed and the key of each decision: the same seed draws the same
decisions, and nobody can choose them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from hashlib import sha256
from typing import Any
from uuid import UUID

from app.domain import permissions
from app.domain.calendar import LONDON, add_months, local
from app.domain.errors import HoldfastError, NotFound
from app.domain.pack import Setting
from app.domain.permissions import Action
from app.domain.records import AuditEntry, Case, Task, User
from app.services import access
from app.services.core import Core
from app.services.oversight import decisions, steps
from app.services.oversight.decisions import Decision
from app.store import AnswersQuery, AnswersView, UnitOfWork

AT_ONCE = 500
"""Sent forms read in one go."""

MONTHS = 12
"""Months that can be chosen, this one included."""

SIZE = "dip_sample_size"
REVIEWED = "decision.reviewed"
VERDICTS = {"sound": "Sound", "look_again": "To be looked at again"}
LONGEST_NOTE = 2_000
LONGEST_SEED = 60


@dataclass(frozen=True, slots=True)
class Weighed:
    """A decision with its case. `own`: whoever decided had also proposed it."""

    decision: Decision
    view: AnswersView
    own: bool

    @property
    def wanting(self) -> tuple[str, ...]:
        """What is wrong with its record, in words."""
        found = {
            "No reason": not self.decision.rationale,
            "Nobody who answers for it": not self.decision.decider,
            "Decided by whoever proposed it": self.own,
        }
        return tuple(text for text, wrong in found.items() if wrong)


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a question was answered so, and how often with a reason and with a decider."""

    question: str
    answer: str
    count: int
    reasons: int
    deciders: int


@dataclass(frozen=True, slots=True)
class Quality:
    """The decisions of a month. `months`: the first days of those that can be chosen."""

    month: date
    months: Sequence[date]
    count: int
    tallies: Sequence[Tally]
    wanting: Sequence[Weighed]
    others: int


@dataclass(frozen=True, slots=True)
class Note:
    """What a reviewer wrote of a decision."""

    by: str
    at: datetime
    verdict: str
    text: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A dip sample: which decisions of how many, and what has been written of each."""

    month: date
    months: Sequence[date]
    seed: str
    size: Setting
    population: int
    drawn: Sequence[tuple[Weighed, Sequence[Note]]]


@dataclass(frozen=True, slots=True)
class Review:
    """One decision for its reviewer. `answers`: (question, answer) of the whole form."""

    weighed: Weighed
    case: Case
    step: str
    role: str
    answers: Sequence[tuple[str, str]]
    notes: Sequence[Note]


def month_of(text: str, today: date) -> date:
    """The first day of a month written as 2026-11; of this month where it is none that can be chosen."""
    return next((each for each in months(today) if f"{each:%Y-%m}" == text), today.replace(day=1))


def months(today: date) -> list[date]:
    """The first days of the months that can be chosen, newest first."""
    return [add_months(today.replace(day=1), -number) for number in range(MONTHS)]


def quality(core: Core, actor: User, month: str = "") -> Quality:
    """How the decisions of a month were recorded. Raises `Forbidden`."""
    permissions.check(actor, Action.WATCH, actor.council)
    today = local(core.clock.now()).date()
    chosen = month_of(month, today)
    with core.store.read() as uow:
        found = list(_weighed(core, uow, actor, chosen))
        wanting = [each for each in found if each.wanting]
        shut = access.closed(core, uow, actor, [each.decision.case_id for each in wanting])
    counts = Counter((each.decision.question, each.decision.answer) for each in found)
    return Quality(
        month=chosen,
        months=months(today),
        count=len(found),
        tallies=[_tally(key, number, found) for key, number in sorted(counts.items())],
        wanting=[each for each in wanting if each.decision.case_id not in shut],
        others=sum(each.decision.case_id in shut for each in wanting),
    )


def _tally(key: tuple[str, str], number: int, found: Sequence[Weighed]) -> Tally:
    same = [each.decision for each in found if (each.decision.question, each.decision.answer) == key]
    reasons, deciders = sum(bool(each.rationale) for each in same), sum(bool(each.decider) for each in same)
    return Tally(*key, number, reasons, deciders)


def sample(core: Core, actor: User, month: str = "", seed: str = "") -> Sample:
    """A random sample of a month's decisions, by its seed. Raises `Forbidden`."""
    permissions.check(actor, Action.WATCH, actor.council)
    now = core.clock.now()
    chosen = month_of(month, local(now).date())
    seed = " ".join(seed.split())[:LONGEST_SEED] or f"{chosen:%Y-%m}"
    with core.store.read() as uow:
        size = steps.setting(core.catalogue.in_force(uow, actor.council).pack, SIZE)
        found = list(_weighed(core, uow, actor, chosen))
        shut = access.closed(core, uow, actor, [each.decision.case_id for each in found])
        open_ = [each for each in found if each.decision.case_id not in shut]
        drawn = sorted(open_, key=lambda each: _lot(seed, each.decision.id))[: int(size.value)]
        people = {user.username: user.name for user in uow.users.of_council(actor.council)}
        noted = [(each, notes(uow, each.decision, people)) for each in drawn]
    return Sample(chosen, months(local(now).date()), seed, size, len(open_), noted)


def _lot(seed: str, key: UUID) -> str:
    return sha256(f"{seed}:{key}".encode()).hexdigest()


def notes(uow: UnitOfWork, decision: Decision, people: Mapping[str, str]) -> list[Note]:
    """What reviewers wrote of a decision, as the audit trail of its case keeps it."""
    found, after = [], 0
    while page := uow.audit.of_stream(str(decision.case_id), after=after):
        found += [each for each in page if each.action == REVIEWED and each.subject == str(decision.id)]
        after = page[-1].sequence
    return [
        Note(
            people.get(each.actor, each.actor),
            each.at,
            VERDICTS.get(str(each.detail.get("verdict")), ""),
            str(each.detail.get("note", "")),
        )
        for each in found
    ]


def review(core: Core, answers_id: UUID, case_id: UUID, actor: User) -> Review:
    """A decision with all that its form says; the look is logged. Raises `NotFound`, `Forbidden`."""
    with core.store.write() as uow:
        case = access.open_case(core, uow, case_id, actor, Action.WATCH, "decision")
        found = _review(core, uow, case, answers_id)
        uow.commit()
    return found


def write_note(core: Core, answers_id: UUID, case_id: UUID, verdict: str, text: str, actor: User) -> None:
    """Keep what a reviewer says of a decision in the case's audit trail.

    Raises `NotFound`, `Forbidden`, `HoldfastError` (no verdict, no words, too many).
    """
    text = " ".join(text.split())
    if verdict not in VERDICTS:
        raise HoldfastError("Say whether the decision is sound.")
    if not text or len(text) > LONGEST_NOTE:
        raise HoldfastError(f"Write what you found, in at most {LONGEST_NOTE:,} characters.")
    with core.store.write() as uow:
        case = access.open_case(core, uow, case_id, actor, Action.WATCH, "decision")
        _review(core, uow, case, answers_id)
        entry = AuditEntry(
            stream=str(case.id),
            at=core.clock.now(),
            actor=actor.username,
            action=REVIEWED,
            subject=str(answers_id),
            detail={"verdict": verdict, "note": text},
        )
        uow.audit.append([entry])
        uow.commit()


def _review(core: Core, uow: UnitOfWork, case: Case, answers_id: UUID) -> Review:
    sent = next((each for each in uow.answers.of_case(case.id) if each.id == answers_id), None)
    instance = uow.instances.get(sent.instance_id) if sent else None
    if sent is None or instance is None:
        raise NotFound("decision", answers_id)
    pack = core.catalogue.deployed(uow, instance.deployment_id).pack
    people = {user.username: user.name for user in uow.users.of_council(case.council)}
    form = pack.forms.get(sent.form)
    process = (instance.process_id, instance.process_name, instance.deployment_id)
    view = AnswersView(sent, case.reference, case.child_name, *process)
    weighed = next(iter(_read(core, uow, [view], {})), None)
    if weighed is None or form is None:
        raise NotFound("decision", answers_id)
    task = uow.tasks.get(sent.task_id)
    told = [
        (field.label or field.key, decisions.shown(field, sent.answers.get(field.key), people))
        for field in form.inputs()
        if sent.answers.get(field.key) not in (None, "", [])
    ]
    return Review(
        weighed,
        case,
        task.name if task else sent.element,
        task.role if task else "",
        told,
        notes(uow, weighed.decision, people),
    )


def _weighed(core: Core, uow: UnitOfWork, actor: User, month: date) -> Iterator[Weighed]:
    """The decisions of a month, newest first."""
    pack = core.catalogue.in_force(uow, actor.council).pack
    since, until = (datetime.combine(day, time(), LONDON) for day in (month, add_months(month, 1)))
    query = AnswersQuery(actor.council, decisions.forms_of(pack), since, until, limit=AT_ONCE)
    proposers: dict[UUID, _Proposal | None] = {}
    while page := uow.answers.page(query):
        yield from _read(core, uow, page, proposers)
        last = page[-1].answers
        query = replace(query, after=(last.at, last.id))


@dataclass(frozen=True, slots=True)
class _Proposal:
    """The first decision of a process: who made it, and for which side."""

    id: UUID
    by: frozenset[str]
    side: str


def _read(
    core: Core, uow: UnitOfWork, views: Sequence[AnswersView], proposers: dict[UUID, _Proposal | None]
) -> Iterator[Weighed]:
    people: dict[str, str] = {}
    for view in views:
        pack = core.catalogue.deployed(uow, view.deployment_id).pack
        if not people:
            people = {user.username: user.name for user in uow.users.of_council(pack.council.id)}
        decision = decisions.read(view.answers, pack.forms.get(view.answers.form), people)
        if decision is None:
            continue
        if decision.instance_id not in proposers:
            proposers[decision.instance_id] = _proposal(uow, pack, decision.instance_id, people)
        side = _side(pack, uow.tasks.get(decision.task))
        yield Weighed(decision, view, _own(decision, side, proposers[decision.instance_id]))


def _proposal(uow: UnitOfWork, pack: Any, instance_id: UUID, people: Mapping[str, str]) -> _Proposal | None:
    first = next(decisions.of(uow.answers.of_instance(instance_id), pack, people), None)
    if first is None:
        return None
    by = frozenset(name.casefold() for name in (first.decider, first.by) if name)
    return _Proposal(first.id, by, _side(pack, uow.tasks.get(first.task)))


def _own(decision: Decision, side: str, proposal: _Proposal | None) -> bool:
    """Whether the other side's decision was taken by whoever made the proposal."""
    if proposal is None or proposal.id == decision.id or not side or side == proposal.side:
        return False
    return decision.decider.casefold() in proposal.by


def _side(pack: Any, task: Task | None) -> str:
    role = pack.council.roles.get(task.role) if task else None
    return str(role.side) if role else ""
