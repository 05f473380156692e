"""What every council's process keeps: its glossary, no deciding clock, and the way to the front door."""

from __future__ import annotations

from app.domain.finding import Severity
from app.domain.pack import Pack
from app.domain.process import Element, Process
from app.verification.references import meant
from app.verification.report import Report
from app.verification.scope import is_council, is_shared

CONCERN = "Immediate safeguarding concern"


def check_lanes(pack: Pack, process: Process, report: Report, *, glossary: bool) -> None:
    """Every element stands in a lane, where there are lanes; with `glossary`, in one that is a role."""
    if not process.lanes:
        return
    known = pack.council.roles
    told: set[str] = set()
    for element in process.elements.values():
        if not element.lane:
            report.add(
                "no-lane",
                "The element stands in no lane, so it is nobody's.",
                "Move it into the lane of the role that does it.",
                line=element.line,
                element=element.id,
                severity=None if is_council(pack) else Severity.WARNING,
            )
        elif glossary and element.lane not in known and element.lane not in told:
            told.add(element.lane)
            _unknown_lane(element.lane, element, pack, report)
    for lane in process.lanes if glossary else ():
        if lane and lane not in known and lane not in told:
            _unknown_lane(lane, None, pack, report, process.line)


def _unknown_lane(
    lane: str, element: Element | None, pack: Pack, report: Report, line: int | None = None
) -> None:
    report.add(
        "unknown-lane",
        f"The lane “{lane}” is no role of {pack.council.name or 'the council'}.",
        f"Use a role of council.toml, or add it there.{meant(lane, pack.council.roles)}",
        line=line if element is None else element.line,
        element="" if element is None else element.id,
    )


def check_groups(pack: Pack, process: Process, report: Report) -> None:
    """A candidate group written plainly is a role or the name of a team."""
    known = {*pack.council.roles, *(team.name for team in pack.council.teams.values())}
    for element in process.elements.values():
        text = element.candidate_groups.text if element.candidate_groups else ""
        if text.startswith("=") or "{" in text:
            continue
        for group in (part.strip() for part in text.split(",")):
            if group and group not in known:
                report.add(
                    "unknown-role",
                    f"The candidate group “{group}” is no role or team of the council.",
                    f"Use a role or a team's name of council.toml, or add it there.{meant(group, known)}",
                    line=element.line,
                    element=element.id,
                )


def check_clocks(process: Process, report: Report) -> None:
    """A clock never decides: a deadline only notifies or escalates (invariant INV-26)."""
    for element in process.elements.values():
        around = process.elements.get(element.scope)
        starts_event = element.kind == "startEvent" and around is not None and around.triggered_by_event
        timed = any(event.kind == "timer" for event in element.events)
        if timed and element.interrupting and (element.kind == "boundaryEvent" or starts_event):
            report.add(
                "clock-decides",
                "This timer takes the task from the person who has it: a clock never decides.",
                "Make the event non-interrupting, and let it notify or escalate.",
                line=element.line,
                element=element.id,
            )


def check_safeguarding(process: Process, report: Report) -> None:
    """From any state an immediate concern interrupts (invariant INV-01)."""
    if is_shared(process.file):
        return  # what a shared process does is interrupted by the process that calls it
    for element in process.inside(process.id):
        if element.triggered_by_event and any(_is_concern(start) for start in process.inside(element.id)):
            return
    report.add(
        "no-safeguarding",
        "An immediate safeguarding concern would not interrupt this process.",
        f"Add an event sub-process with an interrupting message start event “{CONCERN}” that leads to the "
        "referral to the front door.",
        line=process.line,
        element=process.id,
    )


def _is_concern(element: Element) -> bool:
    named = any(event.kind == "message" and event.name == CONCERN for event in element.events)
    return element.kind == "startEvent" and element.interrupting and named
