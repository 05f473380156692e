"""Multi-instance and standard loops."""

from __future__ import annotations

from app.domain.process import Expression, Loop
from app.packs.xml import ZEEBE, Node, camunda, child, is_true, line_of, text_in
from app.verification.report import Report


def read_loop(node: Node, report: Report) -> Loop | None:
    """The loop of an activity, or None."""
    standard = child(node, "standardLoopCharacteristics")
    if standard is not None:
        return _standard(standard, node, report)
    several = child(node, "multiInstanceLoopCharacteristics")
    return None if several is None else _several(several, node, report)


def _expression(text: str, node: Node | None) -> Expression | None:
    return Expression(text, line_of(node)) if text else None


def _standard(loop: Node, node: Node, report: Report) -> Loop:
    condition = child(loop, "loopCondition")
    written = (loop.get("loopMaximum") or "").strip()
    if written and not written.isdecimal():
        _fault(f"loopMaximum “{written}” is not a whole number.", "Write a whole number.", loop, node, report)
    return Loop(
        standard=True,
        condition=_expression(text_in(condition), condition),
        test_before=is_true(loop.get("testBefore")),
        maximum=int(written) if written.isdecimal() and len(written) < 10 else None,
    )


def _several(loop: Node, node: Node, report: Report) -> Loop:
    zeebe = child(child(loop, "extensionElements"), "loopCharacteristics", ZEEBE)
    zeebe_of = {} if zeebe is None else zeebe.attrib
    cardinality = child(loop, "loopCardinality")
    completion = child(loop, "completionCondition")
    collection = camunda(loop, "collection") or zeebe_of.get("inputCollection", "")
    item = camunda(loop, "elementVariable") or zeebe_of.get("inputElement", "")
    if not collection and child(loop, "loopDataInputRef") is not None:
        collection = text_in(child(loop, "loopDataInputRef"))
        item = item or _item_name(child(loop, "inputDataItem"))
    gathers = zeebe_of.get("outputCollection") or text_in(child(loop, "loopDataOutputRef"))
    result = zeebe_of.get("outputElement") or _item_name(child(loop, "outputDataItem"))
    if bool(gathers) != bool(result):
        _fault(
            "The results are gathered only where both the list and what goes into it are named.",
            "Set the output collection and the output element, or remove both.",
            loop,
            node,
            report,
        )
    if (loop.get("behavior") or "All").strip() != "All":
        _fault(
            "That passes throw events of their own (behavior) is not carried out.",
            "Set the behaviour to All, and draw the events inside a sub-process that is repeated.",
            loop,
            node,
            report,
        )
    if not collection and not text_in(cardinality):
        _fault(
            "The multi-instance says neither how often nor over which list.",
            "Set the collection and its element variable, or the loop cardinality.",
            loop,
            node,
            report,
        )
    return Loop(
        sequential=is_true(loop.get("isSequential")),
        collection=_expression(collection, loop),
        element_variable=item,
        cardinality=_expression(text_in(cardinality), cardinality),
        completion_condition=_expression(text_in(completion), completion),
        output_collection=gathers,
        output_element=_expression(result, loop),
    )


def _item_name(node: Node | None) -> str:
    return "" if node is None else str(node.get("name") or node.get("id") or "")


def _fault(message: str, cure: str, loop: Node, node: Node, report: Report) -> None:
    report.add("loop-data", message, cure, line=line_of(loop), element=node.get("id", ""))
