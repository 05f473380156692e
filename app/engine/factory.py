"""Which node carries out which kind of element."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec

from app.domain.decision import Decision
from app.domain.process import Assignment, Element, EventDefinition, Expression, Process
from app.engine.formula import Formula, compile_formula
from app.engine.nodes.activities import AbstractTask, BusinessRuleTask, ScriptTask, ServiceTask, UserTask
from app.engine.nodes.base import Node
from app.engine.nodes.catching import (
    SEVERAL,
    Boundary,
    Catching,
    EventStart,
    IntermediateCatch,
    ReceiveTask,
    SeveralStart,
    TimerStart,
    Trigger,
    Watch,
)
from app.engine.nodes.gateways import EventGateway, ExclusiveGateway, InclusiveGateway, ParallelGateway
from app.engine.nodes.scopes import CallActivity, EventSubProcess, SubProcess
from app.engine.nodes.throwing import (
    End,
    ErrorEnd,
    LinkThrow,
    Passing,
    ServiceEnd,
    TerminateEnd,
    Throw,
    ThrowEnd,
)

AnyNode = TypeVar("AnyNode", bound=Node)


@dataclass(frozen=True, slots=True)
class Site:
    """Where a node is made: for which element, under which name, with which decisions at hand."""

    spec: WorkflowSpec
    process: Process
    element: Element
    name: str
    decisions: Mapping[str, Decision]

    @property
    def trigger(self) -> str:
        """The kind of the element's event, empty where it has none."""
        return self.element.events[0].kind if self.element.events else ""

    def put(self, kind: type[AnyNode]) -> AnyNode:
        """A new node of a kind."""
        return kind(self.spec, self.process, self.element, self.name)

    def formula(
        self, expression: Expression | None, *, plain: bool = False, iso: bool = False
    ) -> Formula | None:
        """An expression of the element, compiled."""
        if expression is None:
            return None
        return compile_formula(self.element.id, expression, plain=plain, iso=iso)

    def formulas(self, mappings: tuple[Assignment, ...]) -> dict[str, Formula]:
        """A mapping of the element, compiled: target → formula."""
        return {mapping.target: compile_formula(self.element.id, mapping.source) for mapping in mappings}


def make_node(site: Site) -> Node:
    """The node of an element, not yet connected."""
    return _MAKERS[site.element.kind](site)


def _with_own(site: Site, node: AnyNode) -> AnyNode:
    """The node, with its element's input parameters as variables of its own, and outputs made of them."""
    node.given, node.kept = site.formulas(site.element.inputs), site.formulas(site.element.outputs)
    return node


def _user_task(site: Site) -> Node:
    node = _with_own(site, site.put(UserTask))
    node.due = site.formula(site.element.due, iso=True)
    node.other_due = site.formula(site.element.other_reading, iso=True)
    node.assignee = site.formula(site.element.assignee, plain=True)
    node.groups = site.formula(site.element.candidate_groups, plain=True)
    return node


def _service_task(site: Site) -> Node:
    if not site.element.topic:
        return _throwing(site, Throw)
    node = site.put(ServiceTask)
    node.outputs = site.formulas(site.element.outputs)
    return node


def _script_task(site: Site) -> Node:
    node = _with_own(site, site.put(ScriptTask))
    node.script = site.formula(site.element.script)
    node.variable = site.element.result_variable
    return node


def _rule_task(site: Site) -> Node:
    element = site.element
    if element.topic:
        return _service_task(site)
    node = _with_own(site, site.put(BusinessRuleTask))
    node.decision, node.decisions = site.decisions[element.decision], site.decisions
    node.variable, node.shape = element.result_variable, element.map_decision_result
    return node


def _throwing(site: Site, kind: type[Throw]) -> Node:
    node = site.put(kind)
    node.events = site.element.events
    node.payload = site.formulas(site.element.inputs)
    return node


def _throw(site: Site) -> Node:
    if not site.trigger:
        return site.put(Passing)
    if site.element.topic:
        return _service_task(site)
    return site.put(LinkThrow) if site.trigger == "link" else _throwing(site, Throw)


def _end(site: Site) -> Node:
    if site.trigger in {"error", "cancel"}:
        node = site.put(ErrorEnd)
        node.event = site.element.events[0]
        return node
    if site.element.topic:
        node = site.put(ServiceEnd)
        node.outputs = site.formulas(site.element.outputs)
        return node
    if site.trigger == "terminate":
        return site.put(TerminateEnd)
    return _throwing(site, ThrowEnd) if site.trigger else site.put(End)


def _catching(site: Site, kind: type[Catching]) -> Node:
    node = site.put(kind)
    if len(site.element.events) > 1:
        node.event = SEVERAL
        node.parts = [_part(site, node, number) for number in range(len(site.element.events))]
    else:
        _wait_for(site, node, site.element.events[0])
    node.outputs = site.formulas(site.element.outputs)
    if isinstance(node, Watch):
        node.interrupting = site.element.interrupting
    return node


def _wait_for(site: Site, node: Catching, event: EventDefinition) -> None:
    node.event = event
    node.formula = site.formula(event.expression, iso=event.kind == "timer")
    node.key = site.formula(event.correlation_key)
    node.value = site.formula(event.correlation_value)


def _part(site: Site, whole: Catching, number: int) -> Trigger:
    node = replace(site, name=f"{site.name}#{number + 1}").put(Trigger)
    _wait_for(site, node, site.element.events[number])
    node.whole = whole
    node.interrupting = site.element.interrupting
    return node


def _start(site: Site) -> Node:
    around = site.process.elements.get(site.element.scope)
    if around is not None and around.triggered_by_event:
        return _catching(site, EventStart)
    kinds = {event.kind for event in site.element.events}
    if len(site.element.events) > 1 and (site.element.all_triggers or "timer" in kinds):
        return _catching(site, SeveralStart)
    if site.trigger == "timer":
        return _catching(site, TimerStart)
    node = site.put(Passing)
    conditions = (event.expression for event in site.element.events if event.kind == "conditional")
    node.conditions = [compile_formula(site.element.id, each) for each in conditions if each is not None]
    return node


def _call(site: Site) -> Node:
    node = site.put(CallActivity)
    own = [tuple(m for m in side if m.local) for side in (site.element.inputs, site.element.outputs)]
    node.given, node.kept = site.formulas(own[0]), site.formulas(own[1])
    passed = [tuple(m for m in side if not m.local) for side in (site.element.inputs, site.element.outputs)]
    node.gives, node.takes = site.formulas(passed[0]), site.formulas(passed[1])
    node.gives_all, node.takes_all = site.element.call_in_all, site.element.call_out_all
    return node


def _sub_process(site: Site) -> Node:
    return _with_own(site, site.put(EventSubProcess if site.element.triggered_by_event else SubProcess))


_MAKERS: dict[str, Callable[[Site], Node]] = {
    "task": lambda site: _with_own(site, site.put(AbstractTask)),
    "userTask": _user_task,
    "manualTask": _user_task,
    "serviceTask": _service_task,
    "sendTask": _service_task,
    "receiveTask": lambda site: _catching(site, ReceiveTask),
    "scriptTask": _script_task,
    "businessRuleTask": _rule_task,
    "exclusiveGateway": lambda site: site.put(ExclusiveGateway),
    "parallelGateway": lambda site: site.put(ParallelGateway),
    "inclusiveGateway": lambda site: site.put(InclusiveGateway),
    "eventBasedGateway": lambda site: site.put(EventGateway),
    "startEvent": _start,
    "endEvent": _end,
    "intermediateCatchEvent": lambda site: (
        site.put(Passing) if site.trigger == "link" else _catching(site, IntermediateCatch)
    ),
    "intermediateThrowEvent": _throw,
    "boundaryEvent": lambda site: _catching(site, Boundary),
    "subProcess": _sub_process,
    "transaction": _sub_process,
    "callActivity": _call,
}
