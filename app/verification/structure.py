"""The net itself: flows that lead somewhere, scopes that begin, elements that can be reached."""

from __future__ import annotations

from app.domain.process import ACTIVITY_KINDS, Element, Flow, Process
from app.verification.reach import links, reachable, scopes
from app.verification.report import Report

_CAUGHT = frozenset({"intermediateCatchEvent", "receiveTask"})


def check_structure(process: Process, report: Report) -> None:
    """Every fault of the process as a net."""
    for flow in process.flows.values():
        _flow(process, flow, report)
    for scope, elements in scopes(process):
        _starts(process, scope, elements, report)
        _links(elements, report)
    for element in process.elements.values():
        _ends(process, element, report)
        _attached(process, element, report)
        _awaited(process, element, report)
    _unreached(process, report)


def _flow(process: Process, flow: Flow, report: Report) -> None:
    source, target = process.elements.get(flow.source), process.elements.get(flow.target)
    for end, what, element in (("source", "starts", source), ("target", "ends", target)):
        identity = flow.source if end == "source" else flow.target
        if element is None:
            told = f"at “{identity}”, which is no element of this process" if identity else "nowhere"
            report.add(
                "dangling-flow",
                f"The flow {what} {told}.",
                "Delete the flow and draw it again, or use a message flow between pools.",
                line=flow.line,
                element=flow.id,
            )
    if source is not None and target is not None and source.scope != target.scope:
        report.add(
            "crossing-flow",
            f"The flow leads from “{source.id}” to “{target.id}” across the border of a sub-process.",
            "Let the flow end at the sub-process itself, or use a boundary event.",
            line=flow.line,
            element=flow.id,
        )


def _starts(process: Process, scope: str, elements: list[Element], report: Report) -> None:
    if any(element.kind == "startEvent" for element in elements):
        return
    around = process.elements.get(scope)
    if around is not None and around.kind == "adHocSubProcess":
        return
    if around is not None and not around.triggered_by_event and any(_begins(element) for element in elements):
        return  # each of these gets a token when the sub-process begins
    what = "process" if around is None else "sub-process"
    report.add(
        "no-start",
        f"The {what} has no start event." if elements else f"The {what} is empty.",
        "Draw a start event and connect it to the first task.",
        line=process.line if around is None else around.line,
        element=scope,
    )


def _begins(element: Element) -> bool:
    beside = element.kind == "boundaryEvent" or element.triggered_by_event
    return not element.incoming and not beside and not links(element, "intermediateCatchEvent")


def _ends(process: Process, element: Element, report: Report) -> None:
    into = element.kind in {"startEvent", "boundaryEvent"} or element.triggered_by_event
    out = element.kind == "endEvent" or element.triggered_by_event
    for wrong, flows, told in ((into, element.incoming, "into"), (out, element.outgoing, "out of")):
        for flow in flows if wrong else ():
            report.add(
                "dead-end-flow",
                f"A flow leads {told} “{element.id}”, which can have none.",
                "Connect the flow to a task or gateway instead.",
                line=process.flows[flow].line,
                element=flow,
            )


def _attached(process: Process, element: Element, report: Report) -> None:
    needs_event = element.kind in {"boundaryEvent", "intermediateCatchEvent"}
    started = process.elements.get(element.scope)
    if element.kind == "startEvent" and started is not None:
        needs_event = started.triggered_by_event
    if needs_event and not element.events:
        report.add(
            "event-empty",
            "The event says nothing of what it waits for.",
            "Make it a message, timer, signal, error, escalation or conditional event.",
            line=element.line,
            element=element.id,
        )
    if element.kind != "boundaryEvent":
        return
    host = process.elements.get(element.attached_to)
    if host is None or host.kind not in ACTIVITY_KINDS or host.scope != element.scope:
        report.add(
            "unattached",
            "The boundary event is attached to no task or sub-process beside it.",
            "Drag the event on to the border of its task.",
            line=element.line,
            element=element.id,
        )
    if not element.outgoing and not any(event.kind == "compensate" for event in element.events):
        report.add(
            "no-way-out",
            "Nothing follows this boundary event.",
            "Draw what happens then, or remove the event.",
            line=element.line,
            element=element.id,
        )


def _awaited(process: Process, element: Element, report: Report) -> None:
    if element.kind != "eventBasedGateway":
        return
    for flow in element.outgoing:
        target = process.elements.get(process.flows[flow].target)
        if target is not None and target.kind not in _CAUGHT:
            report.add(
                "event-gateway",
                f"The event-based gateway leads to “{target.id}”, which cannot be waited for.",
                "Let it lead only to catching events and receive tasks.",
                line=process.flows[flow].line,
                element=flow,
            )


def _links(elements: list[Element], report: Report) -> None:
    """Within one scope, a link thrown is caught once."""
    caught = [(n, e) for e in elements for n in links(e, "intermediateCatchEvent") if n]
    thrown = [(n, e) for e in elements for n in links(e, "intermediateThrowEvent") if n]
    names = {name for name, _ in caught}
    for name, element in thrown:
        if name not in names:
            _link(f"Nothing catches the link “{name}”.", element, report)
    met: set[str] = set()
    for name, element in caught:
        if name in met:
            _link(f"The link “{name}” is caught twice.", element, report)
        met.add(name)


def _link(message: str, element: Element, report: Report) -> None:
    cure = "Give the throwing link event and its one catching link event the same name."
    report.add("unmatched-link", message, cure, line=element.line, element=element.id)


def _unreached(process: Process, report: Report) -> None:
    reached = reachable(process)
    for element in process.elements.values():
        around = process.elements.get(element.scope)
        if element.id in reached or (around is not None and around.id not in reached):
            continue
        if element.kind == "boundaryEvent":
            continue  # its task is told of, or that it is attached to nothing
        report.add(
            "unreachable",
            "No path from a start event leads here.",
            "Connect it, or delete it.",
            line=element.line,
            element=element.id,
        )
