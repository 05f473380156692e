"""The page of one case: who holds the child now, who is next, what was agreed, and what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from app.domain import holding, permissions
from app.domain.desk import BreakGlass
from app.domain.form import Form
from app.domain.pack import Pack
from app.domain.permissions import Action
from app.domain.records import Answers, Case, Holding, Instance, InstanceStatus, Task, User
from app.services import access, subjects, wording
from app.services.consents import Consent, consents
from app.services.core import Core
from app.services.processes import CONCERN
from app.services.restricting import current
from app.services.startable import startable
from app.services.versions import versions_of
from app.services.views import CasePage, Coming, Message, Moment, Sibling, Startable
from app.store import TaskQuery, UnitOfWork

TRANSFER = "shared_transfer_of_holding"
"""The shared process in which a new holder accepts, or declines."""

NEW_HOLDER = "new_holder"
"""Its input: the username of whoever is asked."""

MOMENTS = 30
"""Lines of a page of the timeline."""


def page(core: Core, case_id: UUID, actor: User) -> CasePage:
    """A case as its workers see it; the look is logged. Raises `NotFound`, `Forbidden`, `Restricted`."""
    with core.store.write() as uow:
        case = access.open_case(core, uow, case_id, actor, Action.SEE_CASES, "case")
        deployed = core.catalogue.in_force(uow, case.council)
        holdings = uow.holdings.of_case(case.id)
        instances = uow.instances.of_case(case.id)
        users = uow.users.of_council(case.council)
        found = uow.tasks.page(TaskQuery(council=case.council, case_id=case.id, limit=200))
        tasks = subjects.of_views(core, uow, actor, found)
        panel = uow.panels.get(case.id) is not None
        moments, earlier = _timeline(core, uow, case, instances, users, None)
        now_holding = holding.current(holdings)
        letters = uow.letters.where(case_id=case.id)
        last = {each.original: each.number for each in sorted(letters, key=lambda each: each.number)}
        replaced = {each.id for each in letters if each.number < last[each.original]}
        made = CasePage(
            case=case,
            siblings=access.veil_cases(core, uow, actor, uow.cases.siblings(case)),
            holdings=holdings,
            holder=now_holding,
            seconds_uncovered=holding.seconds_uncovered(holdings, core.clock.now()),
            timeline=moments,
            instances=instances,
            tasks=tasks,
            documents=[each for each in uow.documents.of_case(case.id) if each.id not in replaced],
            letters={each.id: each for each in letters},
            startable=_startable(deployed.pack, panel)
            if permissions.can(actor, Action.START, case.council)
            else [],
            messages=_awaited(core, uow, instances),
            may_raise_concern=not panel and permissions.can(actor, Action.RAISE_CONCERN, case.council),
            panel=panel,
            earlier=earlier,
            coming=_coming(core, uow, instances, [view.task for view in tasks], users, now_holding),
            family=_family(core, uow, case, actor),
            consents=facts(core, uow, instances, uow.answers.of_case(case.id)),
            restriction=current(uow, case.id),
            glass=_broken(core, uow, case),
        )
        uow.commit()
        return made


def timeline(
    core: Core, case_id: UUID, actor: User, before: int | None = None
) -> tuple[Case, list[Moment], int | None]:
    """A page of what happened, the newest first, and where the next page begins; the look is logged."""
    with core.store.write() as uow:
        case = access.open_case(core, uow, case_id, actor, Action.SEE_CASES, "case")
        instances = uow.instances.of_case(case.id)
        users = uow.users.of_council(case.council)
        moments, earlier = _timeline(core, uow, case, instances, users, before)
        uow.commit()
        return case, moments, earlier


def _timeline(
    core: Core,
    uow: UnitOfWork,
    case: Case,
    instances: Sequence[Instance],
    users: Sequence[User],
    before: int | None,
) -> tuple[list[Moment], int | None]:
    entries = uow.audit.newest(str(case.id), looks=False, before=before, limit=MOMENTS + 1)
    people = {user.username: user.name for user in users}
    shown = entries[:MOMENTS]
    ours = {each.instance_id for each in shown}
    names = names_in(core, uow, [each for each in instances if each.id in ours], people)
    moments = [wording.moment(entry, names, people) for entry in shown]
    return moments, shown[-1].sequence if len(entries) > MOMENTS else None


def names_in(
    core: Core, uow: UnitOfWork, instances: Sequence[Instance], people: Mapping[str, str]
) -> dict[str, str]:
    """The names of the elements of these instances, on whichever version each ran, and of people."""
    drawn = [
        process
        for instance in instances
        for version in reversed(versions_of(core, uow, instance, uow.audit.of_instance(instance.id)))
        for process in version.processes.values()
    ]
    return wording.names_of(drawn) | dict(people)


def facts(
    core: Core, uow: UnitOfWork, instances: Sequence[Instance], answers: Sequence[Answers]
) -> list[Consent]:
    """What was agreed and told in a case, by the forms of the version in which it was recorded."""
    return consents(answers, forms_of(core, uow, instances, answers))


def forms_of(
    core: Core, uow: UnitOfWork, instances: Sequence[Instance], answers: Sequence[Answers]
) -> dict[tuple[object, str], Form]:
    """The forms of these answers by (instance id, form id), each of the version in which it was sent."""
    forms: dict[tuple[object, str], Form] = {}
    for instance in instances:
        pack = core.catalogue.deployed(uow, instance.deployment_id).pack
        wanted = {given.form for given in answers if given.instance_id == instance.id}
        forms |= {(instance.id, name): pack.forms[name] for name in wanted if name in pack.forms}
    return forms


def _coming(
    core: Core,
    uow: UnitOfWork,
    instances: Sequence[Instance],
    tasks: Sequence[Task],
    users: Sequence[User],
    holder: Holding | None,
) -> list[Coming]:
    """Who has been asked to hold the child, and who has been named and not asked yet."""
    by_id = {user.id: user for user in users}
    by_name = {user.username: user for user in users}
    found: dict[UUID, Coming] = {}
    for task in tasks:
        user = by_id.get(task.assignee) if task.assignee else None
        if task.process == TRANSFER and user is not None:
            found[user.id] = Coming(user.name, ", ".join(user.roles), user.team, task.created_at)
    for instance in instances:
        if instance.status is not InstanceStatus.RUNNING:
            continue
        for username in _named(core, uow, instance):
            user = by_name.get(username)
            if user is not None and user.id not in found and (holder is None or user.id != holder.user_id):
                found[user.id] = Coming(user.name, ", ".join(user.roles), user.team)
    return list(found.values())


def _named(core: Core, uow: UnitOfWork, instance: Instance) -> list[str]:
    """The usernames that a running process is going to ask, where its diagram takes one from an answer."""
    definition = core.catalogue.definition(uow, instance.deployment_id, instance.process_id)
    sources = {
        assignment.source.text.lstrip("= ").strip()
        for process in definition.processes.values()
        for element in process.elements.values()
        if element.called == TRANSFER
        for assignment in element.inputs
        if assignment.target == NEW_HOLDER
    }
    if not sources:
        return []
    data = core.engine.load(definition, instance.state).snapshot().data
    return [str(data[name]) for name in sorted(sources) if data.get(name)]


def _family(core: Core, uow: UnitOfWork, case: Case, actor: User) -> list[Sibling]:
    """Brothers and sisters with who holds each; of a restricted one only that there is one."""
    siblings = access.veil_cases(core, uow, actor, uow.cases.siblings(case))
    held: Mapping[UUID, Holding] = uow.holdings.current([each.id for each in siblings])
    return [Sibling(each, None if access.is_hidden(each) else held.get(each.id)) for each in siblings]


def _broken(core: Core, uow: UnitOfWork, case: Case) -> list[BreakGlass]:
    """The emergencies in which the case was opened, that still last, the latest first."""
    now = core.clock.now()
    return [each for each in uow.break_glass.where(case_id=case.id, newest=True) if each.until > now]


def _startable(pack: Pack, panel: bool) -> list[Startable]:
    """What a person may start, for the page."""
    return [
        Startable(process.id, process.name or process.participant or process.id, process.documentation)
        for process in startable(pack, panel=panel)
    ]


def _awaited(core: Core, uow: UnitOfWork, instances: Sequence[Instance]) -> list[Message]:
    """The messages that a person may send: those that open instances wait for, less the concern."""
    found = {}
    for instance in instances:
        if instance.status is not InstanceStatus.RUNNING:
            continue
        definition = core.catalogue.definition(uow, instance.deployment_id, instance.process_id)
        snapshot = core.engine.load(definition, instance.state).snapshot()
        for waiting in snapshot.messages:
            if not waiting.signal and waiting.name != CONCERN:
                found[waiting.name] = Message(waiting.name, instance.id, instance.process_name)
    return list(found.values())
