"""The journey of one instance in plain words, for the command line and the audit of one decision."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from app.domain import holding
from app.domain.calendar import local
from app.domain.errors import NotFound
from app.domain.records import InstanceStatus
from app.services import wording
from app.services.core import Core
from app.services.processes import case_of
from app.services.versions import versions_of


def explain(core: Core, instance_id: UUID) -> Iterator[str]:
    """Lines: what it is, what happened in order of time, what waits now, who holds the child.

    Raises `NotFound`.
    """
    with core.store.read() as uow:
        instance = uow.instances.get(instance_id)
        if instance is None:
            raise NotFound("process instance", instance_id)
        case = case_of(uow, instance.case_id)
        people = {user.username: user.name for user in uow.users.of_council(instance.council)}
        entries = uow.audit.of_instance(instance.id)
        versions = versions_of(core, uow, instance, entries)
        drawn = [process for version in reversed(versions) for process in version.processes.values()]
        names = wording.names_of(drawn) | people
        tasks = uow.tasks.open_of(instance.id)
        timers = uow.timers.waiting_of(instance.id)
        holder = holding.current(uow.holdings.of_case(case.id))
    yield f"{instance.process_name} for case {case.reference} (version {instance.version})"
    for entry in entries:
        if not wording.is_look(entry):
            moment = wording.moment(entry, names, people)
            yield f"  {local(moment.at):%a %d %b %Y %H:%M}  {moment.text} ({moment.who})"
    if instance.status is InstanceStatus.SUSPENDED:
        yield "It is suspended: a manager resumes it, or a safeguarding concern does."
    elif instance.status is not InstanceStatus.RUNNING:
        ends = ", ".join(names.get(end, end) for end in instance.ends) or "without an end event"
        yield f"It has ended: {ends}."
    for task in tasks:
        due = f", due {task.due:%d %b %Y}" if task.due else ""
        yield f"Waits for {task.role or 'anybody'}: {task.title}{due}"
    for timer in timers:
        name = names.get(timer.element, timer.element)
        yield f"A clock runs until {local(timer.due):%d %b %Y %H:%M}: {name}"
    yield f"{holder.holder_name} holds the child." if holder else "Nobody holds the child."
