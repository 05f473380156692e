"""Decision tables whose every cell can be read, and decisions that do not need themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.domain.decision import Decision
from app.domain.process import Expression
from app.verification.expressions import Use, check_use
from app.verification.report import Report


def check_decision(decision: Decision, decisions: Mapping[str, Decision], report: Report) -> None:
    """Every fault of a decision."""
    for use, unary in _cells(decision):
        check_use(use, report, unary=unary)
    for required in decision.requires:
        if required not in decisions:
            report.add(
                "unknown-decision",
                f"It requires the decision “{required}”, which there is not.",
                "Draw the requirement again, or add the decision.",
                line=decision.line,
                element=decision.id,
            )
    if _needs_itself(decision, decisions):
        report.add(
            "decision-loop",
            "The decision requires its own result.",
            "Remove one of the requirements.",
            line=decision.line,
            element=decision.id,
        )


def _cells(decision: Decision) -> Iterator[tuple[Use, bool]]:
    """Every expression of the decision, and whether it is a unary test."""

    def use(text: str, what: str, line: int | None) -> Use:
        return Use(Expression(text, line), what, decision.id)

    if decision.literal:
        yield use(decision.literal, "expression", decision.line), False
    for number, column in enumerate(decision.inputs, start=1):
        yield use(column.expression, f"expression of input {number}", decision.line), False
        if column.values:
            yield use(column.values, f"list of values of input {number}", decision.line), True
    for number, column in enumerate(decision.outputs, start=1):
        if column.values:
            yield use(column.values, f"list of values of output {number}", decision.line), True
        if column.default:
            yield use(column.default, f"default of output {number}", decision.line), False
    for row, rule in enumerate(decision.rules, start=1):
        for number, text in enumerate(rule.inputs, start=1):
            yield use(text, f"cell {number} of rule {row}", rule.line), True
        for number, text in enumerate(rule.outputs, start=1):
            if text and text != "-":
                yield use(text, f"output {number} of rule {row}", rule.line), False


def _needs_itself(decision: Decision, decisions: Mapping[str, Decision]) -> bool:
    waiting, seen = list(decision.requires), set()
    while waiting:
        name = waiting.pop()
        if name == decision.id:
            return True
        if name not in seen and name in decisions:
            seen.add(name)
            waiting += decisions[name].requires
    return False
