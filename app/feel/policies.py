"""Hit policies: which of the matching rules make the result of a table (DMN 1.5, 8.2.10).

A policy gets the matching rules in the order of the table and gives the value and the rules that made it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any

from app.feel import arithmetic
from app.feel.comparing import compare, same
from app.feel.errors import BadTable, RulesDisagree, RulesOverlap, ValueNotAllowed
from app.feel.limits import Run
from app.feel.values import NoValue, name_of


@dataclass(frozen=True, slots=True)
class Hit:
    """A matching rule and its outputs, one a column."""

    rule: str
    outputs: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Outputs:
    """The output columns: their names, and for each its allowed values in order of priority (or none)."""

    decision: str
    names: tuple[str, ...]
    allowed: tuple[tuple[Any, ...] | None, ...]
    allowed_texts: tuple[str, ...]

    def value(self, outputs: Sequence[Any]) -> Any:
        """A single output as it is, several as a context."""
        return outputs[0] if len(self.names) == 1 else dict(zip(self.names, outputs, strict=True))

    def check(self, hit: Hit, run: Run) -> Hit:
        """The hit itself. Raises ValueNotAllowed for an output that the column does not allow."""
        for place, value in enumerate(hit.outputs):
            self._rank(place, value, run)
        return hit

    def _rank(self, place: int, value: Any, run: Run) -> int:
        allowed = self.allowed[place]
        if allowed is None:
            return 0
        for rank, each in enumerate(allowed):
            if same(value, each, run) is True:
                return rank
        if value is None:
            return len(allowed)
        raise ValueNotAllowed(self.decision, self.names[place], name_of(value), self.allowed_texts[place])

    def ranks(self, hit: Hit, run: Run) -> tuple[int, ...]:
        """Where the outputs stand in the lists of allowed values: less is of higher priority."""
        return tuple(self._rank(place, value, run) for place, value in enumerate(hit.outputs))


Result = tuple[Any, tuple[str, ...]]
Policy = Callable[[Sequence[Hit], Outputs, Run], Result]


def _names(hits: Sequence[Hit]) -> tuple[str, ...]:
    return tuple(hit.rule for hit in hits)


def _unique(hits: Sequence[Hit], columns: Outputs, run: Run) -> Result:
    if len(hits) > 1:
        raise RulesOverlap(columns.decision, _names(hits))
    return _first(hits, columns, run)


def _first(hits: Sequence[Hit], columns: Outputs, run: Run) -> Result:
    del run
    return (columns.value(hits[0].outputs), (hits[0].rule,)) if hits else (None, ())


def _any(hits: Sequence[Hit], columns: Outputs, run: Run) -> Result:
    for hit in hits[1:]:
        if same(list(hits[0].outputs), list(hit.outputs), run) is not True:
            raise RulesDisagree(columns.decision, _names(hits))
    value, _ = _first(hits, columns, run)
    return value, _names(hits)


def _in_output_order(hits: Sequence[Hit], columns: Outputs, run: Run) -> list[Hit]:
    if all(allowed is None for allowed in columns.allowed):
        raise BadTable(
            columns.decision,
            "this hit policy orders results by the allowed output values, and no output lists any.",
        )
    return sorted(hits, key=lambda hit: columns.ranks(hit, run))


def _priority(hits: Sequence[Hit], columns: Outputs, run: Run) -> Result:
    return _first(_in_output_order(hits, columns, run), columns, run)


def _output_order(hits: Sequence[Hit], columns: Outputs, run: Run) -> Result:
    return _all(_in_output_order(hits, columns, run), columns, run)


def _all(hits: Sequence[Hit], columns: Outputs, run: Run) -> Result:
    del run
    return [columns.value(hit.outputs) for hit in hits], _names(hits)


def _rule_order(hits: Sequence[Hit], columns: Outputs, run: Run) -> Result:
    return _all(hits, columns, run)


def _aggregated(operation: Callable[[list[Any]], Any]) -> Policy:
    def aggregated(hits: Sequence[Hit], columns: Outputs, run: Run) -> Result:
        if len(columns.names) > 1:
            raise BadTable(columns.decision, "COLLECT with an aggregator allows one output only.")
        values = [hit.outputs[0] for hit in hits]
        try:
            return operation(values), _names(hits)
        except NoValue as reason:
            run.warn(str(reason))
            return None, _names(hits)

    return aggregated


def _sum(values: list[Any]) -> Any:
    return arithmetic.total(values) if values else None


def _least(values: list[Any]) -> Any:
    return min(values, key=cmp_to_key(compare)) if values else None


def _greatest(values: list[Any]) -> Any:
    return max(values, key=cmp_to_key(compare)) if values else None


POLICIES: dict[str, Policy] = {
    "UNIQUE": _unique,
    "ANY": _any,
    "FIRST": _first,
    "PRIORITY": _priority,
    "RULE ORDER": _rule_order,
    "OUTPUT ORDER": _output_order,
    "COLLECT": _all,
    "COLLECT SUM": _aggregated(_sum),
    "COLLECT MIN": _aggregated(_least),
    "COLLECT MAX": _aggregated(_greatest),
    "COLLECT COUNT": _aggregated(len),
}
SEVERAL_RESULTS = frozenset({"RULE ORDER", "OUTPUT ORDER", "COLLECT"})


def policy_name(hit_policy: str, aggregation: str) -> str:
    """The key of `POLICIES`; an aggregation belongs to COLLECT alone."""
    name = " ".join(hit_policy.upper().split()) or "UNIQUE"
    return f"{name} {aggregation.upper()}" if name == "COLLECT" and aggregation else name
