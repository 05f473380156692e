"""The inbox: what must I do first? And what becomes of a task beside being done."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Forbidden, HoldfastError, NotFound, Stale
from app.domain.records import TaskState
from app.services import handing, inbox, marking, pages
from app.services.inbox import PAGE, Chosen, Clock, Due, Whose
from app.web import paging, posted, sheets
from app.web.guard import actor
from app.web.services import services
from app.web.work import late

blueprint = Blueprint("inbox", __name__)

Page = str | tuple[str, int] | Response

LISTS = {
    Whose.MINE: ("inbox.mine", "My tasks", "You have no open task here."),
    Whose.TEAM: ("inbox.team", "My team’s tasks", "No task waits for your team here."),
    Whose.NOBODY: ("inbox.nobody", "Tasks that nobody has taken", "Every task here has somebody."),
    Whose.OTHERS: ("inbox.others", "Waiting for others", "Nobody else has anything to do here."),
}
"""The four lists: endpoint, heading, and what an empty one says."""

STATES = {
    "": "Any",
    TaskState.NOT_LOOKED_AT: "Not looked at",
    TaskState.LOOKED_AT: "Looked at",
    TaskState.STARTED: "Started",
    TaskState.BLOCKED: "Blocked",
}
DUES = {Due.ANY: "Any time", Due.OVERDUE: "Overdue", Due.TODAY: "Today", Due.WEEK: "Within seven days"}
CLOCKS = {Clock.ANY: "Any, or none", Clock.LAW: "Statutory", Clock.COUNCIL: "The council’s"}


@blueprint.get("/tasks")
def mine() -> str:
    """The tasks that the user has claimed or is named for, and those of the children whom they hold that
    nobody has taken and they may."""
    return _list(Whose.MINE)


@blueprint.get("/tasks/team")
def team() -> str:
    """The open tasks of the user's roles, whoever has them: in their locality, or everywhere."""
    return _list(Whose.TEAM)


@blueprint.get("/tasks/nobody")
def nobody() -> str:
    """The open tasks of the user's roles that nobody has taken."""
    return _list(Whose.NOBODY)


@blueprint.get("/tasks/others")
def others() -> str:
    """The open tasks of the children whom the user holds that are somebody else’s to do."""
    return _list(Whose.OTHERS)


def _list(whose: Whose, problem: str = "") -> str:
    choices = services().inbox_choices(actor())
    chosen = inbox.read(request.args, whose, choices)
    lines = services().inbox(actor(), chosen, paging.after())
    unread = sum(notice.read_at is None for notice in services().notices(actor()))
    _, heading, nothing = LISTS[whose]
    return render_template(
        "work/inbox.html",
        lines=lines,
        chosen=chosen,
        whose=whose,
        lists=LISTS,
        heading=heading,
        nothing=nothing,
        states=STATES,
        dues=DUES,
        clocks=CLOCKS,
        choices=choices,
        most_children=inbox.MOST_CHILDREN,
        shown=_shown(chosen, choices),
        elsewhere=_here(whose, replace(chosen, everywhere=not chosen.everywhere)),
        cleared=_here(whose, Chosen(everywhere=chosen.everywhere)),
        kept=inbox.written(chosen),
        unread=unread if whose is Whose.MINE else 0,
        locality=services().locality(actor()) if whose in (Whose.TEAM, Whose.NOBODY) else "",
        saved=[(view, _address(view.query)) for view in services().saved_views(actor(), PAGE)],
        following=paging.next_tasks([line.view for line in lines]),
        problem=problem,
    )


def _shown(chosen: Chosen, choices: inbox.Choices) -> list[tuple[str, str]]:
    """Which filters are on: what each is of, and what is chosen."""
    on = [
        ("Child", chosen.child),
        ("Process", choices.processes.get(chosen.process, "")),
        ("For", chosen.name),
        ("Progress", STATES[chosen.state] if chosen.state else ""),
        ("Due", DUES[chosen.due] if chosen.due else ""),
        ("Clock", CLOCKS[chosen.clock] if chosen.clock else ""),
    ]
    return [(name, value) for name, value in on if value]


@blueprint.post("/tasks/views")
def save_view() -> Response:
    """Keep the list with its filters under a name."""
    given = request.form.get("whose", "")
    whose = Whose(given) if given in set(Whose) else Whose.MINE
    query = urlencode({"whose": whose.value, **inbox.written(inbox.read(request.form, whose))})
    try:
        view = inbox.save_view(services().core, actor(), request.form.get("name", ""), query)
        flash(f"“{view.name}” is kept among your views.")
    except HoldfastError as error:
        flash(str(error), "error")
    return redirect(_address(query))


@blueprint.post("/tasks/views/<uuid:view_id>/forget")
def forget_view(view_id: UUID) -> Response:
    """Take a saved view away."""
    inbox.forget_view(services().core, actor(), view_id)
    flash("The view is taken away.")
    return redirect(url_for("inbox.mine"))


def _address(query: str) -> str:
    """The address of a list from what is kept of it; what nobody could have chosen is left out."""
    kept = dict(parse_qsl(query))
    whose = Whose(kept.get("whose", Whose.MINE))
    return _here(whose, inbox.read(kept, whose))


def _here(whose: Whose, chosen: Chosen) -> str:
    given: dict[str, Any] = inbox.written(chosen)
    return url_for(LISTS[whose][0], **given)


@blueprint.post("/tasks/<uuid:task_id>/block")
def block(task_id: UUID) -> Page:
    """Say that a task cannot go on, and why."""
    reason = request.form.get("_reason", request.form.get("reason", ""))
    try:
        sheets.keep()
        marked = marking.block(services().core, task_id, reason, actor())
        services().filling.without(task_id, "_reason", actor())
        flash(f"“{marked.name}” is marked as blocked. Its clocks go on.")
    except Stale as gone:
        return late(task_id, gone, posted.read(request.form))
    except (Forbidden, NotFound):
        raise
    except HoldfastError as error:
        flash(str(error), "error")
    return redirect(url_for("work.task", task_id=task_id))


@blueprint.post("/tasks/<uuid:task_id>/unblock")
def unblock(task_id: UUID) -> Page:
    """Say that a task can go on again."""
    try:
        sheets.keep()
        marked = marking.unblock(services().core, task_id, actor())
    except Stale as gone:
        return late(task_id, gone, posted.read(request.form))
    flash(f"“{marked.name}” can go on again.")
    return redirect(url_for("work.task", task_id=task_id))


@blueprint.get("/tasks/<uuid:task_id>/give")
def choose_receiver(task_id: UUID) -> Page:
    """To whom a task could be given, and with which note."""
    return _give_page(task_id)


@blueprint.post("/tasks/<uuid:task_id>/give")
def give(task_id: UUID) -> Page:
    """Hand a task over, or delegate it."""
    kind = handing.DELEGATE if request.form.get("kind") == handing.DELEGATE else handing.HAND_OVER
    to, note = request.form.get("to", ""), request.form.get("note", "")
    problems = {}
    if not to:
        problems["to"] = "Choose who gets the task."
    if not note.strip():
        problems["note"] = "Write what the person needs to know."
    if not problems:
        try:
            given = handing.give(services().core, task_id, to, note, actor(), kind=kind)
        except (Forbidden, NotFound, Stale):
            raise
        except HoldfastError as error:
            problems["to"] = str(error)
        else:
            flash(f"“{given.name}” is given away. The person has been told.")
            return redirect(url_for("inbox.mine"))
    return _give_page(task_id, problems, {"to": to, "note": note, "kind": kind}), 422


def _give_page(
    task_id: UUID, problems: dict[str, str] | None = None, typed: dict[str, str] | None = None
) -> str:
    page = pages.task_page(services().core, task_id, actor())
    return render_template(
        "work/give.html",
        page=page,
        people=handing.receivers(services().core, task_id, actor()),
        problems=[{"text": text, "href": f"#{key}"} for key, text in (problems or {}).items()],
        errors=problems or {},
        typed=typed or {},
    )
