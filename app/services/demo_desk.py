"""What the people of a demonstration have on their desks: tasks taken, half filled in, blocked or given away,
remarks, files, absences, restrictions, saved views and alerts. One entry of `[[desk]]` is one of these.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.domain.errors import HoldfastError
from app.domain.records import Task, User
from app.services import (
    alerting,
    attachments,
    comments,
    drafts,
    forms,
    handing,
    inbox,
    marking,
    restricting,
    rota,
    tasks,
)
from app.services.core import Core

LARGEST = 1_000_000
"""Bytes of a file of the demonstration."""

Day = Callable[[Any], date]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: who does it, in which case (None: in none), on which day dates count from."""

    core: Core
    actor: User
    case_id: UUID | None
    step: Mapping[str, Any]
    day: Day
    """`{ working_day = 3 }` → the date."""

    def case(self) -> UUID:
        if self.case_id is None:
            raise HoldfastError("name the case")
        return self.case_id

    def task(self, element: str) -> Task:
        """The open task of that element. Raises `HoldfastError`."""
        return open_task(self.core, self.case(), element)


def open_task(core: Core, case_id: UUID, element: str) -> Task:
    """A case's open task of that element. Raises `HoldfastError` with those that are open."""
    with core.store.read() as uow:
        found = [task for one in uow.instances.of_case(case_id) for task in uow.tasks.open_of(one.id)]
    task = next((task for task in found if task.element == element), None)
    if task is None:
        names = ", ".join(sorted(task.element for task in found)) or "nothing"
        raise HoldfastError(f"{element} is not open; open is {names}")
    return task


def play(entry: Entry) -> None:
    """Do what the entry says. Raises `HoldfastError`."""
    verb = next((verb for verb in VERBS if verb in entry.step), None)
    if verb is None:
        raise HoldfastError(f"say one of {', '.join(VERBS)}")
    VERBS[verb](entry, entry.step[verb])


def _claim(entry: Entry, element: str) -> None:
    tasks.claim(entry.core, entry.task(element).id, entry.actor)


def _look(entry: Entry, element: str) -> None:
    with entry.core.store.write() as uow:
        marking.seen(uow, entry.task(element), entry.actor, entry.core.clock.now())
        uow.commit()


def _draft(entry: Entry, element: str) -> None:
    typed = {key: forms.submitted(value) for key, value in entry.step["answers"].items()}
    drafts.save(entry.core, entry.task(element).id, typed, None, entry.actor)


def _block(entry: Entry, element: str) -> None:
    marking.block(entry.core, entry.task(element).id, entry.step["reason"], entry.actor)


def _give(entry: Entry, element: str) -> None:
    _hand(entry, element, handing.HAND_OVER)


def _delegate(entry: Entry, element: str) -> None:
    _hand(entry, element, handing.DELEGATE)


def _hand(entry: Entry, element: str, kind: str) -> None:
    step = entry.step
    handing.give(entry.core, entry.task(element).id, step["to"], step["note"], entry.actor, kind=kind)


def _comment(entry: Entry, text: str) -> None:
    if "task" in entry.step:
        comments.on_task(entry.core, entry.task(entry.step["task"]).id, text, entry.actor)
    else:
        comments.on_case(entry.core, entry.case(), text, entry.actor)


def _file(entry: Entry, name: str) -> None:
    if entry.core.files is None:  # played where nothing is kept
        return
    content = io.BytesIO(entry.step["text"].encode())
    attachments.add_to_case(entry.core, entry.case(), name, content, LARGEST, entry.actor)


def _away(entry: Entry, username: str) -> None:
    step = entry.step
    until = entry.day(step["until"]) if "until" in step else None
    rota.record_absence(
        entry.core,
        username,
        entry.day(step["since"]),
        until,
        step["reason"],
        step.get("cover", ""),
        entry.actor,
    )


def _cover(entry: Entry, username: str) -> None:
    step = entry.step
    rota.ask_for_cover(
        entry.core, username, step["to"], entry.day(step["until"]), step["reason"], entry.actor
    )


def _restrict(entry: Entry, reason: str) -> None:
    restricting.restrict(entry.core, entry.case(), reason, entry.step["allowed"], entry.actor)


def _alert(entry: Entry, measure: str) -> None:
    alerting.add(entry.core, entry.actor, measure, str(entry.step["threshold"]))
    alerting.check(entry.core, [entry.actor.council])


def _view(entry: Entry, name: str) -> None:
    inbox.save_view(entry.core, entry.actor, name, entry.step["query"], entry.step["page"])


VERBS: Mapping[str, Callable[[Entry, str], None]] = {
    "claim": _claim,
    "look": _look,
    "draft": _draft,
    "block": _block,
    "give": _give,
    "delegate": _delegate,
    "comment": _comment,
    "file": _file,
    "away": _away,
    "cover": _cover,
    "restrict": _restrict,
    "alert": _alert,
    "view": _view,
}
"""What an entry can say, and what its value is: the element of a task, words, or a user name."""
