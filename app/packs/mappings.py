"""What goes into and comes out of an element: input and output parameters, and camunda:in and out."""

from __future__ import annotations

import json
from typing import Any

from app.domain.process import Assignment, Expression
from app.packs.xml import CAMUNDA, ZEEBE, Node, child, children, is_true, line_of, name_of, text_in
from app.verification.report import Report


def read_mappings(node: Node, report: Report) -> dict[str, Any]:
    """`inputs`, `outputs`, `call_in_all` and `call_out_all` of an element."""
    extensions = child(node, "extensionElements")
    inputs: list[Assignment] = []
    outputs: list[Assignment] = []
    for block in children(extensions, "inputOutput", CAMUNDA):
        inputs += _parameters(block, "inputParameter", node, report)
        outputs += _parameters(block, "outputParameter", node, report)
    for block in children(extensions, "ioMapping", ZEEBE):
        inputs += [_zeebe(part) for part in children(block, "input", ZEEBE)]
        outputs += [_zeebe(part) for part in children(block, "output", ZEEBE)]
    all_in, called_in = _called(extensions, "in", node, report)
    all_out, called_out = _called(extensions, "out", node, report)
    called = child(extensions, "calledElement", ZEEBE)
    if called is not None:
        all_in = all_in or is_true(called.get("propagateAllParentVariables", "true"))
        all_out = all_out or is_true(called.get("propagateAllChildVariables", "true"))
    return {
        "inputs": tuple(inputs + called_in),
        "outputs": tuple(outputs + called_out),
        "call_in_all": all_in,
        "call_out_all": all_out,
    }


def _parameters(block: Node, tag: str, node: Node, report: Report) -> list[Assignment]:
    read = []
    for part in children(block, tag, CAMUNDA):
        target = (part.get("name") or "").strip()
        if len(part):
            _refuse(
                f"The parameter “{target}” is a script, list or map.",
                'Write it as FEEL: a list as ["a", "b"], a map as {key: "value"}.',
                part,
                node,
                report,
            )
        elif not target or not text_in(part):
            _refuse("A parameter needs a name and a value.", "Give both, or remove it.", part, node, report)
        else:
            local = name_of(node) == "callActivity"
            read.append(Assignment(target, Expression(text_in(part), line_of(part)), local=local))
    return read


def _zeebe(part: Node) -> Assignment:
    """A zeebe mapping; there, a source without `=` is a plain text."""
    source = (part.get("source") or "").strip()
    feel = source if source.startswith("=") else f"={json.dumps(source, ensure_ascii=False)}"
    return Assignment((part.get("target") or "").strip(), Expression(feel, line_of(part)))


def _called(extensions: Node | None, tag: str, node: Node, report: Report) -> tuple[bool, list[Assignment]]:
    """Whether all variables pass, and the mappings one by one. A business key is the case's own."""
    everything, read = False, []
    for part in children(extensions, tag, CAMUNDA):
        if part.get("variables") == "all":
            everything = True
        elif part.get("businessKey") is None:
            target = (part.get("target") or "").strip()
            source = (part.get("sourceExpression") or part.get("source") or "").strip()
            if target and source:
                read.append(Assignment(target, Expression(source, line_of(part))))
            else:
                _refuse(
                    "A mapping needs a source and a target.", "Give both, or remove it.", part, node, report
                )
    return everything, read


def _refuse(message: str, cure: str, part: Node, node: Node, report: Report) -> None:
    report.add("mapping", message, cure, line=line_of(part), element=node.get("id", ""))
