"""Faults of who holds the child, who has agreed, and who is told."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.domain.process import Process
from tests.generative.mutation.editing import Diagram, child, diagram, new
from tests.generative.mutation.ground import Ground, reached_from
from tests.generative.mutation.mutant import Mutant, kind

TOLD = re.compile(r"\b(tell|write to the family)\b", re.IGNORECASE)
DISCLOSING = frozenset({"notification.send", "meeting.invite"})


def _plain(process: Process, name: str) -> bool:
    """Whether an element has one way in and one way out, and nothing on its border."""
    element = process.elements[name]
    return len(element.incoming) == len(element.outgoing) == 1 and not list(process.boundary_events(name))


@kind("move the release before the acceptance", "invariant", "unset-variable")
def release_first(ground: Ground) -> Iterator[Mutant]:
    for process in ground.pack.processes.values():
        moves = [e for e in process.elements.values() if e.topic == "holding.transfer"]
        for release in moves:
            for flow in process.flows.values():
                before = flow.target != release.id and flow.source != release.id
                inside = process.elements[flow.source].scope == process.id
                reached = reached_from(process, flow.target)
                if before and inside and release.id in reached:

                    def edit(drawn: Diagram, name: str = release.id, flow: str = flow.id) -> None:
                        drawn.move(name, flow)

                    about = frozenset({process.id, release.id, flow.id})
                    yield Mutant(process.file, f"{release.id} into {flow.id}", about, diagram(edit))


@kind("release the child whatever the answer", "invariant")
def release_anyway(ground: Ground) -> Iterator[Mutant]:
    for process in ground.pack.processes.values():
        for release in process.elements.values():
            if release.topic == "holding.transfer":
                asked = process.flows[release.incoming[0]].source
                if process.elements[asked].kind != "exclusiveGateway":
                    continue

                def edit(drawn: Diagram, release: str = release.id, asked: str = asked) -> None:
                    for flow in drawn.flows(asked, "sourceRef"):
                        before = flow.attrib["targetRef"]
                        drawn.retarget(flow.attrib["id"], release)
                        if before != release:
                            drawn.remove(drawn.nodes[before])

                about = frozenset({process.id, release.id, asked})
                yield Mutant(process.file, asked, about, diagram(edit))


@kind("move the child while a dispute is open", "invariant")
def release_in_dispute(ground: Ground) -> Iterator[Mutant]:
    for process in ground.pack.processes.values():
        if process.id not in {"rw_dispute", "shared_disagreement"}:
            continue
        for flow in process.flows.values():
            if process.elements[flow.source].scope != process.id:
                continue

            def edit(drawn: Diagram, flow: str = flow.id) -> None:
                moved = new(
                    "serviceTask",
                    "Put",
                    name="Move the child",
                    camunda_type="external",
                    camunda_topic="holding.transfer",
                )
                given = child(moved, "extensionElements")
                mapping = child(given, "x")
                mapping.tag = "{http://camunda.org/schema/1.0/bpmn}inputOutput"
                for name, source in (("to", '= "A"'), ("accepted", "= true"), ("reason", '= "dispute"')):
                    parameter = child(mapping, "x", source, name=name)
                    parameter.tag = "{http://camunda.org/schema/1.0/bpmn}inputParameter"
                drawn.insert(flow, moved)

            yield Mutant(process.file, flow.id, frozenset({process.id, "Put"}), diagram(edit))


@kind("share information before the agreement", "invariant", "unset-variable")
def share_first(ground: Ground) -> Iterator[Mutant]:
    for process in ground.councils_own:
        agreed = [e for e in process.elements.values() if e.form == "step-down-agreement"]
        for agreement in agreed:
            for send in process.elements.values():
                after = send.id in reached_from(process, agreement.id)
                if send.topic in DISCLOSING and after and _plain(process, send.id):

                    def edit(drawn: Diagram, name: str = send.id, flow: str = agreement.incoming[0]) -> None:
                        drawn.move(name, flow)

                    about = frozenset({process.id, send.id, agreement.id})
                    yield Mutant(process.file, send.id, about, diagram(edit))


@kind("go on whether the family agrees or not", "invariant", "unreachable")
def agreement_ignored(ground: Ground) -> Iterator[Mutant]:
    for process in ground.councils_own:
        for element in process.elements.values():
            if element.kind == "exclusiveGateway" and element.default and "gree" in element.name:
                conditions = [process.flows[f].condition for f in element.outgoing]
                if not any(c is not None and "agrees_to_sharing" in c.text for c in conditions):
                    continue

                def edit(drawn: Diagram, name: str = element.id, default: str = element.default) -> None:
                    drawn.remove(drawn.nodes[default])
                    del drawn.nodes[name].attrib["default"]
                    for flow in drawn.flows(name, "sourceRef"):
                        for inside in list(flow):
                            flow.remove(inside)

                about = frozenset({process.id, *reached_from(process, element.id), *element.outgoing})
                yield Mutant(process.file, element.id, about, diagram(edit))


@kind("drop the telling of the family", "invariant", "unset-variable")
def not_told(ground: Ground) -> Iterator[Mutant]:
    for process in ground.pack.processes.values():
        for element in process.elements.values():
            family = "family" in element.name and TOLD.search(element.name)
            asked = ground.guards(process, element, ("present", "some"), ("precedes", "first"))
            if asked and family and element.kind == "userTask" and len(element.outgoing) == 1:

                def edit(drawn: Diagram, name: str = element.id) -> None:
                    drawn.bypass(name)

                about = frozenset({process.id, *reached_from(process, element.id)})
                yield Mutant(process.file, element.id, about, diagram(edit))
