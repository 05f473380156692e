"""Which node carries out which kind of element."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec

from app.domain.decision import Decision
from app.domain.process import Assignment, Element, Expression, Process
from app.engine.formula import Formula, compile_formula
from app.engine.nodes.activities import AbstractTask, BusinessRuleTask, ScriptTask, ServiceTask, UserTask
from app.engine.nodes.base import Node
from app.engine.nodes.catching import Boundary, Catching, EventStart, IntermediateCatch, ReceiveTask, Watch
from app.engine.nodes.gateways import EventGateway, ExclusiveGateway, InclusiveGateway, ParallelGateway
from app.engine.nodes.scopes import CallActivity, EventSubProcess, SubProcess
from app.engine.nodes.throwing import End, ErrorEnd, LinkThrow, Passing, TerminateEnd, Throw, ThrowEnd

_Maker = Callable[[WorkflowSpec, Process, Element, str, Mapping[str, Decision]], Node]


def make_node(
    spec: WorkflowSpec, process: Process, element: Element, name: str, decisions: Mapping[str, Decision]
) -> Node:
    """The node of an element, not yet connected."""
    return _MAKERS[element.kind](spec, process, element, name, decisions)


def _plain(kind: type[Node]) -> _Maker:
    return lambda spec, process, element, name, _: kind(spec, process, element, name)


def _formula(
    element: Element, expression: Expression | None, *, plain: bool = False, iso: bool = False
) -> Formula | None:
    return None if expression is None else compile_formula(element.id, expression, plain=plain, iso=iso)


def _formulas(element: Element, mappings: tuple[Assignment, ...]) -> dict[str, Formula]:
    return {mapping.target: compile_formula(element.id, mapping.source) for mapping in mappings}


def _user_task(
    spec: WorkflowSpec, process: Process, element: Element, name: str, decisions: Mapping[str, Decision]
) -> Node:
    node = UserTask(spec, process, element, name)
    node.due = _formula(element, element.due, iso=True)
    node.other_due = _formula(element, element.other_reading, iso=True)
    node.assignee = _formula(element, element.assignee, plain=True)
    node.groups = _formula(element, element.candidate_groups, plain=True)
    return node


def _service_task(
    spec: WorkflowSpec, process: Process, element: Element, name: str, decisions: Mapping[str, Decision]
) -> Node:
    if not element.topic:
        return _throw(Throw(spec, process, element, name), element)
    node = ServiceTask(spec, process, element, name)
    node.outputs = _formulas(element, element.outputs)
    return node


def _throw(node: Throw, element: Element) -> Throw:
    node.event = element.events[0]
    node.payload = _formulas(element, element.inputs)
    return node


def _script_task(
    spec: WorkflowSpec, process: Process, element: Element, name: str, decisions: Mapping[str, Decision]
) -> Node:
    node = ScriptTask(spec, process, element, name)
    assert element.script is not None
    node.script = compile_formula(element.id, element.script)
    node.variable = element.result_variable
    return node


def _rule_task(
    spec: WorkflowSpec, process: Process, element: Element, name: str, decisions: Mapping[str, Decision]
) -> Node:
    if element.topic:
        return _service_task(spec, process, element, name, decisions)
    node = BusinessRuleTask(spec, process, element, name)
    node.decision, node.decisions = decisions[element.decision], decisions
    node.variable, node.shape = element.result_variable, element.map_decision_result
    return node


def _catching(node: Catching, element: Element) -> Catching:
    node.event = element.events[0]
    node.formula = _formula(element, node.event.expression, iso=node.event.kind == "timer")
    node.key = _formula(element, node.event.correlation_key)
    node.outputs = _formulas(element, element.outputs)
    if isinstance(node, Watch):
        node.interrupting = element.interrupting
    return node


def _start(
    spec: WorkflowSpec, process: Process, element: Element, name: str, decisions: Mapping[str, Decision]
) -> Node:
    around = process.elements.get(element.scope)
    if around is not None and around.triggered_by_event:
        return _catching(EventStart(spec, process, element, name), element)
    return Passing(spec, process, element, name)


def _catch(
    spec: WorkflowSpec, process: Process, element: Element, name: str, decisions: Mapping[str, Decision]
) -> Node:
    if element.events[0].kind == "link":
        return Passing(spec, process, element, name)
    return _catching(IntermediateCatch(spec, process, element, name), element)


def _receive(
    spec: WorkflowSpec, process: Process, element: Element, name: str, decisions: Mapping[str, Decision]
) -> Node:
    return _catching(ReceiveTask(spec, process, element, name), element)


def _boundary(
    spec: WorkflowSpec, process: Process, element: Element, name: str, decisions: Mapping[str, Decision]
) -> Node:
    return _catching(Boundary(spec, process, element, name), element)


def _thrown(
    spec: WorkflowSpec, process: Process, element: Element, name: str, decisions: Mapping[str, Decision]
) -> Node:
    if not element.events:
        return Passing(spec, process, element, name)
    if element.events[0].kind == "link":
        return LinkThrow(spec, process, element, name)
    return _throw(Throw(spec, process, element, name), element)


def _end(
    spec: WorkflowSpec, process: Process, element: Element, name: str, decisions: Mapping[str, Decision]
) -> Node:
    kind = element.events[0].kind if element.events else ""
    if kind == "terminate":
        return TerminateEnd(spec, process, element, name)
    if kind == "error":
        error = ErrorEnd(spec, process, element, name)
        error.event = element.events[0]
        return error
    return (
        _throw(ThrowEnd(spec, process, element, name), element) if kind else End(spec, process, element, name)
    )


def _sub_process(
    spec: WorkflowSpec, process: Process, element: Element, name: str, decisions: Mapping[str, Decision]
) -> Node:
    return (EventSubProcess if element.triggered_by_event else SubProcess)(spec, process, element, name)


def _call(
    spec: WorkflowSpec, process: Process, element: Element, name: str, decisions: Mapping[str, Decision]
) -> Node:
    node = CallActivity(spec, process, element, name)
    node.gives, node.takes = _formulas(element, element.inputs), _formulas(element, element.outputs)
    node.gives_all, node.takes_all = element.call_in_all, element.call_out_all
    return node


_MAKERS: dict[str, _Maker] = {
    "task": _plain(AbstractTask),
    "userTask": _user_task,
    "manualTask": _user_task,
    "serviceTask": _service_task,
    "sendTask": _service_task,
    "receiveTask": _receive,
    "scriptTask": _script_task,
    "businessRuleTask": _rule_task,
    "exclusiveGateway": _plain(ExclusiveGateway),
    "parallelGateway": _plain(ParallelGateway),
    "inclusiveGateway": _plain(InclusiveGateway),
    "eventBasedGateway": _plain(EventGateway),
    "startEvent": _start,
    "endEvent": _end,
    "intermediateCatchEvent": _catch,
    "intermediateThrowEvent": _thrown,
    "boundaryEvent": _boundary,
    "subProcess": _sub_process,
    "transaction": _sub_process,
    "callActivity": _call,
}
