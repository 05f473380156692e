"""A process page: the diagram, and every step in plain words, in the order in which they follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.domain.pack import Pack
from app.domain.process import SUB_PROCESS_KINDS, Element, Process
from app.services.clock_words import clocks_of, in_words
from app.services.handbook import rst
from app.services.handbook.questions import asked
from app.services.wording import names_of

KINDS: Mapping[str, str] = {
    "userTask": "A person fills in a form.",
    "manualTask": "A person does it; there is nothing to fill in.",
    "businessRuleTask": "Holdfast decides by a table.",
    "scriptTask": "Holdfast works it out.",
    "callActivity": "Another diagram is gone through.",
    "subProcess": "Several steps together.",
    "exclusiveGateway": "One way is taken.",
    "inclusiveGateway": "Each way whose answer holds is taken.",
    "parallelGateway": "All ways are taken side by side, or wait here for each other.",
    "eventBasedGateway": "What happens first decides the way.",
    "intermediateCatchEvent": "The case waits here.",
    "intermediateThrowEvent": "Something is told to other processes.",
}

Summaries = Mapping[str, str]
"""Topic → what it does, in one sentence."""


def page(pack: Pack, process: Process, summaries: Summaries) -> Iterator[str]:
    """The page of a process."""
    title = process.name or process.participant or process.id
    yield from rst.heading(title, 0)
    yield from rst.paragraph(rst.text(process.documentation))
    yield from rst.figure(process.id, f"Diagram: {title}. {process.documentation}", f"{rst.text(title)}.")
    begins = [_begins(e) for e in _starts(process) if e.scope == process.id or e.events]
    yield from rst.heading("How it begins", 1)
    yield from rst.bullets(begins)
    yield from rst.heading("The steps", 1)
    for element in in_order(process):
        yield from _step(pack, process, element, summaries)


def in_order(process: Process) -> list[Element]:
    """The steps that say something, each after one that leads to it; deadlines stand with their task."""
    waiting = [element.id for element in _starts(process)]
    queue: list[str] = []
    seen: dict[str, None] = {}
    while queue or waiting:
        name = queue.pop(0) if queue else waiting.pop(0)
        element = process.elements.get(name)
        if element is None or name in seen:
            continue
        seen[name] = None
        queue += [process.flows[flow].target for flow in element.outgoing if flow in process.flows]
        queue += [event.id for event in process.boundary_events(name)]
        queue += [inner.id for inner in process.inside(name) if inner.kind == "startEvent"]
    rest = [name for name in process.elements if name not in seen]
    found = [process.elements[name] for name in (*seen, *rest)]
    return [element for element in found if _says(element)]


def _says(element: Element) -> bool:
    if element.kind in {"startEvent", "endEvent", "boundaryEvent"} or element.triggered_by_event:
        return False
    return bool(element.name) or element.kind not in KINDS or "Gateway" not in element.kind


def _starts(process: Process) -> list[Element]:
    starts = [element for element in process.elements.values() if element.kind == "startEvent"]
    return sorted(starts, key=lambda element: element.scope != process.id)


def _begins(element: Element) -> str:
    name = rst.text(element.name or "It begins")
    for event in element.events:
        if event.kind == "message":
            return f"{name}: when “{rst.text(event.name)}” is told."
        if event.kind == "timer":
            return f"{name}: by the clock."
    return f"{name}."


def _step(pack: Pack, process: Process, element: Element, summaries: Summaries) -> Iterator[str]:
    yield from rst.heading(element.name or names_of([process])[element.id], 2)
    who = f"{rst.bold(element.lane)}." if element.lane else ""
    yield from rst.paragraph(who, _kind(pack, element, summaries))
    yield from rst.paragraph(rst.text(element.documentation))
    form = pack.forms.get(element.form)
    if form is not None:
        yield from rst.paragraph("What is asked:")
        yield from rst.bullets(asked(form))
    yield from rst.bullets(_facts(pack, process, element))


def _kind(pack: Pack, element: Element, summaries: Summaries) -> str:
    if element.topic:
        return f"Holdfast does it: {rst.text(summaries.get(element.topic, element.topic))}"
    if element.called:
        called = pack.processes.get(element.called)
        return f"The diagram “{rst.text((called.name if called else '') or element.called)}” is gone through."
    if element.decision:
        decision = pack.decisions.get(element.decision)
        name = (decision.name if decision else "") or element.decision
        return f"Holdfast decides by the table “{rst.text(name)}”."
    if element.kind in SUB_PROCESS_KINDS and element.loop is not None:
        return "Several steps together, once for each."
    return KINDS.get(element.kind, "")


def _facts(pack: Pack, process: Process, element: Element) -> Iterator[str]:
    for clock in clocks_of(pack, process, element):
        yield f"Clock: {rst.text(clock)}."
    if element.other_reading is not None:
        other = in_words(pack, element, element.other_reading)
        yield f"Under the other reading: {rst.text(other)}."
    for event in process.boundary_events(element.id):
        yield from _event(process, event)
    for name in element.clauses:
        clause = pack.clauses.get(name)
        yield f"Clause {rst.bold(name)}: {rst.text(clause.rule)}" if clause else ""
    if element.assumption:
        yield f"Assumed: {rst.text(element.assumption)}."
    yield from _follows(process, element)


def _event(process: Process, event: Element) -> Iterator[str]:
    after = ", ".join(_targets(process, event))
    what = rst.text(event.name or "Something comes in between")
    stops = "the step stops" if event.interrupting else "the step goes on"
    yield f"{what}: {stops}; then {after}." if after else f"{what}: {stops}."


def _targets(process: Process, element: Element) -> list[str]:
    names = names_of([process])
    flows = [process.flows[name] for name in element.outgoing if name in process.flows]
    return [f"“{rst.text(names.get(flow.target, flow.target))}”" for flow in flows]


def _follows(process: Process, element: Element) -> Iterator[str]:
    names = names_of([process])
    flows = [process.flows[name] for name in element.outgoing if name in process.flows]
    for flow in flows:
        target = process.elements.get(flow.target)
        ends = target is not None and target.kind == "endEvent"
        words = f"“{rst.text(names.get(flow.target, flow.target))}”" + (" (the end)" if ends else "")
        condition = (
            f" where {rst.literal(flow.condition.text.strip().removeprefix('=').strip())}"
            if flow.condition
            else ""
        )
        answer = f"{rst.text(flow.name)}: " if flow.name else ""
        yield f"Then {answer}{words}{condition}." if len(flows) == 1 else f"{answer}{words}{condition}."
