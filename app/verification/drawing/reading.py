"""Whether somebody who never saw BPMN can read the drawing: questions, answers, instructions, roles."""

from __future__ import annotations

from collections.abc import Collection

from app.domain.process import EVENT_KINDS, TASK_KINDS, Element, Process
from app.verification.drawing.words import misspelt, why_no_verb
from app.verification.report import Report

_ASKING = frozenset({"exclusiveGateway", "inclusiveGateway", "complexGateway"})
_NAMED = (TASK_KINDS | EVENT_KINDS | {"callActivity"}) - {"startEvent", "endEvent"}


def check_reading(process: Process, roles: Collection[str], report: Report) -> None:
    """Every fault of what is written. `roles`: the names of the council's glossary."""
    for element in process.elements.values():
        if element.kind in _ASKING and len(element.outgoing) > 1:
            _question(process, element, report)
        if element.kind in _NAMED and not element.name:
            _unnamed(element, report)
        elif element.kind in TASK_KINDS or element.kind == "callActivity":
            _instruction(element, report)
        _role(element.name, element.id, element.line, roles, report)
    for flow in process.flows.values():
        _role(flow.name, flow.id, flow.line, roles, report)


def _unnamed(element: Element, report: Report) -> None:
    report.add(
        "draw-unnamed",
        "Nothing is written on this element: nobody can see what happens here.",
        "Name it: a step with a verb and what it is done to, an event with what has come about.",
        line=element.line,
        element=element.id,
    )


def _question(process: Process, gateway: Element, report: Report) -> None:
    if not gateway.name:
        report.add(
            "draw-question",
            "This gateway asks nothing, so nobody can see what is decided here.",
            "Name it with the question, for example “Agreed?”.",
            line=gateway.line,
            element=gateway.id,
        )
    for name in gateway.outgoing:
        flow = process.flows.get(name)
        if flow is not None and not flow.name:
            target = process.elements.get(flow.target)
            leads = f" to “{target.name}”" if target is not None and target.name else ""
            report.add(
                "draw-answer",
                f"The flow{leads} is no answer to “{gateway.name or gateway.id}”: it has no label.",
                "Write the answer on it, for example “yes”.",
                line=flow.line,
                element=flow.id,
            )


def _instruction(task: Element, report: Report) -> None:
    why = why_no_verb(task.name)
    if why:
        report.add(
            "draw-name",
            f"“{task.name}” does not say what to do: {why}.",
            "Name it with a verb and what it is done to, for example “Hold the review meeting”.",
            line=task.line,
            element=task.id,
        )


def _role(text: str, place: str, line: int | None, roles: Collection[str], report: Report) -> None:
    for found, role in misspelt(text, roles):
        report.add(
            "draw-role",
            f"“{found}” is nearly the role “{role}” of the glossary, but not quite.",
            f"Write “{role}”, or name the role in council.toml.",
            line=line,
            element=place,
        )
