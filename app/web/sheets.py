"""The page of a task's form: put together from the task, what stands around it, and what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request

from app.domain.calendar import WorkingCalendar
from app.domain.desk import Draft
from app.domain.errors import Forbidden, Stale
from app.functions import functions
from app.services import drafts
from app.services.filling import Opened
from app.services.views import TaskPage
from app.web import keeping, sections
from app.web.guard import actor
from app.web.posted import Posted
from app.web.questions import Sheet, sheet
from app.web.sections import Section
from app.web.services import services


@dataclass(frozen=True, slots=True)
class Paper:
    """A task's form ready to show. `parts`: its sections, [] when it fits on one page.

    `seen`: what the form sends back of when its answers had last changed; `compared`, `visited`: what
    it sends back of colleagues and sections.
    """

    page: TaskPage
    opened: Opened
    sheet: Sheet
    parts: Sequence[Section]
    seen: str
    keeper: str
    compared: Sequence[str] = ()
    visited: Sequence[str] = ()


def paper(page: TaskPage, sent: Posted | None = None, problems: Mapping[str, str] | None = None) -> Paper:
    """The form of a task page. `sent`: what was typed; `problems`: key → message."""
    opened = services().filling.opened(page, actor())
    draft = opened.draft
    typed: Mapping[str, Any] = draft.typed if draft else {}
    parts = sections.of(page.form, keeping.settings().section_questions)
    done = sections.visited(typed)
    if parts and sent is not None:
        sent = sections.whole(parts, sent, page.filled, done)
    made = sheet(page, clocks(), sent, problems, opened)
    at = draft.seen if draft else opened.seen
    return Paper(
        page=page,
        opened=opened,
        sheet=made,
        parts=sections.shown(parts, made, page.options, done),
        seen=at.isoformat() if at else "",
        keeper=keeping.token(page.task.id, actor()),
        compared=typed.get("_compared", ()),
        visited=typed.get("_sections", ()),
    )


def show(page: TaskPage, sent: Posted | None = None, problems: Mapping[str, str] | None = None) -> str:
    """The task page as HTML."""
    shown = paper(page, sent, problems)
    return render_template(
        "work/task.html",
        page=page,
        paper=shown,
        sheet=shown.sheet,
        opened=shown.opened,
        errors=errors(shown, problems or {}),
    )


def errors(shown: Paper, problems: Mapping[str, str]) -> list[dict[str, str]]:
    """The error summary: in a form with sections each line leads to the section that has the question."""
    if not shown.parts:
        return [dict(line) for line in shown.sheet.errors]
    lines = []
    for part in shown.parts:
        anchors = {each.field.key: each.anchor for each in sections.flat(part.questions)}
        lines += [
            {
                "text": problems[key],
                "href": f"/tasks/{shown.page.task.id}/sections/{part.number}?check=yes#{anchors[key]}",
            }
            for key in anchors
            if key in problems
        ]
    known = {each.field.key for part in shown.parts for each in sections.flat(part.questions)}
    return lines + [{"text": text} for key, text in problems.items() if key not in known]


def keep() -> Draft | None:
    """Keep what the request sent as the actor's draft; who may not fill the form in has none to keep."""
    try:
        return save()
    except Forbidden:
        return None


def save() -> Draft | None:
    """Keep what the request sent as the actor's draft. Raises `Forbidden`, `NotFound`, `Stale`.

    What was sent of no form, or of a form without anything in it, is no draft either. For a task that is
    done it is kept all the same, to be shown beside what was sent.
    """
    task_id = (request.view_args or {})["task_id"]
    before = services().filling.draft(task_id, actor())
    form = services().filling.form(task_id) if keeping.in_part() else None
    typed = keeping.typed(form, before.typed if before else {})
    if not (before or drafts.has_any(typed)):
        return None
    try:
        return services().filling.save(task_id, typed, keeping.seen(), actor())
    except Stale:
        services().filling.rescue(task_id, keeping.typed, keeping.seen(), actor().id)
        raise


def clocks() -> Mapping[str, Callable[..., Any]]:
    """The clocks that a hide expression may use."""
    return functions(WorkingCalendar(), services().clock.now)
