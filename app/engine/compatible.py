"""Whether an element of another version can take over the token that stands on one of this version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.domain.finding import Finding, Severity
from app.domain.process import Element, Flow, Process
from app.engine.definition import CompiledDefinition
from app.engine.nodes.base import Node
from app.engine.nodes.catching import EventStart
from app.engine.nodes.gateways import EventGateway, Join
from app.engine.refusals.report import named
from app.engine.token import Token

_KINDS = {
    "task": "a task without a type",
    "userTask": "a user task",
    "manualTask": "a manual task",
    "serviceTask": "a service task",
    "sendTask": "a send task",
    "receiveTask": "a receive task",
    "scriptTask": "a script task",
    "businessRuleTask": "a business rule task",
    "subProcess": "a sub-process",
    "transaction": "a transaction",
    "callActivity": "a call activity",
    "startEvent": "a start event",
    "endEvent": "an end event",
    "intermediateCatchEvent": "a catch event",
    "intermediateThrowEvent": "a throw event",
    "boundaryEvent": "a boundary event",
    "exclusiveGateway": "an exclusive gateway",
    "parallelGateway": "a parallel gateway",
    "inclusiveGateway": "an inclusive gateway",
    "eventBasedGateway": "an event-based gateway",
}
_STAY = "Let it end on the old version, or draw the element as it was and deploy again."


@dataclass(frozen=True)
class Versions:
    """Two versions of a process, and which element of the new one each of the old one is.

    `elements`: old id → new id, where they are not the same; an empty new id lets a watch go, such as a
    boundary event that nobody need wait for any more.
    """

    old: CompiledDefinition
    new: CompiledDefinition
    elements: Mapping[str, str]

    def renamed(self, name: str) -> str:
        """The id in the new version of what has this id in the old one."""
        return self.elements.get(name, name)

    def element(self, token: Token) -> str:
        """The id that a token's element has in the new version."""
        return self.renamed(token.node.element.id)

    def is_let_go(self, token: Token) -> bool:
        """Whether a watch is given up."""
        return token.watches and self.elements.get(token.node.element.id) == ""

    def node(self, token: Token) -> Node:
        """The node on which a token will stand. Raises KeyError when there is none."""
        base, mark, kind = token.node.name.partition("#")
        return self.new.nodes[token.node.process.id][self.renamed(base) + mark + kind]

    def flow(self, node: Node, old_flow: str) -> str:
        """The incoming flow of a join of the new version that is a flow of the old; empty when none is."""
        if old_flow in node.element.incoming:
            return old_flow
        source = self.renamed(self.old.processes[node.process.id].flows[old_flow].source)
        same = [flow for flow in node.element.incoming if node.process.flows[flow].source == source]
        return same[0] if len(same) == 1 else ""

    def is_new_start(self, process: str, start: EventStart) -> bool:
        """Whether an event sub-process was not drawn in that scope before."""
        return not any(
            isinstance(node, EventStart)
            and self.renamed(node.element.id) == start.element.id
            and self.renamed(node.sub_process.element.scope) == start.sub_process.element.scope
            for node in self.old.nodes[process].values()
        )

    def is_new_boundary(self, process: str, boundary: Node) -> bool:
        """Whether a boundary event was not drawn on its activity before."""
        return not any(
            self.renamed(element.id) == boundary.element.id
            and self.renamed(element.attached_to) == boundary.element.attached_to
            for element in self.old.processes[process].elements.values()
        )

    # What stands in the way.

    def hindrance(self, token: Token) -> Finding | None:
        """Why a token cannot stay where it stands, None when it can."""
        old = token.node
        if self.is_let_go(token):
            return None
        process = self.new.processes.get(old.process.id)
        if process is None or (token.parent is None and process.id != self.new.process.id):
            return self._finding(
                self.new.process,
                None,
                old.process.id,
                "process-removed",
                f"The process “{old.process.name or old.process.id}” is not in the new version.",
                "Let it end on the old version.",
            )
        if old.element.kind == "process":
            return None
        name = self.element(token)
        element = process.elements.get(name)
        if element is None:
            return self._gone(token, process)
        reason = next(self._differences(token, element), "")
        if not reason:
            return None
        return self._finding(process, element, old.element.id, "element-changed", reason, _STAY)

    def _gone(self, token: Token, process: Process) -> Finding:
        what = named(token.node.element)
        why = (
            f"{what} can still happen, but the new version has no such element."
            if token.watches
            else f"The process stands at {what}, which the new version does not have."
        )
        cure = "Say which element of the new version takes its place"
        cure += (
            ", or that nobody waits for it any more." if token.watches else ", or let it end on the old one."
        )
        return self._finding(process, None, token.node.element.id, "element-removed", why, cure)

    def _differences(self, token: Token, element: Element) -> Iterator[str]:
        old, what = token.node, named(token.node.element)
        before = old.element
        if before.kind != element.kind or before.triggered_by_event != element.triggered_by_event:
            now = (
                "an event sub-process"
                if element.triggered_by_event
                else _KINDS.get(element.kind, element.kind)
            )
            yield f"{what} was {_KINDS.get(before.kind, before.kind)} and is {now} in the new version."
            return
        yield from self._of_event(what, before, element)
        yield from self._of_loop(what, before, element)
        yield from self._of_place(token, element)
        if before.topic != element.topic:
            yield f"{what} was handed to “{before.topic}”, and is now done by “{element.topic}”."
        if before.called != element.called:
            yield f"{what} called “{before.called}”, which has begun, and calls “{element.called}” now."
        new = self.node(token) if self._has_node(token) else None
        if type(new) is not type(old):
            yield f"{what} is carried out in another way in the new version."
        elif isinstance(new, Join) and not self.flow(new, token.internal_data.get("flow", "")):
            yield f"A branch waits at {what} that came by a flow which the new version does not have."

    def _of_event(self, what: str, before: Element, after: Element) -> Iterator[str]:
        kinds = [[event.kind for event in element.events] for element in (before, after)]
        if kinds[0] != kinds[1]:
            was, now = (" and ".join(each) or "nothing" for each in kinds)
            yield f"{what} was triggered by {was}, and by {now} in the new version."

    def _of_loop(self, what: str, before: Element, after: Element) -> Iterator[str]:
        one, two = before.loop, after.loop
        if (one is None) != (two is None):
            yield f"{what} {'is repeated' if two else 'is not repeated any more'} in the new version."
        elif one is not None and two is not None:
            if (one.standard, one.sequential) != (two.standard, two.sequential):
                yield f"{what} is repeated in another manner in the new version."
            if one.element_variable != two.element_variable:
                yield f"{what} calls the item of its list “{two.element_variable}” in the new version."

    def _of_place(self, token: Token, element: Element) -> Iterator[str]:
        node, before = token.node, token.node.element
        what = named(before)
        if self.renamed(before.scope) != element.scope:
            yield f"{what} was moved into or out of a sub-process in the new version."
        if self.renamed(before.attached_to) != element.attached_to:
            yield f"{what} is attached to another activity in the new version."
        if isinstance(node, EventStart):
            around = self.new.processes[node.process.id].elements.get(element.scope)
            outer = self.renamed(node.sub_process.element.scope)
            if around is None or around.scope != outer or not around.triggered_by_event:
                yield f"The event sub-process of {what} was moved in the new version."
        if token.parent is not None and isinstance(token.scope.node, EventGateway):
            gateway = self.new.processes[node.process.id].elements.get(self.element(token.scope))
            flows = self.new.processes[node.process.id].flows
            if gateway is not None and element.id not in {flows[flow].target for flow in gateway.outgoing}:
                yield f"{what} does not stand behind {named(gateway)} in the new version."

    def _has_node(self, token: Token) -> bool:
        base, mark, kind = token.node.name.partition("#")
        return self.renamed(base) + mark + kind in self.new.nodes[token.node.process.id]

    def _finding(
        self, process: Process, place: Element | Flow | None, name: str, code: str, message: str, cure: str
    ) -> Finding:
        line = process.line if place is None else place.line
        return Finding(Severity.ERROR, code, process.file, line, name, message, cure)
