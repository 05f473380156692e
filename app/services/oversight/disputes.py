"""The dispute room: where a professional disagreement stands, what both sides say, and what it taught."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.domain import holding, permissions
from app.domain.calendar import local
from app.domain.errors import NotFound
from app.domain.pack import Pack, Setting
from app.domain.permissions import Action
from app.domain.records import Answers, Case, Holding, Instance, Task, TaskStatus, TaskView, User
from app.services import access
from app.services.core import Core
from app.services.oversight import decisions, steps
from app.services.oversight.decisions import Decision
from app.store import AnswersQuery, AnswersView, TaskQuery, UnitOfWork

PROCESS = "shared_disagreement"
"""The shared process in which every council's disagreements are talked over."""

LEARNING, REFERRED = "disagreement-learning", "disagreement-refer-on"
CLOSING = (LEARNING, REFERRED)
LEVEL = "disagreement-level-"
NAMES = {1: "Practitioners", 2: "Team managers", 3: "Service managers"}
LIMIT = "dispute_working_days"
SIDES = {"early_help": "Early Help", "social_care": "Social care", "partner": "Partners", "family": "Family"}
NO_SIDE = "Not said"


@dataclass(frozen=True, slots=True)
class Talk:
    """What came of one level. `decision`: its outcome with the reasons, or None while it is open."""

    level: int
    who: str
    met_on: str
    decision: Decision | None
    settled: bool


@dataclass(frozen=True, slots=True)
class Dispute:
    """`id`: of its first task. `positions`: (side, decisions before it). `moved`: holders since it began.

    `age`: working days until it was closed, or until now; `limit`: from when on that is long.
    """

    id: UUID
    case: Case
    instance: Instance
    opened: datetime
    closed: datetime | None
    question: str
    level: int
    talks: Sequence[Talk]
    positions: Sequence[tuple[str, Sequence[Decision]]]
    holder: Holding | None
    moved: Sequence[Holding]
    age: int
    limit: Setting
    learning: str
    shared: bool
    referred_to: str
    asked: str

    @property
    def long(self) -> bool:
        """Whether it has been open for as long as the council's own setting says is long."""
        return self.age >= int(self.limit.value)

    @property
    def level_name(self) -> str:
        """Who talks at the level it has come to."""
        return NAMES.get(self.level, "The partnership")


@dataclass(frozen=True, slots=True)
class OpenLine:
    """An open dispute in a list: the task in which it stands. `shut`: the actor may not open the case."""

    view: TaskView
    level: str
    age: int
    long: bool
    shut: bool


@dataclass(frozen=True, slots=True)
class Lesson:
    """A closed dispute in a list. `text` is empty where the learning is kept between the two teams."""

    view: AnswersView
    text: str
    kept_back: bool
    shut: bool
    outcome: str


@dataclass
class _Course:
    """The tasks of one dispute while they are gathered."""

    tasks: list[Task] = field(default_factory=list)


def open_now(core: Core, actor: User, after: tuple[datetime | None, UUID] | None = None) -> list[OpenLine]:
    """A page of open disputes of the actor's council. Raises `Forbidden`."""
    permissions.check(actor, Action.SEE_CASES, actor.council)
    now = core.clock.now()
    with core.store.read() as uow:
        deployed = core.catalogue.in_force(uow, actor.council)
        place = access.held_to(core, uow, actor)
        found = uow.tasks.page(TaskQuery(actor.council, process=PROCESS, after=after, locality=place))
        shut = access.closed(core, uow, actor, [view.task.case_id for view in found])
        limit = steps.number(deployed.pack, LIMIT)
        lines = []
        kept: dict[UUID, list[Task]] = {}
        for each in uow.tasks.of_instances({view.task.instance_id for view in found}):
            kept.setdefault(each.instance_id, []).append(each)
        for view in found:
            course = _course(view.task, kept[view.task.instance_id])
            age = _working_days(deployed.calendar, course[0].created_at, now)
            level = NAMES.get(_level(view.task), "To close" if view.task.form in CLOSING else "")
            lines.append(OpenLine(view, level, age, age >= limit, view.task.case_id in shut))
        return lines


def lessons(
    core: Core, actor: User, text: str = "", after: tuple[datetime, UUID] | None = None
) -> list[Lesson]:
    """A page of closed disputes, newest first, by part of what was learned. Raises `Forbidden`."""
    permissions.check(actor, Action.SEE_CASES, actor.council)
    with core.store.read() as uow:
        query = AnswersQuery(actor.council, CLOSING, text=text.strip(), after=after)
        found = uow.answers.page(query)
        shut = access.closed(core, uow, actor, [view.answers.case_id for view in found])
        pack = core.catalogue.in_force(uow, actor.council).pack
        talks: dict[UUID, list[Answers]] = {}
        for each in uow.answers.of_instances({view.answers.instance_id for view in found}):
            if _is_level(each):
                talks.setdefault(each.instance_id, []).append(each)
        return [
            _lesson(pack, actor, view, talks.get(view.answers.instance_id, []), view.answers.case_id in shut)
            for view in found
        ]


def _lesson(pack: Pack, actor: User, view: AnswersView, talks: Sequence[Answers], shut: bool) -> Lesson:
    given = view.answers.answers
    inside = given.get("disagreement_learning_shared") == "no"
    kept_back = inside and not permissions.can(actor, Action.WATCH, actor.council)
    text = str(given.get("disagreement_learning") or given.get("disagreement_question") or "")
    before = [each for each in talks if each.at <= view.answers.at]
    outcome = _outcome(pack, before[-1]) if before else ""
    return Lesson(view, "" if shut or kept_back else text, kept_back, shut, outcome)


def room(core: Core, task_id: UUID, actor: User) -> Dispute:
    """One dispute, by any of its tasks; the look is logged. Raises `NotFound`, `Forbidden`."""
    with core.store.write() as uow:
        task = uow.tasks.get(task_id)
        if task is None or task.council != actor.council or task.process != PROCESS:
            raise NotFound("dispute", task_id)
        case = access.open_case(core, uow, task.case_id, actor, Action.SEE_CASES, "dispute")
        found = _dispute(core, uow, case, _course_of(uow, task))
        uow.commit()
    return found


def _course_of(uow: UnitOfWork, task: Task) -> list[Task]:
    return _course(task, uow.tasks.of_instance(task.instance_id))


def _course(task: Task, of_instance: Sequence[Task]) -> list[Task]:
    """The tasks of the dispute that a task belongs to: a process may come to several, one after another."""
    courses = [_Course()]
    for each in of_instance:
        if each.process != PROCESS:
            continue
        courses[-1].tasks.append(each)
        if each.form in CLOSING and each.status is TaskStatus.DONE:
            courses.append(_Course())
    return next(each.tasks for each in courses if any(one.id == task.id for one in each.tasks))


def _dispute(core: Core, uow: UnitOfWork, case: Case, course: Sequence[Task]) -> Dispute:
    instance = uow.instances.get(course[0].instance_id)
    if instance is None:
        raise NotFound("process instance", course[0].instance_id)
    deployed = core.catalogue.deployed(uow, instance.deployment_id)
    in_force = core.catalogue.in_force(uow, case.council).pack
    users = uow.users.of_council(case.council)
    people = {user.username: user.name for user in users}
    sent = uow.answers.of_instance(instance.id)
    own = {task.id for task in course}
    opened, closed = course[0].created_at, _closed(course)
    end = [each for each in sent if each.task_id in own and each.form in CLOSING]
    given: Mapping[str, Any] = end[-1].answers if end else {}
    held = uow.holdings.of_case(case.id)
    until = closed or core.clock.now()
    return Dispute(
        id=course[0].id,
        case=case,
        instance=instance,
        opened=opened,
        closed=closed,
        question=_question(sent, opened),
        level=max((_level(task) for task in course), default=0),
        talks=list(_talks(course, sent, deployed.pack, people)),
        positions=_positions(uow, sent, deployed.pack, users, opened),
        holder=holding.current(held),
        moved=[each for each in held if opened < each.since <= until],
        age=_working_days(deployed.calendar, opened, until),
        limit=steps.setting(in_force, LIMIT),
        learning=str(given.get("disagreement_learning") or ""),
        shared=given.get("disagreement_learning_shared") == "yes",
        referred_to=str(given.get("disagreement_referred_to") or ""),
        asked=str(given.get("disagreement_question") or ""),
    )


def _closed(course: Sequence[Task]) -> datetime | None:
    """When the dispute was closed, or stopped because something else came first."""
    if any(task.status is TaskStatus.OPEN for task in course):
        return None
    return max((task.completed_at for task in course if task.completed_at), default=None)


def _talks(
    course: Sequence[Task], sent: Sequence[Answers], pack: Pack, people: Mapping[str, str]
) -> Iterator[Talk]:
    by_task = {each.task_id: each for each in sent}
    for task in course:
        if not _level(task):
            continue
        answers = by_task.get(task.id)
        given: Mapping[str, Any] = answers.answers if answers else {}
        part = f"disagreement_level_{_level(task)}"
        decision = decisions.read(answers, pack.forms.get(answers.form), people) if answers else None
        settled = bool(answers) and given.get("outcome") != "not_settled"
        yield Talk(
            _level(task), str(given.get(f"{part}_who") or ""), str(given.get(f"{part}_met_on") or ""),
            decision, settled,
        )  # fmt: skip


def _positions(
    uow: UnitOfWork, sent: Sequence[Answers], pack: Pack, users: Sequence[User], opened: datetime
) -> list[tuple[str, Sequence[Decision]]]:
    """The decisions before the dispute, by the side of the role whose task each was."""
    people = {user.username: user.name for user in users}
    roles = pack.council.roles
    sides: dict[str, list[Decision]] = {}
    for decision in decisions.of([each for each in sent if each.at <= opened], pack, people):
        task = uow.tasks.get(decision.task)
        role = roles.get(task.role) if task else None
        sides.setdefault(SIDES.get(role.side, NO_SIDE) if role else NO_SIDE, []).append(decision)
    return list(sides.items())


def _question(sent: Sequence[Answers], opened: datetime) -> str:
    """What was put to the managers, where the council's own form asks for it."""
    found = [
        str(value)
        for each in sent
        if each.at <= opened
        for key, value in each.answers.items()
        if key.endswith("dispute_question") and value
    ]
    return found[-1] if found else ""


def _outcome(pack: Pack, answers: Answers) -> str:
    decision = decisions.read(answers, pack.forms.get(answers.form), {})
    return decision.answer if decision else ""


def _is_level(answers: Answers) -> bool:
    return answers.form.startswith(LEVEL)


def _level(task: Task) -> int:
    return int(task.form.removeprefix(LEVEL)) if task.form.startswith(LEVEL) else 0


def _working_days(calendar: Any, since: datetime, until: datetime) -> int:
    first, last = local(since).date(), local(until).date()
    return sum(
        calendar.is_working_day(date.fromordinal(number))
        for number in range(first.toordinal() + 1, last.toordinal() + 1)
    )
