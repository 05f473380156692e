"""Moving running instances to the version in force: previewed, decided by a manager, recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from app.domain import permissions
from app.domain.errors import Hindered, HoldfastError, InvalidAnswers, NotFound, Stale
from app.domain.finding import Finding, Severity
from app.domain.permissions import Action
from app.domain.process import Element
from app.domain.records import Deployment, Instance, InstanceStatus, User
from app.ports import Definition, Migration, Moved
from app.services import access, forms, processes, wording
from app.services.catalogue import Deployed
from app.services.core import Core
from app.services.turn import Turn, case_variables, load
from app.services.versions import MIGRATED
from app.services.views import ManyMoves, Move, MovePage, Obstacle, Outlook
from app.store import InstanceQuery, UnitOfWork

MOST_AT_ONCE = 200
"""Instances moved by one command; what is left is moved by the next."""

CLOSED = "You may not open this case. Somebody who may has to move it by itself."
"""What stands in the way of moving a process along with others."""

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


class InForce(HoldfastError):
    """The instance runs on the version in force: there is nothing to move."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """A loaded instance, the version in force, and what moving it there would do."""

    turn: Turn
    before: Deployment
    latest: Deployment
    deployed: Deployed
    target: Definition | None
    migration: Migration
    elements: Mapping[str, str]


def preview(core: Core, instance_id: UUID, actor: User, elements: Mapping[str, str]) -> MovePage:
    """What would move and what stands in the way; the look is logged.

    `elements`: old id → new id, or an empty text for an event that nobody need wait for any more.
    Raises `Forbidden`, `NotFound`, `Stale` (it has ended).
    """
    with core.store.write() as uow:
        instance = _open(core, uow, uow.instances.get(instance_id), instance_id, actor)
        case = access.open_case(
            core, uow, instance.case_id, actor, Action.MIGRATE, "instance", instance.process_name
        )
        plan = _plan(core, uow, instance, actor, elements)
        others = len(_same_version(uow, instance)) - 1
        uow.commit()
    names = _names(plan)
    return MovePage(
        instance=instance,
        case=case,
        version=plan.before.version,
        latest=plan.latest.version,
        moves=[_move(moved, names) for moved in plan.migration.moved],
        obstacles=[_obstacle(plan, finding) for finding in plan.migration.findings],
        elements=dict(elements),
        others=others,
    )


def migrate(
    core: Core,
    instance_id: UUID,
    reason: str,
    actor: User,
    elements: Mapping[str, str],
    seen: tuple[int, int] | None = None,
) -> Instance:
    """Move an instance to the version in force. The audit trail keeps who did it, why and what moved.

    `seen`: the versions of the instance and of the deployment that the decision was taken on. Raises
    `Forbidden`, `NotFound`, `Stale`, `InvalidAnswers` without a reason, and `Hindered`: nothing has moved.
    """
    if not reason.strip():
        raise InvalidAnswers({"reason": "Say why the process moves to the version in force."})
    with core.store.write() as uow:
        instance = _open(core, uow, uow.instances.lock(instance_id), instance_id, actor)
        plan = _plan(core, uow, instance, actor, elements)
        if seen is not None and seen != (instance.version, plan.latest.version):
            raise Stale(instance.process_name)
        moved = _carry_out(plan, reason.strip())
        uow.commit()
        return moved


def preview_many(core: Core, instance_id: UUID, actor: User) -> ManyMoves:
    """The same for every running instance on the version of this one, its own included, oldest first."""
    with core.store.read() as uow:
        instance = _open(core, uow, uow.instances.get(instance_id), instance_id, actor)
        rows = []
        found = _same_version(uow, instance)[:MOST_AT_ONCE]
        shut = access.closed(core, uow, actor, [view.instance.case_id for view in found])
        for view in access.veil_instances(core, uow, actor, found):
            key = view.instance.id
            plan = _plan(core, uow, _own(uow.instances.get(key), key, actor), actor, {})
            obstacles = [finding.message for finding in plan.migration.findings]
            rows.append(Outlook(view, [CLOSED] if view.instance.case_id in shut else obstacles))
        return ManyMoves(instance, plan.before.version, plan.latest.version, rows)


def migrate_many(core: Core, instance_id: UUID, reason: str, actor: User, latest: int) -> tuple[int, int]:
    """Move all that can be moved, each by itself; how many moved, and how many something stood in the way of.

    `latest`: the version in force that the decision was taken on.
    """
    page = preview_many(core, instance_id, actor)
    if page.latest != latest:
        raise Stale(page.instance.process_name)
    moved = 0
    for row in page.rows:
        if row.obstacles:
            continue
        try:
            migrate(core, row.view.instance.id, reason, actor, {})
        except (Hindered, Stale):
            continue  # somebody worked on it since it was looked at
        moved += 1
    return moved, len(page.rows) - moved


def _open(core: Core, uow: UnitOfWork, instance: Instance | None, instance_id: UUID, actor: User) -> Instance:
    """The running instance, when the actor may move it and open its case. Raises also `Restricted`."""
    if instance is not None and instance.council == actor.council:
        permissions.check(actor, Action.MIGRATE, instance.council)
        access.check_open(core, uow, processes.case_of(uow, instance.case_id), actor)
    return _own(instance, instance_id, actor)


def _own(instance: Instance | None, instance_id: UUID, actor: User) -> Instance:
    """The running instance, when the actor may move it; another council's is not found."""
    if instance is None or instance.council != actor.council:
        raise NotFound("process instance", instance_id)
    permissions.check(actor, Action.MIGRATE, instance.council)
    if instance.status is not InstanceStatus.RUNNING:
        raise Stale(instance.process_name)
    return instance


def _same_version(uow: UnitOfWork, instance: Instance) -> list[Any]:
    """The running instances of the same process on the same version, as a list shows them, oldest first."""
    query = InstanceQuery(
        council=instance.council,
        process_id=instance.process_id,
        status=InstanceStatus.RUNNING,
        deployment_id=instance.deployment_id,
        limit=MOST_AT_ONCE + 1,
    )
    return uow.instances.page(query)[::-1]


def _plan(core: Core, uow: UnitOfWork, instance: Instance, actor: User, elements: Mapping[str, str]) -> _Plan:
    before = uow.deployments.get(instance.deployment_id)
    latest = uow.deployments.latest(instance.council)
    if before is None or latest is None:
        raise NotFound("deployment", instance.deployment_id)
    if before.id == latest.id:
        raise InForce(f"{instance.process_name} already runs on version {latest.version}, which is in force.")
    turn = load(core, uow, instance, processes.case_of(uow, instance.case_id), actor)
    deployed = core.catalogue.deployed(uow, latest.id)
    if instance.process_id not in deployed.pack.processes:
        gone = _error(
            turn.definition,
            instance.process_id,
            "process-removed",
            "The version in force has no such process.",
        )
        return _Plan(turn, before, latest, deployed, None, Migration(None, (), [gone]), elements)
    target = core.catalogue.definition(uow, latest.id, instance.process_id)
    migration = core.engine.migrate(
        instance.state, turn.definition, target, turn.now, elements=elements, known=_known(turn, target)
    )
    findings = [*migration.findings, *_open_incidents(turn, elements)]
    if findings:
        migration = Migration(None, (), findings)
    return _Plan(turn, before, latest, deployed, target, migration, elements)


def _open_incidents(turn: Turn, elements: Mapping[str, str]) -> Iterator[Finding]:
    for incident in turn.uow.incidents.of_instance(turn.instance.id):
        if incident.resolved_at is None and incident.element in elements:
            yield _error(
                turn.definition,
                incident.element,
                "open-incident",
                "An incident is open here. See to it before another element takes this one's place.",
            )


def _error(definition: Definition, element: str, code: str, message: str) -> Finding:
    process = definition.process
    cure = "Let it end on the version that it began on."
    return Finding(Severity.ERROR, code, process.file, process.line, element, message, cure)


def _known(turn: Turn, target: Definition) -> dict[str, dict[str, Any]]:
    """Process id → what was answered in it, or is known of the case, that only the new version reads."""
    if target.variables is None or turn.definition.variables is None:
        return {}
    fresh = target.variables - turn.definition.variables
    own = turn.definition.process.id
    facts = {**case_variables(turn.case), "started_by": turn.instance.started_by}
    known = {own: {name: value for name, value in facts.items() if name in fresh}}
    if not fresh:
        return known
    for kept in turn.uow.answers.latest(turn.instance.id):
        values = forms.typed(turn.deployed.pack.forms.get(kept.form), kept.answers)
        holds = [each.id for each in turn.definition.processes.values() if kept.element in each.elements]
        place = known.setdefault(holds[0] if holds else own, {})
        place |= {name: value for name, value in values.items() if name in fresh}
    return known


# --- carrying it out ----------------------------------------------------------------------------------


def _carry_out(plan: _Plan, reason: str) -> Instance:
    """Write the instance as it is on the new version. Raises `Hindered`."""
    turn, migration = plan.turn, plan.migration
    if migration.execution is None or plan.target is None:
        raise Hindered(migration.findings)
    turn.execution, turn.definition, turn.deployed = migration.execution, plan.target, plan.deployed
    process = plan.target.process
    turn.instance = replace(
        turn.instance, deployment_id=plan.latest.id, process_name=process.name or turn.instance.process_id
    )
    _forget_renamed_timers(turn, plan.elements)
    turn.write(
        MIGRATED,
        turn.instance.process_id,
        name=turn.instance.process_name,
        reason=reason,
        from_version=plan.before.version,
        to_version=plan.latest.version,
        from_deployment=str(plan.before.id),
        to_deployment=str(plan.latest.id),
        elements=dict(plan.elements),
        moved=[[each.process, each.element, each.becomes] for each in migration.moved],
    )
    _change_tasks(turn)
    processes.deliver(turn)
    return turn.instance


def _forget_renamed_timers(turn: Turn, elements: Mapping[str, str]) -> None:
    """So that their rows are closed and written anew under the new name, although they are due as before."""
    assert turn.before is not None  # noqa: S101 - it was loaded
    timers = [
        replace(timer, due=_LONG_AGO) if timer.element in elements else timer for timer in turn.before.timers
    ]
    turn.before = replace(turn.before, timers=timers)


def _change_tasks(turn: Turn) -> None:
    """Show the tasks that stay open as the new version draws them; who took one keeps it."""
    open_now = {task.token: task for task in turn.execution.snapshot().tasks}
    changed = []
    for row in turn.uow.tasks.open_of(turn.instance.id):
        if row.token in open_now:
            drawn = turn.task_row(open_now[row.token])
            task = replace(
                row,
                process=drawn.process,
                element=drawn.element,
                name=drawn.name,
                role=drawn.role,
                groups=drawn.groups,
                form=drawn.form,
                statutory=drawn.statutory,
                due_at=drawn.due_at,
                due=drawn.due,
                other_due=drawn.other_due,
                assignee=row.assignee or drawn.assignee,
            )
            if task != row:
                changed.append(task)
    if changed:
        turn.uow.tasks.change(changed)


# --- telling it ---------------------------------------------------------------------------------------


def _names(plan: _Plan) -> Mapping[str, str]:
    drawn = [*plan.turn.definition.processes.values()]
    if plan.target is not None:
        drawn += plan.target.processes.values()
    return wording.names_of(drawn)


def _move(moved: Moved, names: Mapping[str, str]) -> Move:
    return Move(
        name=names.get(moved.element, moved.element),
        becomes=names.get(moved.becomes, moved.becomes),
        due=moved.due,
        new_due=moved.new_due,
    )


def _obstacle(plan: _Plan, finding: Finding) -> Obstacle:
    """What stands in the way, with the elements of the new version that could take the old one's place."""
    element = next(
        (
            each.elements[finding.element]
            for each in plan.turn.definition.processes.values()
            if finding.element in each.elements
        ),
        None,
    )
    if element is None or finding.code != "element-removed":
        return Obstacle(finding, [], may_let_go=False)
    beside = element.kind == "boundaryEvent" or element.kind == "startEvent"
    return Obstacle(finding, _alike(plan, element), may_let_go=beside)


def _alike(plan: _Plan, element: Element) -> list[tuple[str, str]]:
    """The elements of the same kind that only the new version has."""
    known = {name for process in plan.turn.definition.processes.values() for name in process.elements}
    target = plan.target.processes.values() if plan.target is not None else ()
    return [
        (other.id, other.name or other.id)
        for process in target
        for other in process.elements.values()
        if other.kind == element.kind and other.id not in known
    ]
