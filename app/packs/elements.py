"""Reads the flow nodes and sequence flows of one process, sub-processes included."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.domain.process import (
    ACTIVITY_KINDS,
    EVENT_KINDS,
    GATEWAY_KINDS,
    SUB_PROCESS_KINDS,
    Element,
    Expression,
    Flow,
)
from app.packs.definitions import Definitions, local_id
from app.packs.dialects import read_attributes, read_properties
from app.packs.events import read_events
from app.packs.foreign import note_foreign
from app.packs.lanes import read_lanes
from app.packs.loops import read_loop
from app.packs.mappings import read_mappings
from app.packs.xml import BPMN, Node, camunda, child, is_true, line_of, name_of, text_in
from app.verification.report import Report

NODE_KINDS = ACTIVITY_KINDS | GATEWAY_KINDS | EVENT_KINDS
NODE_TAGS = [f"{{{BPMN}}}{kind}" for kind in (*sorted(NODE_KINDS), "sequenceFlow", "lane")]
# Drawing, data modelling and wrapping: nothing that a token meets.
_WITHOUT_TOKENS = frozenset(
    {
        "sequenceFlow",
        "documentation",
        "extensionElements",
        "auditing",
        "monitoring",
        "incoming",
        "outgoing",
        "laneSet",
        "ioSpecification",
        "ioBinding",
        "property",
        "dataInputAssociation",
        "dataOutputAssociation",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "textAnnotation",
        "association",
        "group",
        "resourceRole",
        "performer",
        "humanPerformer",
        "potentialOwner",
        "correlationSubscription",
        "supports",
        "supportedInterfaceRef",
        "standardLoopCharacteristics",
        "multiInstanceLoopCharacteristics",
        "completionCondition",
        "categoryValueRef",
    }
)


class ElementReader:
    """Fills `elements` and `flows` of one process; `lanes` are its innermost lanes' names.

    `ends`: element id → the flows into and out of it, in document order.
    """

    def __init__(self, found: Definitions, report: Report) -> None:
        self.found, self.report = found, report
        self.elements: dict[str, Element] = {}
        self.flows: dict[str, Flow] = {}
        self.lanes: list[str] = []
        self.ends: dict[str, tuple[list[str], list[str]]] = {}

    def read(self, process: Node, identity: str) -> None:
        """Read a process with all of its sub-processes."""
        for node in process.iter(f"{{{BPMN}}}sequenceFlow"):
            self._flow(node)
        for flow in self.flows.values():
            self.ends.setdefault(flow.target, ([], []))[0].append(flow.id)
            self.ends.setdefault(flow.source, ([], []))[1].append(flow.id)
        self._scope(process, identity, "")

    def _scope(self, scope: Node, identity: str, lane: str) -> None:
        """The elements of a process or sub-process; `lane` is the one around it."""
        placed, names = read_lanes(scope, self.report)
        self.lanes += names
        for node in scope.iterchildren(f"{{{BPMN}}}*"):
            kind = name_of(node)
            if kind in NODE_KINDS:
                self._element(node, kind, identity, placed, lane)
            elif kind not in _WITHOUT_TOKENS:
                self._unknown(node, kind)

    def _element(
        self,
        node: Node,
        kind: str,
        scope: str,
        placed: dict[str, str],
        around: str,
    ) -> None:
        identity = self._identity(node, kind)
        attached = local_id(node.get("attachedToRef"))
        lane = placed.get(identity) or placed.get(attached) or around
        incoming, outgoing = self.ends.get(identity, ([], []))
        self.elements[identity] = Element(
            id=identity,
            kind=kind,
            scope=scope,
            name=(node.get("name") or "").strip(),
            line=line_of(node),
            lane=lane,
            documentation=text_in(child(node, "documentation")),
            properties=read_properties(node),
            incoming=tuple(incoming),
            outgoing=tuple(outgoing),
            default=local_id(node.get("default")),
            attached_to=attached,
            interrupting=node.get("cancelActivity", node.get("isInterrupting", "true")).strip()
            not in {"false", "0"},
            all_triggers=is_true(node.get("parallelMultiple")),
            triggered_by_event=is_true(node.get("triggeredByEvent")),
            **self._details(node, kind),
        )
        note_foreign(node, self.report)
        if kind in SUB_PROCESS_KINDS:
            self._scope(node, identity, lane)

    def _details(self, node: Node, kind: str) -> dict[str, Any]:
        return {
            "events": read_events(node, self.found, self.report),
            **read_attributes(node, kind, self.report),
            **read_mappings(node, self.report),
            "loop": read_loop(node, self.report),
        }

    def _flow(self, node: Node) -> None:
        identity = self._identity(node, "sequenceFlow")
        condition = child(node, "conditionExpression")
        self.flows[identity] = Flow(
            id=identity,
            source=local_id(node.get("sourceRef")),
            target=local_id(node.get("targetRef")),
            name=(node.get("name") or "").strip(),
            condition=self._condition(condition, identity),
            line=line_of(node),
        )

    def _condition(self, node: Node | None, flow: str) -> Expression | None:
        if node is None:
            return None
        language = (node.get("language") or "").strip()
        if (language and not language.lower().rstrip("/").endswith("feel")) or camunda(node, "resource"):
            self.report.add(
                "expression-language",
                f"The condition is written in “{language or 'a script file'}”; only FEEL is evaluated.",
                'Write it as FEEL, for example = family_agrees = "yes", and choose no script format.',
                line=line_of(node),
                element=flow,
            )
        return Expression(text_in(node), line_of(node)) if text_in(node) else None

    def _identity(self, node: Node, kind: str) -> str:
        identity = (node.get("id") or "").strip()
        if identity:
            return identity
        self.report.add(
            "missing-id",
            f"This {kind} has no id.",
            "Give it one in the properties panel, or save the diagram again with Camunda Modeler.",
            line=line_of(node),
        )
        return f"{kind}@{line_of(node)}.{len(self.elements) + len(self.flows)}"

    def _unknown(self, node: Node, kind: str) -> None:
        self.report.add(
            "unknown-element",
            f"“{kind}” is nothing that a process can carry out.",
            "Replace it with a task, event or gateway.",
            line=line_of(node),
            element=node.get("id", ""),
        )


def identified(root: Node) -> Iterator[Node]:
    """Every BPMN node of the file that carries an id."""
    for node in root.iter(f"{{{BPMN}}}*"):
        if node.get("id"):
            yield node
