"""What nobody else has, in pages: the ledger of holders, the bounce watch, disputes, councils compared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request

from app.services import comparing, csv_text
from app.services.oversight import bounces as bounce_watch
from app.services.oversight import differences, disputes, ledger, lines
from app.services.oversight.lines import Wanted
from app.services.oversight.periods import WHOLE, Asked
from app.services.views import TaskPage
from app.web import paging, periods
from app.web.guard import actor
from app.web.periods import Chosen
from app.web.services import services

blueprint = Blueprint("oversight", __name__)

USUAL = "90"
"""Days of the ledger when nothing else is asked for."""

LONGEST_SEARCH = 100


@blueprint.get("/oversight")
def hub() -> str:
    """Everything there is to look over, with a line on what each tells."""
    return render_template("oversight/hub.html", report=services().report_asked_for(actor()))


@blueprint.get("/oversight/holders")
def holders() -> str | tuple[str, int]:
    """Seconds uncovered by team in a period, and who left with children held."""
    chosen = periods.chosen(USUAL)
    found = ledger.of_council(services().core, actor(), chosen.asked) if chosen.asked else None
    return _of_a_period("oversight/holders.html", chosen, ledger=found)


@blueprint.get("/oversight/holders/children")
def children() -> str | tuple[str, int]:
    """Child by child, the longest uncovered first, by team and by whether there was a gap at all."""
    chosen = periods.chosen(USUAL)
    wanted = _wanted(chosen)
    found = lines.page(services().core, actor(), wanted, _after_line()) if wanted else None
    return _of_a_period(
        "oversight/children.html",
        chosen,
        page=found,
        wanted=wanted or _narrowed(WHOLE),
        following=paging.next_line(found.following) if found else "",
    )


@blueprint.get("/oversight/holders/children.csv")
def children_csv() -> Response | tuple[str, int] | str:
    """The same list whole, as a file that names no child. That it was taken is written down."""
    chosen = periods.chosen(USUAL)
    wanted = _wanted(chosen)
    if wanted is None:
        return children()
    body = csv_text.lines(lines.HEADER, lines.rows(services().core, actor(), wanted))
    response = Response(body, mimetype=csv_text.MEDIA_TYPE)
    days = "-to-".join(each for each in chosen.address.values()) if wanted.asked.first else ""
    name = days or (f"last-{chosen.days}-days" if wanted.asked.days else "from-the-first-case")
    response.headers.set("Content-Disposition", "attachment", filename=f"seconds-uncovered-{name}.csv")
    return response


def _of_a_period(template: str, chosen: Chosen, **values: Any) -> str | tuple[str, int]:
    text = render_template(template, chosen=chosen, ready=periods.READY, problems=chosen.problems, **values)
    return (text, 422) if chosen.problems else text


def _wanted(chosen: Chosen) -> Wanted | None:
    return _narrowed(chosen.asked) if chosen.asked else None


def _narrowed(asked: Asked) -> Wanted:
    team = request.args.get("team", "").strip()[:LONGEST_SEARCH]
    return Wanted(asked, team, request.args.get("only") == "gaps")


def _after_line() -> lines.After:
    """The key in the address of a list of lines: microseconds and reference."""
    length, _, reference = request.args.get("after", "").partition("_")
    if length.isascii() and length.isdecimal() and len(length) < 19 and reference:
        return timedelta(microseconds=int(length)), reference
    return None


@blueprint.get("/oversight/bounces")
def bounces() -> str:
    """Step downs that are watched, and those that came back."""
    found = bounce_watch.watch(services().core, actor(), paging.after_moment())
    return render_template("oversight/bounces.html", watch=found, following=paging.following(found.following))


@blueprint.get("/disputes")
def open_disputes() -> str:
    """Disputes that are open now."""
    lines = disputes.open_now(services().core, actor(), paging.after())
    return render_template(
        "oversight/disputes.html", lines=lines, following=paging.next_tasks([line.view for line in lines])
    )


@blueprint.get("/disputes/learning")
def learning() -> str:
    """Disputes that are closed, by part of what was learned."""
    text = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    found = disputes.lessons(services().core, actor(), text, paging.after_moment())
    return render_template(
        "oversight/learning.html",
        lessons=found,
        text=text,
        following=paging.next_answers([lesson.view for lesson in found]),
    )


@blueprint.get("/disputes/<uuid:task_id>")
def dispute(task_id: UUID) -> str:
    """One dispute: level, clock, holder, what both sides say, outcome, learning."""
    return render_template("oversight/dispute.html", dispute=disputes.room(services().core, task_id, actor()))


@blueprint.get("/comparison")
def comparison() -> str:
    """The same step in every council's protocol, side by side, with what runs now."""
    found, figures = comparing.for_actor(services().core, actor())
    return render_template(
        "oversight/comparison.html",
        comparison=found,
        differences=differences.differences(found),
        names={council.id: council.name for council in found.councils},
        running=differences.running_now(found, figures),
    )


@blueprint.app_context_processor
def beside() -> dict[str, Any]:
    """For the page of a task: the step downs whose watch its process began in."""

    def earlier(page: TaskPage) -> Sequence[bounce_watch.StepDown]:
        return services().earlier_step_downs(page.instance, actor())

    return {"earlier_step_downs": earlier}
