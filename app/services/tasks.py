"""Use cases on user tasks: claim, release, complete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from app.domain import permissions
from app.domain.calendar import local
from app.domain.errors import Forbidden, InvalidAnswers, NotFound, Stale
from app.domain.form import Form, Option
from app.domain.permissions import Action
from app.domain.records import Answers, AuditEntry, Task, TaskStatus, User
from app.services import access, comments, forms, processes
from app.services.core import Core
from app.services.turn import Turn, load
from app.services.views import Completed
from app.store import TaskContext, UnitOfWork

PEOPLE, EVERYBODY = "people:", "*"
"""`valuesKey` of a select that lists the active people of a role."""

LONGEST_NAME, MOST_NAMES = 80, 20
"""How much of fields that a form does not have is written down: guards, not rules of any protocol."""


def claim(core: Core, task_id: UUID, actor: User) -> Task:
    """Take a task that waits for one of the actor's roles. Raises `Forbidden`, `NotFound`, `Stale`."""
    return _assign(core, task_id, actor, actor.id)


def release(core: Core, task_id: UUID, actor: User) -> Task:
    """Give a task back to those who may take it. Raises `Forbidden`, `NotFound`, `Stale`."""
    return _assign(core, task_id, actor, None)


def _assign(core: Core, task_id: UUID, actor: User, to: UUID | None) -> Task:
    with core.store.write() as uow:
        task = open_task(core, uow, task_id, actor)
        if to is None and task.assignee != actor.id:
            raise Forbidden(actor.name, "release a task that is not theirs")
        if to is not None and not permissions.can_take(actor, task):
            raise Forbidden(actor.name, f"take the task “{task.name}”")
        giver = _delegated_by(uow, task) if to is None else None
        if not uow.tasks.assign(task.id, giver.id if giver else to, task.assignee):
            raise _taken(uow, task)
        uow.audit.append(
            [
                AuditEntry(
                    stream=str(task.case_id),
                    at=core.clock.now(),
                    actor=actor.username,
                    action="task.claimed" if to else "task.given_back" if giver else "task.released",
                    subject=task.element,
                    detail={"task": str(task.id), "name": task.title}
                    | ({"to": giver.username, "note": "delegated before"} if giver else {}),
                    instance_id=task.instance_id,
                )
            ]
        )
        uow.commit()
    with core.store.read() as uow:
        changed = uow.tasks.get(task_id)
    return changed or task


def _delegated_by(uow: UnitOfWork, task: Task) -> User | None:
    """Who gets a task back that was delegated to whoever has it now."""
    last = next(iter(uow.hand_overs.where(task_id=task.id, newest=True, limit=1)), None)
    if last is None or last.kind != "delegate" or last.to_user != task.assignee:
        return None
    giver = uow.users.by_id(last.from_user or last.by)
    return giver if giver is not None and giver.active else None


def open_task(core: Core, uow: UnitOfWork, task_id: UUID, actor: User) -> Task:
    """An open task of the actor's council. Raises `NotFound`, `Forbidden`, `Restricted`, `Stale`."""
    task = access.own_task(uow, task_id, actor)
    permissions.check(actor, Action.WORK, task.council)
    access.check_work(core, uow, task, actor)
    if task.status is not TaskStatus.OPEN:
        raise _taken(uow, task)
    return task


def _taken(uow: UnitOfWork, task: Task) -> Stale:
    """Who did what, in words."""
    fresh = uow.tasks.get(task.id) or task
    user_id = fresh.completed_by or fresh.assignee
    user = uow.users.by_id(user_id) if user_id else None
    when = local(fresh.completed_at) if fresh.completed_at else None
    return Stale(
        f"The task “{task.title}”",
        user.name if user else "",
        f"{when:%H:%M} on {when.day} {when:%B %Y}" if when else "",
    )


def complete(
    core: Core, task_id: UUID, raw: Mapping[str, Sequence[str]], actor: User, remark: str = ""
) -> Completed:
    """Complete a task with the texts of its form. `remark`: a comment that is kept with it or not at all.

    Two tasks of one case complete side by side; the same task twice raises `Stale`, with who did it.
    Raises `InvalidAnswers` (nothing is changed), `Forbidden`, `NotFound`.
    """
    try:
        with core.store.write() as uow:
            turn = complete_in(core, uow, task_id, raw, actor)
            if remark:
                comments.add_in(core, uow, turn.case, access.own_task(uow, task_id, actor), remark, actor)
            uow.commit()
    except InvalidAnswers as invalid:
        log_undeclared(core, task_id, invalid, actor)
        raise
    return _completed(turn, actor)


def log_undeclared(core: Core, task_id: UUID, invalid: InvalidAnswers, actor: User) -> None:
    """Write down which fields were sent that the form does not have: no page of ours sends such a thing.

    Their names only, and never what was in them.
    """
    if not invalid.undeclared:
        return
    with core.store.write() as uow:
        task = uow.tasks.get(task_id)
        if task is None:
            return
        names = [name[:LONGEST_NAME] for name in invalid.undeclared[:MOST_NAMES]]
        detail = {"name": task.title, "task": str(task.id), "fields": names, "count": len(invalid.undeclared)}
        entry = AuditEntry(
            stream=str(task.case_id),
            at=core.clock.now(),
            actor=actor.username,
            action="form.refused",
            subject=task.element,
            detail=detail,
            instance_id=task.instance_id,
        )
        uow.audit.append([entry])
        uow.commit()


def complete_in(
    core: Core, uow: UnitOfWork, task_id: UUID, raw: Mapping[str, Sequence[str]], actor: User
) -> Turn:
    """Complete a task in the caller's unit of work, which may be thrown away. Raises as `complete`."""
    context = uow.tasks.context(task_id)
    if context is None or context.task.council != actor.council:
        raise NotFound("task", task_id)
    access.check_work(core, uow, context.task, actor)
    if context.task.status is not TaskStatus.OPEN:
        raise _taken(uow, context.task)
    if not permissions.can_take(actor, context.task):
        raise Forbidden(actor.name, f"complete the task “{context.task.name}”")
    turn = load(core, uow, context.instance, context.case, actor)
    form = turn.deployed.pack.forms.get(context.task.form)
    if form is None:
        if any(raw.values()):
            raise InvalidAnswers(dict.fromkeys(raw, "This task has no form and takes no answers."), [*raw])
        answers: dict[str, Any] = {}
    else:
        answers = _read(turn, form, raw, context)
    finish(turn, context.task, answers)
    return turn


def complete_with(core: Core, task_id: UUID, answers: Mapping[str, Any], actor: User) -> None:
    """Complete a task that has no form with values as they are (rehearsals of loose diagrams)."""
    with core.store.write() as uow:
        context = uow.tasks.context(task_id)
        if context is None or context.task.status is not TaskStatus.OPEN:
            raise NotFound("open task", task_id)
        turn = load(core, uow, context.instance, context.case, actor)
        finish(turn, context.task, answers)
        uow.commit()


def _read(turn: Turn, form: Form, raw: Mapping[str, Sequence[str]], context: TaskContext) -> dict[str, Any]:
    data = next(t.data for t in turn.execution.snapshot().tasks if t.token == context.task.token)
    needs_context = any(field.hide for field in form.walk())
    earlier = turn.context(data) if needs_context else {}
    return forms.read(form, raw, earlier, run_time_options(turn.uow, form, turn.case.council), turn.functions)


def run_time_options(uow: UnitOfWork, form: Form, council: str) -> dict[str, list[Option]]:
    """The choices where `valuesKey` names the people of a role (`people:<role>`) or all (`people:*`)."""
    keys = {field.values_key for field in form.inputs() if field.values_key.startswith(PEOPLE)}
    return {
        key: [
            Option(user.username, f"{user.name} ({user.team})" if user.team else user.name)
            for user in _people(uow, council, key.removeprefix(PEOPLE))
            if user.active
        ]
        for key in keys
    }


def _people(uow: UnitOfWork, council: str, role: str) -> list[User]:
    return uow.users.of_council(council) if role == EVERYBODY else uow.users.with_role(council, role)


def finish(turn: Turn, task: Task, answers: Mapping[str, Any]) -> None:
    """Store the answers, run on, write, and hand on messages."""
    turn.answers |= answers
    if answers and turn.actor:
        turn.sent = turn.core.new_id()
        turn.uow.answers.add(
            Answers(
                id=turn.sent,
                instance_id=turn.instance.id,
                case_id=turn.case.id,
                task_id=task.id,
                element=task.element,
                form=task.form,
                answers=forms.as_json(dict(answers)),
                by=turn.actor.id,
                by_name=turn.actor.name,
                at=turn.now,
            )
        )
    turn.execution.complete_task(task.token, turn.relevant(answers), turn.now)
    turn.done_tokens = frozenset({task.token})
    turn.write("task.completed", task.element, name=task.title, task=str(task.id), role=task.role)
    processes.deliver(turn)


def _completed(turn: Turn, actor: User) -> Completed:
    mine = [task for task in turn.opened if permissions.can_take(actor, task)]
    return Completed(
        instance=turn.instance,
        next_for_actor=mine,
        next_for_others=[task for task in turn.opened if task not in mine],
        ended=turn.instance.ended_at is not None,
        actor=actor,
    )
