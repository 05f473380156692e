"""Decision tables whose rules neither contradict the hit policy nor leave an input without an answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from app.domain.decision import Decision
from app.feel.analysis import Example, Overlap, analyse
from app.feel.writing import written
from app.verification.expressions import FUNCTIONS
from app.verification.report import Report

MOST_TOLD = 5
"""Findings of a kind for one table: an analyst mends the first ones and looks again."""
_MOST_CELLS = 3
_LONGEST_CELL = 40
_ONE_ANSWER = frozenset({"UNIQUE", "ANY", "FIRST", "PRIORITY"})
"""Hit policies under which no matching rule means no answer; the others collect nothing."""


def check_table(decision: Decision, report: Report, names: Collection[str] = ()) -> None:
    """Overlaps of a UNIQUE table and disagreements of an ANY table; inputs that no rule matches.

    What cannot be proved is told too. `names`: those that only a reader who knows them can tell.
    """
    if not decision.outputs or not decision.rules or decision.literal:
        return
    if decision.hit_policy not in _ONE_ANSWER:
        # A table that collects may have overlaps and gaps.
        return
    found = analyse(decision, tuple(FUNCTIONS), names)
    if found.unclear:
        _unclear(decision, found.unclear, report)
    elif not found.searched:
        _not_searched(decision, report)
    for overlap in [each for each in found.overlaps if _contradicts(decision, each)][:MOST_TOLD]:
        _overlap(decision, overlap, report)
    for gap in found.gaps[:MOST_TOLD]:
        _gap(decision, gap, report)


def _unclear(decision: Decision, cells: Sequence[tuple[str, str]], report: Report) -> None:
    """Tells the first cells by name, and how many there are: nothing is proved of a table that has one."""
    numbers = {rule.id: number for number, rule in enumerate(decision.rules, start=1)}
    lines = {rule.id: rule.line for rule in decision.rules}
    told = ", ".join(f"“{_short(cell)}” of rule {numbers[rule]}" for rule, cell in cells[:_MOST_CELLS])
    more = f" and {len(cells) - _MOST_CELLS} more" if len(cells) > _MOST_CELLS else ""
    report.add(
        "rules-unclear",
        f"Whether rules overlap and whether an input is left without a rule is not proved: {told}{more} "
        "holds more than values, comparisons and ranges.",
        "Write the cell with values only, or work it out in a decision that this one requires.",
        line=lines[cells[0][0]],
        element=decision.id,
    )


def _not_searched(decision: Decision, report: Report) -> None:
    report.add(
        "rules-unclear",
        "The table has too many combinations of inputs to prove that none is left without a rule.",
        "Add a default output, or divide it into several decisions.",
        line=decision.line,
        element=decision.id,
    )


def _short(cell: str) -> str:
    return cell if len(cell) <= _LONGEST_CELL else cell[: _LONGEST_CELL - 1] + "…"


def _contradicts(decision: Decision, overlap: Overlap) -> bool:
    """Under ANY, rules may both match when they say the same; what they say is compared as it is written."""
    outputs = [rule.outputs for rule in decision.rules if rule.id in overlap.rules]
    return decision.hit_policy == "UNIQUE" or (decision.hit_policy == "ANY" and len(set(outputs)) > 1)


def _overlap(decision: Decision, overlap: Overlap, report: Report) -> None:
    first, second = (
        (number, rule) for number, rule in enumerate(decision.rules, start=1) if rule.id in overlap.rules
    )
    unique = decision.hit_policy == "UNIQUE"
    report.add(
        "rules-overlap",
        f"Rules {first[0]} and {second[0]} both match {_shown(overlap.example)}, but the hit policy "
        + ("UNIQUE allows one." if unique else "ANY asks that they give the same result."),
        "Make the rules exclude each other, or choose another hit policy, for example FIRST.",
        line=second[1].line,
        element=decision.id,
    )


def _gap(decision: Decision, gap: Example, report: Report) -> None:
    report.add(
        "rules-gap",
        f"No rule matches {_shown(gap)}, so there the decision gives nothing.",
        "Add a rule or a default output, or list the allowed values of the input.",
        line=decision.line,
        element=decision.id,
    )


def _shown(example: Example) -> str:
    return ", ".join(f"{name} = {written(value)}" for name, value in example.items()) or "any input"
