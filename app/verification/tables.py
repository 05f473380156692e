"""Decision tables whose rules neither contradict the hit policy nor leave an input without an answer."""

from __future__ import annotations

from app.domain.decision import Decision
from app.feel.analysis import Example, Overlap, analyse
from app.feel.writing import written
from app.verification.expressions import FUNCTIONS
from app.verification.report import Report

MOST_TOLD = 5
"""Findings of a kind for one table: an analyst mends the first ones and looks again."""
_ONE_ANSWER = frozenset({"UNIQUE", "ANY", "FIRST", "PRIORITY"})
"""Hit policies under which no matching rule means no answer; the others collect nothing."""


def check_table(decision: Decision, report: Report) -> None:
    """Overlaps of a UNIQUE table and disagreements of an ANY table; inputs that no rule matches."""
    if not decision.outputs or not decision.rules or decision.literal:
        return
    found = analyse(decision, tuple(FUNCTIONS))
    for overlap in [each for each in found.overlaps if _contradicts(decision, each)][:MOST_TOLD]:
        _overlap(decision, overlap, report)
    if decision.hit_policy in _ONE_ANSWER:
        for gap in found.gaps[:MOST_TOLD]:
            _gap(decision, gap, report)


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
