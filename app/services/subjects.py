"""What a task is about, where its step is gone through once for each of several things.

The task keeps a reference or the words of the thing; a child's name is read when the task is shown, and
only by people who may open that child's case.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from app.domain.process import Element, Process, things
from app.domain.records import Case, Task, TaskView, User
from app.services import access
from app.services.core import Core
from app.store import UnitOfWork

REFERENCE = "reference"
"""Under this name the parts of a thing have the reference of its case."""

LONGEST = 200
"""Characters of a subject."""


def subject_of(process: Process, element: Element, data: Mapping[str, Any]) -> str:
    """The reference of the case that this pass is about, or the words or number of its thing; empty where
    there is no such thing, or it has several parts and none is a reference."""
    for name in things(process, element):
        thing = data.get(name)
        if isinstance(thing, Mapping):
            thing = thing.get(REFERENCE)
        if isinstance(thing, str | int) and not isinstance(thing, bool):
            return " ".join(str(thing).split())[:LONGEST]
    return ""


def told(core: Core, uow: UnitOfWork, actor: User, subjects: Collection[str]) -> dict[str, str]:
    """Each of these subjects in words: a child of the council by name and reference, by reference alone
    when the actor may not open the case, and anything else as it stands."""
    wanted = {subject for subject in subjects if subject}
    if not wanted:
        return {}
    found = uow.cases.of_references(actor.council, wanted)
    shown = [case for case in access.veil_cases(core, uow, actor, found) if not access.is_hidden(case)]
    named = {case.reference: f"{case.child_name}, {case.reference}" for case in shown}
    return {subject: named.get(subject, subject) for subject in wanted}


def of_task(core: Core, uow: UnitOfWork, actor: User, task: Task) -> str:
    """What one task is about, in words."""
    return told(core, uow, actor, [task.subject]).get(task.subject, "")


def child_of(core: Core, uow: UnitOfWork, actor: User, task: Task) -> Case | None:
    """The case of the child that a task of another record is about, if the actor may open it."""
    found = uow.cases.of_references(actor.council, [task.subject]) if task.subject else []
    shown = access.veil_cases(core, uow, actor, found)
    return next((case for case in shown if not access.is_hidden(case)), None)


def of_views(core: Core, uow: UnitOfWork, actor: User, views: Collection[TaskView]) -> list[TaskView]:
    """The rows of a list, each with what it is about."""
    words = told(core, uow, actor, {view.task.subject for view in views})
    return [replace(view, about=words[view.task.subject]) if view.task.subject else view for view in views]
