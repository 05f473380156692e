"""Where a path divides: every way out must be a question with an answer."""

from __future__ import annotations

from app.domain.process import ACTIVITY_KINDS, Element, Process
from app.verification.report import Report

_ASKING = frozenset({"exclusiveGateway", "inclusiveGateway", "complexGateway"})
_NOT_ASKING = frozenset({"parallelGateway", "eventBasedGateway"})


def check_branching(process: Process, report: Report) -> None:
    """Every fault of gateways, default flows and conditions."""
    for element in process.elements.values():
        _default(process, element, report)
        if element.kind in _ASKING and len(element.outgoing) > 1:
            _asking(process, element, report)
        elif element.kind in _ASKING and len(element.outgoing) == 1 and len(element.incoming) < 2:
            _one_answer(element, report)
        elif element.kind in ACTIVITY_KINDS and element.outgoing:
            _after_task(process, element, report)
        elif element.kind in _NOT_ASKING or element.kind == "startEvent":
            _never_asked(process, element, report)


def _default(process: Process, element: Element, report: Report) -> None:
    if not element.default:
        return
    if element.default not in element.outgoing:
        report.add(
            "unknown-default",
            f"The default flow “{element.default}” does not leave “{element.id}”.",
            "Choose the default flow again.",
            line=element.line,
            element=element.id,
        )
    elif process.flows[element.default].condition is not None:
        _useless(process, element.default, "The default flow is taken when no other condition holds", report)


def _asking(process: Process, element: Element, report: Report) -> None:
    """A diverging exclusive or inclusive gateway: each flow has a condition or is the default."""
    if element.default in element.outgoing:
        bare = [f for f in element.outgoing if f != element.default and process.flows[f].condition is None]
    else:
        bare = [flow for flow in element.outgoing if process.flows[flow].condition is None]
    for flow in bare:
        report.add(
            "no-way-out",
            f"This flow out of “{element.name or element.id}” has no condition and is not the default.",
            "Give the flow a condition, or make it the default flow.",
            line=process.flows[flow].line,
            element=flow,
        )
    if not element.default and not bare:
        _no_default(element, report)


def _one_answer(element: Element, report: Report) -> None:
    report.add(
        "one-answer",
        f"“{element.name or element.id}” has one answer only, so it decides nothing.",
        "Draw the other answer, or remove the gateway.",
        line=element.line,
        element=element.id,
    )


def _after_task(process: Process, element: Element, report: Report) -> None:
    """A task whose flows all carry conditions stops when none holds."""
    if not element.default and all(process.flows[flow].condition for flow in element.outgoing):
        _no_default(element, report)


def _no_default(element: Element, report: Report) -> None:
    report.add(
        "no-default",
        "Without a default flow the case stands still here when no condition holds.",
        "Make the last answer the default flow.",
        line=element.line,
        element=element.id,
    )


def _never_asked(process: Process, element: Element, report: Report) -> None:
    for flow in element.outgoing:
        if process.flows[flow].condition is not None:
            _useless(process, flow, f"“{element.name or element.id}” takes its flows without asking", report)


def _useless(process: Process, flow: str, why: str, report: Report) -> None:
    report.add(
        "useless-condition",
        f"{why}, so this condition is never asked.",
        "Remove the condition.",
        line=process.flows[flow].line,
        element=flow,
    )
