"""A manager's decisions about one process: each on a page that says what follows, with a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Forbidden, HoldfastError, InvalidAnswers, NoPlace, NotFound, Stale
from app.services import mending, pages, steering, token_moves
from app.services.core import Core
from app.web import given
from app.web.guard import actor
from app.web.services import services
from app.web.words import how_many

blueprint = Blueprint("steering", __name__)

Page = str | tuple[str, int] | Response


@dataclass(frozen=True, slots=True)
class Decision:
    """The words of a decision about a whole process."""

    heading: str
    follows: tuple[str, ...]
    question: str
    button: str
    warning: bool = False


SUSPEND = Decision(
    "Suspend the process",
    (
        "Its tasks cannot be completed. What people have written down stays.",
        "Clocks go on. What runs out meanwhile is told when the process goes on.",
        "The holder of the child stays the holder.",
        "An immediate safeguarding concern always gets through, and resumes it.",
    ),
    "Why is it suspended, and until when?",
    "Suspend it",
)
RESUME = Decision(
    "Let the process go on",
    ("Its tasks can be completed again.", "Clocks that ran out meanwhile are told now, in order."),
    "Why does it go on?",
    "Let it go on",
)
CANCEL = Decision(
    "Cancel the process",
    (
        "Its tasks, clocks and jobs end. No decision is taken by that.",
        "The holder of the child stays the holder.",
        "Nobody can take the cancelling back. The case keeps what was written down.",
    ),
    "Why is it cancelled?",
    "Cancel the process",
    warning=True,
)


@blueprint.get("/instances/<uuid:instance_id>/suspend")
def ask_suspend(instance_id: UUID) -> Page:
    """What suspending would mean."""
    return _ask(instance_id, SUSPEND)


@blueprint.post("/instances/<uuid:instance_id>/suspend")
def suspend(instance_id: UUID) -> Page:
    """Suspend it, if the reason is given."""
    return _decide(instance_id, SUSPEND, steering.suspend, lambda _: "The process is suspended.")


@blueprint.get("/instances/<uuid:instance_id>/resume")
def ask_resume(instance_id: UUID) -> Page:
    """What resuming would mean."""
    return _ask(instance_id, RESUME)


@blueprint.post("/instances/<uuid:instance_id>/resume")
def resume(instance_id: UUID) -> Page:
    """Let it go on, if the reason is given."""

    def said(fired: int) -> str:
        late = f" {how_many(fired, 'clock')} ran out meanwhile; what follows was done." if fired else ""
        return f"The process goes on.{late}"

    return _decide(instance_id, RESUME, steering.resume, said)


@blueprint.get("/instances/<uuid:instance_id>/cancel")
def ask_cancel(instance_id: UUID) -> Page:
    """What cancelling would mean."""
    return _ask(instance_id, CANCEL)


@blueprint.post("/instances/<uuid:instance_id>/cancel")
def cancel(instance_id: UUID) -> Page:
    """Cancel it, if the reason is given and the child has a holder."""
    said = "The process is cancelled. Who holds the child has not changed."
    return _decide(instance_id, CANCEL, steering.cancel, lambda _: said)


def _decide(
    instance_id: UUID,
    decision: Decision,
    act: Callable[[Core, UUID, str, Any], Any],
    said: Callable[[Any], str],
) -> Page:
    reason = request.form.get("reason", "")
    try:
        flash(said(act(services().core, instance_id, reason, actor())))
    except (Forbidden, NotFound, Stale):
        raise
    except InvalidAnswers as error:
        return _ask(instance_id, decision, error.problems["reason"], reason), 422
    except HoldfastError as error:
        return _ask(instance_id, decision, str(error), reason), 409
    return redirect(url_for("watch.instance", instance_id=instance_id))


def _ask(instance_id: UUID, decision: Decision, problem: str = "", typed: str = "") -> str:
    page = pages.instance_page(services().core, instance_id, actor())
    return render_template(
        "steering/decide.html",
        instance=page.instance,
        case=page.case,
        decision=decision,
        problem=problem,
        typed=typed,
    )


@blueprint.get("/instances/<uuid:instance_id>/tokens/<token>")
def look(instance_id: UUID, token: str) -> Page:
    """Where a token could go on, and what the choice in the address would leave out."""
    return _look(instance_id, token, request.args.get("to", ""), skip=request.args.get("skip") == "yes")


@blueprint.post("/instances/<uuid:instance_id>/tokens/<token>")
def move(instance_id: UUID, token: str) -> Page:
    """Put it there, if the reason is given."""
    form = request.form
    target, skip, reason = form.get("to", ""), form.get("skip") == "yes", form.get("reason", "")
    seen = given.whole(form.get("seen", ""))
    try:
        token_moves.move(services().core, instance_id, token, target, reason, actor(), skip=skip, seen=seen)
    except InvalidAnswers as error:
        return _look(
            instance_id, token, target, skip=skip, problem=error.problems["reason"], typed=reason
        ), 422
    except NoPlace as error:
        return _look(instance_id, token, target, skip=skip, problem=str(error), typed=reason), 409
    flash("The process goes on there. The audit trail keeps who decided it, why, and what was left out.")
    return redirect(url_for("watch.instance", instance_id=instance_id))


def _look(
    instance_id: UUID, token: str, target: str, *, skip: bool, problem: str = "", typed: str = ""
) -> str:
    page = token_moves.page(services().core, instance_id, token, actor(), target, skip=skip)
    return render_template("steering/token.html", page=page, problem=problem, typed=typed)


@blueprint.get("/incidents/<uuid:incident_id>/outside")
def ask_resolve(incident_id: UUID) -> Page:
    """What it means that an incident was dealt with outside."""
    return _resolving(incident_id)


@blueprint.post("/incidents/<uuid:incident_id>/outside")
def resolve(incident_id: UUID) -> Page:
    """Let the process go on behind what failed, if the reason is given."""
    reason = request.form.get("reason", "")
    line = mending.line(services().core, incident_id, actor())
    try:
        mending.resolve(services().core, incident_id, reason, actor())
    except (Forbidden, NotFound, Stale):
        raise
    except InvalidAnswers as error:
        return _resolving(incident_id, error.problems["reason"], reason), 422
    except HoldfastError as error:
        return _resolving(incident_id, str(error), reason), 409
    flash("The incident is closed. The audit trail keeps how it was dealt with.")
    return redirect(url_for("watch.instance", instance_id=line.incident.instance_id))


def _resolving(incident_id: UUID, problem: str = "", typed: str = "") -> str:
    line = mending.line(services().core, incident_id, actor())
    return render_template("steering/resolve.html", line=line, problem=problem, typed=typed)
