"""Queries for the pages of one case, one task and one instance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain import audit, holding, permissions
from app.domain.errors import NotFound
from app.domain.form import Form
from app.domain.pack import Clause, Pack
from app.domain.permissions import Action
from app.domain.process import Element, repeated
from app.domain.records import AuditEntry, Document, Instance, InstanceStatus, User
from app.ports import Snapshot
from app.services import access, forms, journeys, known, marking, pausing, subjects, tasks, wording
from app.services.core import Core
from app.services.turn import load
from app.services.versions import element_in, versions_of
from app.services.views import (
    DiagramView,
    InstancePage,
    TaskPage,
    TimerLine,
    Token,
)
from app.store import UnitOfWork

LOOKS_SHOWN = 1_000
"""Audit entries read for a page; the rest is behind the audit trail's own paging."""


def task_page(
    core: Core, task_id: UUID, actor: User, typed: Mapping[str, Sequence[str]] | None = None
) -> TaskPage:
    """An open task with its form. Raises `NotFound`, `Forbidden`, `Stale` (done by somebody else)."""
    with core.store.write() as uow:
        task = tasks.open_task(core, uow, task_id, actor)
        case = access.open_case(core, uow, task.case_id, actor, Action.WORK, "task", task.title)
        instance = _instance(uow, task.instance_id, actor)
        marking.seen(uow, task, actor, core.clock.now())
        if typed is not None and any(any(texts) for texts in typed.values()):
            marking.started(uow, task, core.clock.now())
        turn = load(core, uow, instance, case, actor, suspended=True)
        form = turn.deployed.pack.forms.get(task.form)
        data = next((t.data for t in turn.execution.snapshot().tasks if t.token == task.token), {})
        data = access.veil_family(core, uow, actor, case, data)
        context = access.veil_family(core, uow, actor, case, turn.context(data))
        options = tasks.run_time_options(uow, form, case.council) if form else {}
        values: dict[str, Any] = {}
        filled: dict[str, Any] = {}
        element = turn.element(task.process, task.element)
        if form:
            # What was said of another child in an earlier pass is no answer about this one.
            shown = data if repeated(turn.definition.processes[task.process], element) else context
            for field in form.inputs():
                values[field.key] = shown.get(field.key, field.default)
            values |= _known(turn.deployed.pack, form, uow, case.id, values)
            filled = dict(values)
            if typed is not None:
                for field in form.inputs():
                    values[field.key] = list(typed.get(field.key, ()))
                context |= _tentative(form_fields=list(form.inputs()), typed=typed, options=options)
        assignee = uow.users.by_id(task.assignee) if task.assignee else None
        page = TaskPage(
            task=task,
            instance=instance,
            case=case,
            element=element,
            form=forms.told(form, context, turn.functions) if form else None,
            context=context,
            values=values,
            options=options,
            clauses=_clauses(turn.deployed.pack, element),
            assignee_name=assignee.name if assignee else "",
            about=subjects.of_task(core, uow, actor, task),
            child=subjects.child_of(core, uow, actor, task),
            panel=uow.panels.get(case.id) is not None,
            holder=holding.current(uow.holdings.of_case(case.id)),
            may_claim=task.assignee is None and permissions.can_take(actor, task),
            may_complete=permissions.can_take(actor, task),
            filled=filled,
            pause=pausing.pause(uow, instance.id) if instance.status is InstanceStatus.SUSPENDED else None,
        )
        uow.commit()
        return page


def _known(
    pack: Pack, form: Form, uow: UnitOfWork, case_id: UUID, values: Mapping[str, Any]
) -> dict[str, Any]:
    """What the case knows already, for questions that have no answer yet."""
    if not known.facts_of(form):
        return {}
    found = known.of_form(form, uow.answers.of_case(case_id), pack.forms)
    return {key: each.value for key, each in found.items() if values[key] in (None, "", [])}


def _tentative(
    form_fields: Sequence[Any], typed: Mapping[str, Sequence[str]], options: Any
) -> dict[str, Any]:
    """What was typed so far, as far as it can be read: for showing and hiding questions."""
    found: dict[str, Any] = {}
    for field in form_fields:
        try:
            found[field.key] = forms.answer(field, list(typed.get(field.key, ())), options)
        except forms.Rejected:
            found[field.key] = None
    return found


def instance_page(core: Core, instance_id: UUID, actor: User) -> InstancePage:
    """An instance as a manager sees it; the look is logged."""
    with core.store.write() as uow:
        instance = _instance(uow, instance_id, actor)
        case = access.open_case(
            core, uow, instance.case_id, actor, Action.WATCH, "instance", instance.process_name
        )
        deployed = core.catalogue.deployed(uow, instance.deployment_id)
        definition = core.catalogue.definition(uow, instance.deployment_id, instance.process_id)
        snapshot = core.engine.load(definition, instance.state).snapshot()
        entries = uow.audit.of_instance(instance.id)
        versions = versions_of(core, uow, instance, entries)
        drawn = [process for version in reversed(versions) for process in version.processes.values()]
        users = uow.users.of_council(case.council)
        people = {user.username: user.name for user in users}
        names = wording.names_of(drawn) | people
        latest = uow.deployments.latest(case.council)
        pinned = uow.deployments.get(instance.deployment_id)
        page = InstancePage(
            instance=instance,
            case=case,
            diagrams=_diagrams(deployed.pack, definition.processes, snapshot, entries),
            tokens=_tokens(deployed.pack, definition.processes, snapshot, journeys.since(entries)),
            path=journeys.path(entries, {process.id: process for process in drawn}, names),
            journey=[wording.moment(e, names, people) for e in entries if not wording.is_look(e)],
            tasks=uow.tasks.of_instance(instance.id),
            timers=[
                TimerLine(
                    timer,
                    names[element.id],
                    _timer_clauses(deployed.pack, definition, element),
                    element.assumption,
                )
                for timer in uow.timers.of_instance(instance.id)
                for element in [element_in(versions, timer.process, timer.element)]
            ],
            variables=access.veil_family(core, uow, actor, case, snapshot.data),
            answers=uow.answers.of_instance(instance.id),
            audit=entries,
            audit_unbroken=_unbroken(uow, case.id),
            incidents=uow.incidents.of_instance(instance.id),
            jobs=uow.jobs.of_instance(instance.id),
            names={user.id: user.name for user in users},
            started_by=wording.who(instance.started_by, people),
            version_in_force=latest.version if latest else 1,
            deployed_version=pinned.version if pinned else 1,
        )
        uow.commit()
        return page


def _unbroken(uow: UnitOfWork, case_id: UUID) -> bool:
    """Whether the case's whole audit chain holds, read in pages."""
    entries: list[AuditEntry] = []
    after = 0
    while page := uow.audit.of_stream(str(case_id), after=after, limit=LOOKS_SHOWN):
        entries += page
        after = page[-1].sequence
    return audit.first_break(entries) is None


def _timer_clauses(pack: Pack, definition: Any, element: Element) -> list[Clause]:
    own = _clauses(pack, element)
    if own or not element.attached_to:
        return own
    for process in definition.processes.values():
        if element.attached_to in process.elements:
            return _clauses(pack, process.elements[element.attached_to])
    return []


def _clauses(pack: Pack, element: Element) -> list[Clause]:
    return [pack.clauses[name] for name in element.clauses if name in pack.clauses]


def _diagrams(
    pack: Pack, processes: Mapping[str, Any], snapshot: Snapshot, entries: Sequence[AuditEntry]
) -> list[DiagramView]:
    waiting: list[Any] = [*snapshot.tasks, *snapshot.timers, *snapshot.messages, *snapshot.services]
    passed: dict[str, set[str]] = {}
    cancelled: dict[str, set[str]] = {}
    for _at, what, process, element in wording.passages(entries):
        if what in {"completed", "taken"}:
            passed.setdefault(process, set()).add(element)
        elif what == "cancelled":
            cancelled.setdefault(process, set()).add(element)
    return [
        DiagramView(
            process=process,
            xml=pack.files[process.file].decode("utf-8", "replace"),
            tokens=sorted({item.element for item in waiting if item.process == process_id}),
            passed=sorted(passed.get(process_id, ())),
            cancelled=sorted(cancelled.get(process_id, set()) - passed.get(process_id, set())),
        )
        for process_id, process in processes.items()
        if process.file in pack.files
        and (process_id in passed or any(item.process == process_id for item in waiting))
    ]


def _tokens(
    pack: Pack, processes: Mapping[str, Any], snapshot: Snapshot, since: Mapping[str, datetime]
) -> list[Token]:
    def token(item: Any, waits_for: str) -> Token:
        element = processes[item.process].elements[item.element]
        return Token(
            element=item.element,
            process=item.process,
            name=element.name or item.element,
            waits_for=waits_for,
            since=since.get(item.token),
            token=item.token,
            clauses=_clauses(pack, element),
            assumption=element.assumption,
        )

    return [
        *(token(item, "a person") for item in snapshot.tasks),
        *(token(item, "a clock") for item in snapshot.timers),
        *(token(item, f"the message “{item.name}”") for item in snapshot.messages),
        *(token(item, "a job") for item in snapshot.services),
        *(token(item, "somebody to mend it") for item in snapshot.uncaught),
    ]


def document(core: Core, document_id: UUID, actor: User, media: str) -> tuple[Document, bytes]:
    """A document's body in one media type; the look is logged. Raises `NotFound`, `Forbidden`."""
    with core.store.write() as uow:
        found = uow.documents.get(document_id)
        body = uow.documents.body(document_id, media) if found else None
        if found is None or body is None:
            raise NotFound("document", document_id)
        access.open_case(core, uow, found.case_id, actor, Action.SEE_CASES, "document", found.title)
        uow.commit()
        return found, body


def _instance(uow: UnitOfWork, instance_id: UUID, actor: User) -> Instance:
    instance = uow.instances.get(instance_id)
    if instance is None or instance.council != actor.council:
        raise NotFound("process instance", instance_id)
    return instance
