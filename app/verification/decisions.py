"""Decision tables whose every cell can be read, and decisions that do not need themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.domain.decision import Decision
from app.domain.process import Expression
from app.feel.itemtypes import known_types
from app.feel.table import known_names
from app.verification.expressions import Use, check_use
from app.verification.report import Report
from app.verification.tables import check_table


@dataclass(frozen=True, slots=True)
class _Use:
    """An expression of a decision; `unary` when it is a test."""

    text: str
    what: str
    line: int | None
    unary: bool = False


def check_decision(decision: Decision, decisions: Mapping[str, Decision], report: Report) -> None:
    """Every fault of a decision."""
    required = [decisions[name] for name in decision.requires if name in decisions]
    names = known_names(decision, required)
    types = known_types(decision)
    readable = [
        check_use(
            Use(Expression(each.text, each.line), each.what, decision.id),
            report,
            unary=each.unary,
            names=names,
            types=types,
        )
        for each in (*_cells(decision), *_types(decision))
    ]
    for name in (*decision.requires, *decision.service):
        if name not in decisions:
            report.add(
                "unknown-decision",
                f"It requires the decision “{name}”, which there is not.",
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
    if all(readable):
        check_table(decision, report, names)


def _cells(decision: Decision) -> Iterator[_Use]:
    """Every expression of the decision, as it was written."""
    if decision.literal and not decision.cells:
        yield _Use(decision.literal, "expression", decision.line)
    for cell in decision.cells:
        yield _Use(cell.text, cell.what, cell.line)
    for number, column in enumerate(decision.inputs, start=1):
        yield _Use(column.expression, f"expression of input {number}", decision.line)
        if column.values:
            yield _Use(column.values, f"list of values of input {number}", decision.line, unary=True)
    for number, column in enumerate(decision.outputs, start=1):
        if column.values:
            yield _Use(column.values, f"list of values of output {number}", decision.line, unary=True)
        if column.default:
            yield _Use(column.default, f"default of output {number}", decision.line)
    for row, rule in enumerate(decision.rules, start=1):
        for number, text in enumerate(rule.inputs, start=1):
            yield _Use(text, f"cell {number} of rule {row}", rule.line, unary=True)
        for number, text in enumerate(rule.outputs, start=1):
            if text and text != "-":
                yield _Use(text, f"output {number} of rule {row}", rule.line)


def _types(decision: Decision) -> Iterator[_Use]:
    """The allowed values of every type that the decision's data, parameters and result have."""
    typed = (*decision.data, *(decision.parameters or ()), ("", decision.type))
    waiting = [item for _, item in typed]
    # By identity: types share their parts, so that comparing them part by part might never end.
    seen: set[int] = set()
    while waiting:
        item = waiting.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        waiting += [member for _, member in item.members]
        waiting += [item.kind_of] if item.kind_of else []
        for text in filter(None, (item.allowed, item.whole)):
            what = f"list of values of the type “{item.name}”" if item.name else "list of values of a type"
            yield _Use(text, what, item.allowed_line, unary=True)


def _needs_itself(decision: Decision, decisions: Mapping[str, Decision]) -> bool:
    waiting, seen = [*decision.requires, *decision.service], set()
    while waiting:
        name = waiting.pop()
        if name == decision.id:
            return True
        if name not in seen and name in decisions:
            seen.add(name)
            waiting += [*decisions[name].requires, *decisions[name].service]
    return False
