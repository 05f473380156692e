"""Turns the elements of a process into nodes that are connected, attached and nested as drawn."""

from __future__ import annotations

from collections.abc import Mapping

from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec

from app.domain.decision import Decision
from app.domain.process import Element, Process
from app.engine.contents import begins_by_itself, contents_of
from app.engine.factory import Site, make_node
from app.engine.formula import compile_formula
from app.engine.nodes.base import Arc, Node
from app.engine.nodes.catching import EventStart
from app.engine.nodes.gateways import InclusiveGateway
from app.engine.nodes.loops import Repeated
from app.engine.nodes.scopes import Body, CallActivity, EventSubProcess, SubProcess
from app.engine.nodes.throwing import LinkThrow, Passing

BODY = "#body"
EACH = "#each"


def compile_processes(
    processes: Mapping[str, Process], decisions: Mapping[str, Decision]
) -> dict[str, tuple[Body, dict[str, Node]]]:
    """Process id → its body and its nodes by name. The processes must have been checked."""
    built = {name: _ProcessCompiler(process, decisions) for name, process in processes.items()}
    bodies = {name: compiler.compile() for name, compiler in built.items()}
    for compiler in built.values():
        for node in compiler.spec.task_specs.values():
            if isinstance(node, CallActivity):
                node.body = bodies[node.element.called]
    return {name: (bodies[name], dict(compiler.spec.task_specs)) for name, compiler in built.items()}


class _ProcessCompiler:
    def __init__(self, process: Process, decisions: Mapping[str, Decision]) -> None:
        self.process = process
        self.decisions = decisions
        self.spec = WorkflowSpec(process.id, process.file)
        self.contents = contents_of(process)
        self.entry: dict[str, Node] = {}

    def compile(self) -> Body:
        body = self._body(Element(self.process.id, "process", "", self.process.name))
        self.spec.start = body
        bodies = {self.process.id: body}
        for element in self.process.elements.values():
            node = self._node(element)
            if isinstance(node, SubProcess) and not isinstance(node, CallActivity):
                node.body = bodies[element.id] = self._body(element)
        for element in self.process.elements.values():
            self._connect(element)
        for scope, inside in bodies.items():
            self._open(scope, inside)
        before = self._nodes_before()
        for node in self.entry.values():
            if isinstance(node, InclusiveGateway):
                node.before = before
                node.sources = {flow: self.process.flows[flow].source for flow in node.element.incoming}
        return body

    def _body(self, element: Element) -> Body:
        return Body(self.spec, self.process, element, element.id + BODY)

    def _node(self, element: Element) -> Node:
        """The node of an element; a repeated activity is a node around the one that is repeated."""
        if element.loop is None:
            node = make_node(self._site(element, element.id))
            self.entry[element.id] = node
            return node
        inner = make_node(self._site(element, element.id + EACH))
        self.entry[element.id] = Repeated(self.spec, self.process, element, element.loop, inner)
        return inner

    def _site(self, element: Element, name: str) -> Site:
        return Site(self.spec, self.process, element, name, self.decisions)

    def _connect(self, element: Element) -> None:
        node = self.entry[element.id]
        for flow_id in element.outgoing:
            flow = self.process.flows[flow_id]
            target = self.entry[flow.target]
            node.connect(target)
            if flow_id == element.default:
                node.default = Arc(flow_id, target)
            else:
                condition = None if flow.condition is None else compile_formula(flow_id, flow.condition)
                node.arcs.append(Arc(flow_id, target, condition))
        if element.attached_to:
            self.entry[element.attached_to].boundary.append(node)
        if isinstance(node, LinkThrow):
            node.target = self.entry[self._link_target(element).id]

    def _link_target(self, element: Element) -> Element:
        return next(
            other
            for other in self.contents[element.scope]
            if other.kind == "intermediateCatchEvent"
            and other.events
            and other.events[0].kind == "link"
            and other.events[0].name == element.events[0].name
        )

    def _open(self, scope: str, body: Body) -> None:
        """Where tokens begin in a scope: at its start events, else where no flow leads (13.2)."""
        inside = self.contents.get(scope, [])
        for element in inside:
            node = self.entry[element.id]
            if element.kind == "startEvent":
                if isinstance(node, EventStart):
                    body.starts.append(node)
                else:
                    for event in element.events:
                        body.triggered[event.kind, event.name] = node
                    self._open_from_outside(element, node, body)
            if isinstance(node, EventSubProcess):
                body.watches.append(self._event_start(node))
        if not any(element.kind == "startEvent" for element in inside):
            body.starts += [self.entry[element.id] for element in inside if begins_by_itself(element)]

    def _open_from_outside(self, element: Element, node: Node, body: Body) -> None:
        """A start event that is no message's or signal's alone."""
        kinds = {event.kind for event in element.events}
        if not kinds:
            body.starts.append(node)
        if "timer" in kinds:
            body.timers.append(node)
        if "conditional" in kinds and isinstance(node, Passing):
            body.conditional.append(node)

    def _event_start(self, node: EventSubProcess) -> EventStart:
        inside = (self.entry[element.id] for element in self.contents[node.element.id])
        start = next(inner for inner in inside if isinstance(inner, EventStart))
        start.sub_process = node
        return start

    def _nodes_before(self) -> dict[str, list[str]]:
        before: dict[str, list[str]] = {}
        for flow in self.process.flows.values():
            before.setdefault(flow.target, []).append(flow.source)
        for node in self.entry.values():
            if isinstance(node, LinkThrow):
                before.setdefault(node.target.element.id, []).append(node.element.id)
            if node.element.attached_to:
                before.setdefault(node.element.id, []).append(node.element.attached_to)
        return before
