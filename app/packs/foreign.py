"""What a modeller can attach to an element that would be lost or would run foreign code: refused or told."""

from __future__ import annotations

from app.packs.xml import BPMN, CAMUNDA, ZEEBE, Node, camunda, line_of, name_of, space_of
from app.verification.report import Report

_CODE = (
    "class",
    "expression",
    "delegateExpression",
    "resource",
    "variableMappingClass",
    "variableMappingDelegateExpression",
    "caseRef",
)
_IGNORED = ("candidateUsers", "followUpDate", "skipExpression", "initiator")
_BINDINGS = ("formRefBinding", "decisionRefBinding", "calledElementBinding")
# Attributes of the standard itself: name → what it says where it is not as usual, the cure.
_STANDARD = {
    "instantiate": (
        frozenset({"", "false", "0"}),
        "The element would start the process by itself, which only start events do here.",
        "Draw a start event of that message in front of it.",
    ),
    "isForCompensation": (
        frozenset({"", "false", "0"}),
        "Compensation is not carried out, so this would never be done.",
        "Draw what undoes a step as tasks on a flow of their own.",
    ),
    "startQuantity": (
        frozenset({"", "1"}),
        "That an activity waits for several tokens (startQuantity) is not carried out.",
        "Bring the tokens together with a parallel gateway.",
    ),
    "completionQuantity": (
        frozenset({"", "1"}),
        "That an activity gives several tokens (completionQuantity) is not carried out.",
        "Draw a flow for each token out of a parallel gateway.",
    ),
    "eventGatewayType": (
        frozenset({"", "Exclusive"}),
        "A parallel event-based gateway is not carried out.",
        "Draw the events between two parallel gateways.",
    ),
}
_EXTENSIONS = {
    "executionListener": "listener",
    "taskListener": "listener",
    "executionListeners": "listener",
    "taskListeners": "listener",
    "connector": "implementation",
    "field": "implementation",
    "errorEventDefinition": "unsupported-attribute",
    "conditionalFilter": "unsupported-attribute",
    "adHoc": "unsupported-attribute",
}
_WHY = {
    "listener": ("A listener is attached ({name}); no code of a diagram is run.", "Remove the listener."),
    "implementation": (
        "Code or a connector is attached ({name}); no code of a diagram is run.",
        "Make it an external task and give it a topic that a handler serves.",
    ),
    "unsupported-attribute": (
        "The extension {name} is not carried out.",
        "Draw what it does: a boundary event, a condition or a gateway.",
    ),
}


def note_foreign(node: Node, report: Report) -> None:
    """Note every attribute and extension of an element that would not do what its author means."""
    for name in _CODE:
        if camunda(node, name):
            _note("implementation", f"camunda:{name}", node, node, report)
    task_type = camunda(node, "type")
    if task_type and task_type != "external":
        _note("implementation", f"camunda:type {task_type}", node, node, report)
    for name, (usual, message, cure) in _STANDARD.items():
        if (node.get(name) or "").strip() not in usual:
            report.add("unsupported-attribute", message, cure, line=line_of(node), element=node.get("id", ""))
    _without_effect(node, report)
    lists = [part for part in node if name_of(part) == "extensionElements" and space_of(part) == BPMN]
    for unread in lists[1:]:
        _note("unsupported-attribute", "in a second extensionElements", unread, node, report)
    for part in lists[0] if lists else ():
        if space_of(part) in {CAMUNDA, ZEEBE} and name_of(part) in _EXTENSIONS:
            _note(_EXTENSIONS[name_of(part)], name_of(part), part, node, report)


def _note(code: str, name: str, part: Node, node: Node, report: Report) -> None:
    message, cure = _WHY[code]
    report.add(code, message.format(name=name), cure, line=line_of(part), element=node.get("id", ""))


def _without_effect(node: Node, report: Report) -> None:
    for name in _IGNORED:
        if camunda(node, name):
            report.add(
                "ignored-attribute",
                f"camunda:{name} has no effect here.",
                "Remove it, so that nobody relies on it.",
                line=line_of(node),
                element=node.get("id", ""),
            )
    for name in _BINDINGS:
        if camunda(node, name) not in {"", "deployment", "latest"}:
            report.add(
                "binding",
                f"The {name} “{camunda(node, name)}” has no effect: what is deployed together runs together.",
                "Choose the binding “deployment”.",
                line=line_of(node),
                element=node.get("id", ""),
            )
