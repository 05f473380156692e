"""The quality of decisions: a reason on every yes and no, and nobody who decides on their own proposal.

The dip sample is drawn by the SHA-256 of a seed and the key of each decision: the same seed draws the same
decisions, and nobody can choose them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from app.domain import permissions
from app.domain.calendar import LONDON, add_months, local
from app.domain.errors import HoldfastError, NotFound
from app.domain.overviews import Asked, Decided, DecidedQuery
from app.domain.pack import Pack, Setting
from app.domain.permissions import Action
from app.domain.records import Answers, AuditEntry, Case, Task, User
from app.services import access
from app.services.core import Core
from app.services.oversight import decisions, steps
from app.services.oversight.decisions import Decision
from app.store import AnswersView, UnitOfWork

ROWS = 50
"""Decisions of a page whose record is wanting."""

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
    """The decisions of a month. `months`: the first days of those that can be chosen; `wanting`: a page of
    those whose record is wanting, `following` the key of the next one; `others`: those of cases that the
    actor may not open."""

    month: date
    months: Sequence[date]
    count: int
    tallies: Sequence[Tally]
    wanting: Sequence[Weighed]
    others: int
    following: tuple[datetime, UUID] | None = None


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


def quality(core: Core, actor: User, month: str = "", after: tuple[datetime, UUID] | None = None) -> Quality:
    """How a month's decisions were recorded, and a page of those that are wanting. Raises `Forbidden`."""
    permissions.check(actor, Action.WATCH, actor.council)
    today = local(core.clock.now()).date()
    chosen = month_of(month, today)
    with core.store.read() as uow:
        query = _query(core, uow, actor, chosen)
        tallied = uow.decisions.tallied(query)
        _, others, views = uow.decisions.wanting(query, after, ROWS)
        people = {user.username: user.name for user in uow.users.of_council(actor.council)}
        wanting = list(_read(core, uow, views))
        tallies = _tallies(core, uow, tallied, people)
    last = views[-1].answers if len(views) == ROWS else None
    return Quality(
        month=chosen,
        months=months(today),
        count=sum(each.count for each in tallied),
        tallies=tallies,
        wanting=wanting,
        others=others,
        following=(last.at, last.id) if last else None,
    )


def _tallies(
    core: Core, uow: UnitOfWork, tallied: Sequence[Decided], people: Mapping[str, str]
) -> list[Tally]:
    """The counts by question and answer in words: other values and other forms may say the same."""
    found: dict[tuple[str, str], list[int]] = {}
    for each in tallied:
        form = core.catalogue.deployed(uow, each.deployment).pack.forms[each.form]
        asked = decisions.parts(form)
        if asked is not None:
            key = (asked[0].label or asked[0].key, decisions.shown(asked[0], each.answer, people))
            counts = found.setdefault(key, [0, 0, 0])
            for place, number in enumerate((each.count, each.reasons, each.deciders)):
                counts[place] += number
    return [Tally(*key, *counts) for key, counts in sorted(found.items())]


def sample(core: Core, actor: User, month: str = "", seed: str = "") -> Sample:
    """A random sample of a month's decisions, by its seed. Raises `Forbidden`."""
    permissions.check(actor, Action.WATCH, actor.council)
    now = core.clock.now()
    chosen = month_of(month, local(now).date())
    seed = " ".join(seed.split())[:LONGEST_SEED] or f"{chosen:%Y-%m}"
    with core.store.read() as uow:
        size = steps.setting(core.catalogue.in_force(uow, actor.council).pack, SIZE)
        query = _query(core, uow, actor, chosen)
        population, views = uow.decisions.drawn(query, seed, int(size.value))
        people = {user.username: user.name for user in uow.users.of_council(actor.council)}
        drawn = list(_read(core, uow, views))
        noted = uow.audit.of_subjects(REVIEWED, {each.decision.id: each.decision.case_id for each in drawn})
    return Sample(
        chosen,
        months(local(now).date()),
        seed,
        size,
        population,
        [(each, [_note(entry, people) for entry in noted.get(each.decision.id, ())]) for each in drawn],
    )


def notes(uow: UnitOfWork, decision: Decision, people: Mapping[str, str]) -> list[Note]:
    """What reviewers wrote of a decision, as the audit trail of its case keeps it."""
    found = uow.audit.of_subjects(REVIEWED, {decision.id: decision.case_id})
    return [_note(each, people) for each in found.get(decision.id, ())]


def _note(entry: AuditEntry, people: Mapping[str, str]) -> Note:
    return Note(
        people.get(entry.actor, entry.actor),
        entry.at,
        VERDICTS.get(str(entry.detail.get("verdict")), ""),
        str(entry.detail.get("note", "")),
    )


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
    weighed = next(iter(_read(core, uow, [view])), None)
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


def _query(core: Core, uow: UnitOfWork, actor: User, month: date) -> DecidedQuery:
    """The decisions of a month in London, those of cases that the actor may not open told apart."""
    council = actor.council
    since, until = (datetime.combine(day, time(), LONDON) for day in (month, add_months(month, 1)))
    forms = decisions.forms_of(core.catalogue.in_force(uow, council).pack)
    asked: list[Asked] = []
    sides: dict[tuple[UUID, str], str] = {}
    for deployment in uow.decisions.deployments(council, forms, since, until):
        pack = core.catalogue.deployed(uow, deployment).pack
        asked += [each for each in decisions.asked_in(deployment, pack) if each.form in forms]
        sides |= {(deployment, name): str(role.side) for name, role in pack.council.roles.items()}
    shut = access.restricted(core, uow, actor, uow.decisions.restricted(council))
    place = access.held_to(core, uow, actor)
    return DecidedQuery(council, since, until, asked, sides, place, shut)


@dataclass(frozen=True, slots=True)
class _Proposal:
    """The first decision of a process: who made it, and for which side."""

    id: UUID
    by: frozenset[str]
    side: str


def _read(core: Core, uow: UnitOfWork, views: Sequence[AnswersView]) -> Iterator[Weighed]:
    """The decisions of sent forms, each weighed against the first decision of its process."""
    if not views:
        return
    council = core.catalogue.deployed(uow, views[0].deployment_id).pack.council.id
    people = {user.username: user.name for user in uow.users.of_council(council)}
    sent: dict[UUID, list[Answers]] = {}
    for each in uow.answers.of_instances({view.answers.instance_id for view in views}):
        sent.setdefault(each.instance_id, []).append(each)
    tasks = uow.tasks.many({each.task_id for of in sent.values() for each in of})
    for view in views:
        pack = core.catalogue.deployed(uow, view.deployment_id).pack
        decision = decisions.read(view.answers, pack.forms.get(view.answers.form), people)
        if decision is not None:
            first = next(decisions.of(sent[decision.instance_id], pack, people), None)
            side = _side(pack, tasks.get(decision.task))
            yield Weighed(decision, view, _own(decision, side, _proposal(pack, first, tasks)))


def _proposal(pack: Pack, first: Decision | None, tasks: Mapping[UUID, Task]) -> _Proposal | None:
    if first is None:
        return None
    by = frozenset(name.casefold() for name in (first.decider, first.by) if name)
    return _Proposal(first.id, by, _side(pack, tasks.get(first.task)))


def _own(decision: Decision, side: str, proposal: _Proposal | None) -> bool:
    """Whether the other side's decision was taken by whoever made the proposal."""
    if proposal is None or proposal.id == decision.id or not side or side == proposal.side:
        return False
    return decision.decider.casefold() in proposal.by


def _side(pack: Pack, task: Task | None) -> str:
    role = pack.council.roles.get(task.role) if task else None
    return str(role.side) if role else ""
