"""What runs, but is drawn so that a reader may take it for something else.

After the correctness rules of bpmnlint's recommended set; those that are not here have a code of their own
elsewhere (tests/unit/verification/test_habits.py says which).
"""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.process import ACTIVITY_KINDS, EVENT_KINDS, GATEWAY_KINDS, Element, Process
from app.verification.reach import scopes
from app.verification.report import Report

_GOES_ON = (ACTIVITY_KINDS | EVENT_KINDS | GATEWAY_KINDS) - {"endEvent"}


def check_habits(process: Process, report: Report) -> None:
    """Ends and forks that are drawn by leaving something out, and flows that are drawn twice."""
    for scope, elements in scopes(process):
        around = process.elements.get(scope)
        for element in elements:
            if around is None or around.kind != "adHocSubProcess":
                _end(element, report)
            _fork(process, element, report)
            _twice(process, element, report)


def _end(element: Element, report: Report) -> None:
    handles = any(event.kind in {"compensate", "link"} for event in element.events)
    apart = element.triggered_by_event or element.kind == "boundaryEvent" or handles
    if element.kind in _GOES_ON and not element.outgoing and not apart:
        report.add(
            "implicit-end",
            f"Nothing follows “{element.name or element.id}”, and no end event says that this is the end.",
            "Draw an end event behind it, named with what has come about.",
            line=element.line,
            element=element.id,
        )


def _fork(process: Process, element: Element, report: Report) -> None:
    flows = [process.flows[name] for name in element.outgoing if name in process.flows]
    free = [flow for flow in flows if flow.condition is None and flow.id != element.default]
    if element.kind not in GATEWAY_KINDS and len(free) > 1:
        report.add(
            "implicit-split",
            f"All {len(free)} ways out of “{element.name or element.id}” are taken: it looks like a choice.",
            "Draw a parallel gateway behind it, or conditions on the ways.",
            line=element.line,
            element=element.id,
        )


def _twice(process: Process, element: Element, report: Report) -> None:
    seen: set[tuple[str, str]] = set()
    for target, condition, flow, line in _ways(process, element):
        if (target, condition) in seen:
            report.add(
                "duplicate-flow",
                f"Two flows lead from “{element.name or element.id}” to the same element, one as the other.",
                "Delete one of the two.",
                line=line,
                element=flow,
            )
        seen.add((target, condition))


def _ways(process: Process, element: Element) -> Iterator[tuple[str, str, str, int | None]]:
    for name in element.outgoing:
        flow = process.flows.get(name)
        if flow is not None:
            condition = flow.condition.text.strip() if flow.condition else ""
            yield flow.target, condition if flow.id != element.default else "default", flow.id, flow.line
