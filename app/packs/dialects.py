"""Who, what and when of an element, in the Camunda 7 attributes or the zeebe extension elements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.process import Expression
from app.packs.xml import CAMUNDA, ZEEBE, Node, camunda, child, children, line_of, text_in
from app.verification.report import Report


def read_properties(node: Node) -> dict[str, str]:
    """The extension properties of a node: name → value."""
    extensions = child(node, "extensionElements")
    read: dict[str, str] = {}
    for space, tag in ((CAMUNDA, "property"), (ZEEBE, "property")):
        for block in children(extensions, "properties", space):
            for part in children(block, tag, space):
                if part.get("name"):
                    read[part.get("name").strip()] = (part.get("value") or "").strip()
    return read


def read_attributes(node: Node, kind: str, report: Report) -> dict[str, Any]:
    """The element's form, assignment, due date, topic, decision, called process and script."""
    extensions = child(node, "extensionElements")
    return {
        "form": _form(node, extensions, report),
        **_assignment(node, extensions),
        "topic": _topic(node) or _zeebe(extensions, "taskDefinition", "type"),
        **_decision(node, extensions),
        "called": _called(node, extensions) if kind == "callActivity" else "",
        **_script(node, extensions, kind),
    }


def _topic(node: Node) -> str:
    """A task's topic; of an event, that of the message it throws."""
    thrown = child(node, "messageEventDefinition")
    return camunda(node, "topic") or ("" if thrown is None else camunda(thrown, "topic"))


def _zeebe(extensions: Node | None, tag: str, attribute: str) -> str:
    found = child(extensions, tag, ZEEBE)
    return "" if found is None else str(found.get(attribute) or "").strip()


def _expression(text: str, node: Node | None) -> Expression | None:
    return Expression(text, line_of(node)) if text else None


def _form(node: Node, extensions: Node | None, report: Report) -> str:
    """The form's id, from a reference or from a form key that names a deployed .form file."""
    reference = camunda(node, "formRef") or _zeebe(extensions, "formDefinition", "formId")
    if reference:
        return reference
    key = camunda(node, "formKey") or _zeebe(extensions, "formDefinition", "formKey")
    if key.startswith("camunda-forms:"):
        return key.rpartition(":")[2].rpartition("/")[2].removesuffix(".form")
    embedded = child(extensions, "formData", CAMUNDA)
    if key or embedded is not None:
        report.add(
            "form-embedded",
            "The form is inside the diagram or is a page of another system.",
            "Draw the questions in the form editor, save the .form file and refer to it by its id.",
            line=line_of(node if embedded is None else embedded),
            element=node.get("id", ""),
        )
    return ""


def _assignment(node: Node, extensions: Node | None) -> Mapping[str, Any]:
    definition = child(extensions, "assignmentDefinition", ZEEBE)
    schedule = child(extensions, "taskSchedule", ZEEBE)
    written = {
        "assignee": (camunda(node, "assignee"), definition),
        "candidate_groups": (camunda(node, "candidateGroups"), definition),
        "due": (camunda(node, "dueDate"), schedule),
    }
    names = {"assignee": "assignee", "candidate_groups": "candidateGroups", "due": "dueDate"}
    read = {}
    for field, (text, other) in written.items():
        if not text and other is not None:
            text, node_at = str(other.get(names[field]) or "").strip(), other
        else:
            node_at = node
        read[field] = _expression(text, node_at)
    return read


def _decision(node: Node, extensions: Node | None) -> Mapping[str, str]:
    result = camunda(node, "resultVariable")
    for tag in ("calledDecision", "script"):
        result = result or _zeebe(extensions, tag, "resultVariable")
    called = _zeebe(extensions, "calledDecision", "decisionId")
    return {
        "decision": camunda(node, "decisionRef") or called,
        "result_variable": result,
        # That dialect knows no other mapping than the decision's value as it stands.
        "map_decision_result": camunda(node, "mapDecisionResult") or ("value" if called else ""),
    }


def _called(node: Node, extensions: Node | None) -> str:
    return (node.get("calledElement") or "").strip() or _zeebe(extensions, "calledElement", "processId")


def _script(node: Node, extensions: Node | None, kind: str) -> Mapping[str, Any]:
    if kind != "scriptTask":
        return {}
    script = child(node, "script")
    if text_in(script):
        return {
            "script": _expression(text_in(script), script),
            "script_format": (node.get("scriptFormat") or "").strip(),
        }
    feel = child(extensions, "script", ZEEBE)
    text = "" if feel is None else str(feel.get("expression") or "").strip()
    return {
        "script": _expression(text, feel),
        "script_format": "feel" if text else (node.get("scriptFormat") or ""),
    }
