"""Runs conformance cases: decisions with given inputs, whose results are set against the expected ones.

Two numbers agree when they differ by less than a hundred-millionth, absolutely or in proportion, because
the kits write expected results with about twelve digits. An expected error asks for null.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from app.domain.decision import Decision
from app.feel.comparing import is_same
from app.feel.errors import FeelError, UnknownDecision, Unsupported
from app.feel.limits import Run
from app.feel.table import decide
from app.feel.values import is_number, kind, number
from app.feel.writing import written

_TOLERANCE = Decimal("1e-8")


class Verdict(StrEnum):
    """What became of a case."""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    FAIL = "fail"
    NOT_SUPPORTED = "not supported"


@dataclass(frozen=True, slots=True)
class Expected:
    """What the decision of that name must give; `unreadable`: why the expected value cannot be read."""

    decision: str
    value: Any = None
    unreadable: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One case: `inputs` by name, and the results. `invoked`: a function called with the inputs instead."""

    folder: str
    file: str
    id: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    expected: tuple[Expected, ...] = ()
    invoked: str = ""
    unreadable: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on a case; `reason` says what was expected and what came, or what is not supported."""

    case: Case
    verdict: Verdict
    reason: str = ""

    def as_dict(self) -> dict[str, str]:
        """For a tool: folder, file, case, verdict and reason."""
        case = self.case
        return {
            "folder": case.folder,
            "file": case.file,
            "case": case.id,
            "verdict": self.verdict.value,
            "reason": self.reason,
        }


def run(case: Case, decisions: Collection[Decision], unreadable: str = "") -> Outcome:
    """The outcome of one case. `unreadable`: why the model of the case cannot be read at all."""
    reason = case.unreadable or unreadable
    if not reason and not case.expected:
        reason = "the case expects no result"
    if reason:
        return Outcome(case, Verdict.NOT_SUPPORTED, reason)
    # The model's own decisions come first, and stand before another file's of the same id.
    known = {decision.id: decision for decision in reversed([*decisions])}
    outcomes = [_result(case, expected, known) for expected in case.expected]
    for verdict in (Verdict.FAIL, Verdict.NOT_SUPPORTED):
        reasons = [why for found, why in outcomes if found is verdict]
        if reasons:
            return Outcome(case, verdict, "; ".join(reasons))
    return Outcome(case, Verdict.PASS)


def _result(case: Case, expected: Expected, known: Mapping[str, Decision]) -> tuple[Verdict, str]:
    name = case.invoked or expected.decision
    decision = next((each for each in reversed(list(known.values())) if each.name == name), None)
    if expected.unreadable or decision is None:
        return Verdict.NOT_SUPPORTED, expected.unreadable or f"there is no decision {name} in the file"
    warnings: list[str] = []
    try:
        value, _ = decide(decision, case.inputs, {}, known, warnings, lenient=True)
    except (Unsupported, UnknownDecision) as reason:
        return Verdict.NOT_SUPPORTED, str(reason)
    except FeelError as reason:
        value = None
        warnings.append(str(reason))
    if agrees(value, expected.value):
        return Verdict.PASS, ""
    why = f" ({'; '.join(warnings[:3])})" if warnings else ""
    return Verdict.FAIL, f"{name}: expected {written(expected.value)}, got {written(value)}{why}"


def agrees(actual: Any, expected: Any) -> bool:
    """Whether a result is the expected one, numbers within the tolerance."""
    if is_number(actual) and is_number(expected):
        gap = abs(Decimal(number(actual)) - Decimal(number(expected)))
        return gap < _TOLERANCE or gap < _TOLERANCE * abs(Decimal(number(expected)))
    if kind(actual) != kind(expected):
        return False
    if kind(actual) == "list":
        return len(actual) == len(expected) and all(map(agrees, actual, expected))
    if kind(actual) == "context":
        return actual.keys() == expected.keys() and all(agrees(actual[key], expected[key]) for key in actual)
    return is_same(actual, expected, Run({}))
