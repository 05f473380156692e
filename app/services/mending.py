"""An incident that was dealt with outside Holdfast: its step counts as done, and the process goes on."""

from __future__ import annotations

from uuid import UUID

from app.domain import permissions
from app.domain.errors import ExpressionFailed, HoldfastError, NotFound, Uncovered
from app.domain.permissions import Action
from app.domain.placing import TRANSFER
from app.domain.records import Incident, JobStatus, User
from app.ports import Uncaught, WaitingTimer
from app.services import access, lists, processes, steering
from app.services.core import Core
from app.services.turn import Turn, load
from app.services.views import IncidentLine


def line(core: Core, incident_id: UUID, actor: User) -> IncidentLine:
    """An open incident with what it is about in words; the look is logged.

    Raises `Forbidden`, `NotFound`, `Restricted`.
    """
    permissions.check(actor, Action.MEND)
    with core.store.write() as uow:
        found = uow.incidents.get(incident_id)
        if found is None or found.council != actor.council or found.resolved_at is not None:
            raise NotFound("open incident", incident_id)
        [told] = lists.incident_lines(core, uow, [found], actor)
        access.open_case(core, uow, found.case_id, actor, Action.MEND, "instance", told.process_name)
        uow.commit()
    return told


def resolve(core: Core, incident_id: UUID, reason: str, actor: User) -> None:
    """Say that what failed was dealt with outside, and go on behind it.

    A child is never moved like that: `Uncovered`. Raises `Forbidden`, `NotFound`, `InvalidAnswers` (no
    reason), `HoldfastError` where the process needs what the step should have brought.
    """
    reason = steering.checked(reason, "Say how it was dealt with, and by whom.")
    with core.store.write() as uow:
        incident = uow.incidents.get(incident_id)
        if incident is None or incident.council != actor.council:
            raise NotFound("incident", incident_id)
        permissions.check(actor, Action.MEND, incident.council)
        if incident.resolved_at is not None:
            return
        instance = steering.own(core, uow, incident.instance_id, actor, Action.MEND)
        case = processes.case_of(uow, incident.case_id)
        turn = load(core, uow, instance, case, actor, suspended=True)
        _go_on(turn, incident)
        uow.incidents.resolve([incident.id], turn.now, actor.username)
        turn.write("incident.resolved", incident.element, message=incident.message, reason=reason)
        processes.deliver(turn)
        uow.commit()


def _go_on(turn: Turn, incident: Incident) -> None:
    job = turn.uow.jobs.get(incident.job_id) if incident.job_id else None
    if job is None:
        _check_nothing_stands(turn, incident)
        return
    if job.topic == TRANSFER:
        raise Uncovered(
            turn.case.reference, "a child moves only when the new holder accepts. Try the step again."
        )
    if not any(call.token == job.token for call in turn.execution.snapshot().services):
        return
    try:
        turn.execution.complete_service(job.token, {}, turn.now)
    except ExpressionFailed as error:
        raise HoldfastError(
            f"The process needs what this step should have brought: {error} Try it again, or put the process "
            "on another step."
        ) from error
    turn.done_tokens = frozenset({job.token})
    turn.uow.jobs.set(job.id, JobStatus.DONE, error=job.error)


def _check_nothing_stands(turn: Turn, incident: Incident) -> None:
    """A process that stands still at the fault cannot be told to go on without saying where."""
    snapshot = turn.execution.snapshot()
    standing: list[Uncaught | WaitingTimer] = [*snapshot.uncaught, *snapshot.timers]
    process = turn.definition.processes
    for each in standing:
        element = process[each.process].elements[each.element]
        if each.element == incident.element and element.kind != "boundaryEvent":
            raise HoldfastError(
                "The process stands still there. Say where it goes on: put it on another step, or cancel it."
            )
