"""The logic of one decision, compiled: a table (DMN 1.5, 8) or a literal expression (7.3.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.domain.decision import Column, Decision, Rule
from app.feel.compiled import Compiled, compile, compile_unary
from app.feel.errors import BadTable, SyntaxFault, ValueNotAllowed
from app.feel.itemtypes import known_types
from app.feel.limits import Run
from app.feel.policies import POLICIES, SEVERAL_RESULTS, Hit, Outputs, policy_name
from app.feel.values import name_of

_CACHED = 1024


def logic(
    decision: Decision, functions: frozenset[str], names: frozenset[str], lenient: bool = False
) -> Table | Literal:
    """Compiled once for each decision. Raises SyntaxFault, BadTable.

    `names`: those that words alone do not show (`app.feel.lexer.needs_knowing`).
    """
    return _compiled(_Same(decision), functions, names, lenient)


class _Same:
    """A decision as a cache key: the object itself, because comparing tables costs too much."""

    __slots__ = ("decision",)

    def __init__(self, decision: Decision) -> None:
        self.decision = decision

    def __hash__(self) -> int:
        return id(self.decision)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.decision is self.decision


@lru_cache(_CACHED)
def _compiled(key: _Same, functions: frozenset[str], names: frozenset[str], lenient: bool) -> Table | Literal:
    if key.decision.literal or not key.decision.outputs:
        return Literal(key.decision, functions, names, lenient)
    return Table(key.decision, functions, names, lenient)


class Literal:
    """A decision that is one expression."""

    def __init__(
        self, decision: Decision, functions: frozenset[str], names: frozenset[str], lenient: bool
    ) -> None:
        if not decision.literal:
            raise BadTable(decision.id, "it has neither an output column nor an expression.")
        self.expression = compile(decision.literal, functions, names, known_types(decision), lenient=lenient)
        self.names = self.expression.names

    def decide(self, values: dict[str, Any], run: Run) -> tuple[Any, tuple[str, ...]]:
        return self.expression.within(values, run), ()


@dataclass(frozen=True, slots=True)
class _Input:
    """An input column; `allowed` when its values are restricted."""

    name: str
    expression: Compiled
    allowed: Compiled | None
    allowed_text: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A rule: the cells that ask something, by their column, and the outputs."""

    id: str
    tests: tuple[tuple[int, Compiled], ...]
    outputs: tuple[Compiled | None, ...]


class Table:
    """A decision table, compiled."""

    def __init__(
        self, decision: Decision, functions: frozenset[str], names: frozenset[str], lenient: bool
    ) -> None:
        self.decision, self._lenient = decision, lenient
        self._functions, self._names, self._types = functions, names, known_types(decision)
        policy = policy_name(decision.hit_policy, decision.aggregation)
        if policy not in POLICIES:
            raise BadTable(decision.id, f"{policy} is not a hit policy.")
        self._policy, self._several = POLICIES[policy], policy in SEVERAL_RESULTS
        self._nothing: Any = {"COLLECT": [], "COLLECT COUNT": 0}.get(policy)
        self._inputs = [self._input(column) for column in decision.inputs]
        self._rows = [self._row(rule) for rule in decision.rules]
        self._defaults = [self._expression(column.default) for column in decision.outputs]
        self._output_lists = [
            self._expression(f"[{column.values}]") if column.values else None for column in decision.outputs
        ]

    @property
    def names(self) -> frozenset[str]:
        """The variables that any cell reads."""
        found: set[str] = set()
        for column in self._inputs:
            found |= column.expression.names | (column.allowed.names if column.allowed else frozenset())
        for row in self._rows:
            for _, test in row.tests:
                found |= test.names
        lists = [*self._defaults, *self._output_lists, *(each for row in self._rows for each in row.outputs)]
        return frozenset(found.union(*(each.names for each in lists if each is not None)))

    def _input(self, column: Column) -> _Input:
        expression = self._compile(column.expression or column.name)
        allowed = self._tests(column.values) if column.values else None
        return _Input(column.name or column.expression, expression, allowed, column.values)

    def _row(self, rule: Rule) -> _Row:
        if (len(rule.inputs), len(rule.outputs)) != (len(self.decision.inputs), len(self.decision.outputs)):
            raise BadTable(self.decision.id, f"the rule {rule.id} does not have one cell for each column.")
        try:
            tests = tuple(
                (place, self._tests(cell))
                for place, cell in enumerate(rule.inputs)
                if cell.strip() not in ("", "-")
            )
            return _Row(rule.id, tests, tuple(self._expression(cell) for cell in rule.outputs))
        except SyntaxFault as fault:
            raise _in_rule(fault, rule) from None

    def _tests(self, text: str) -> Compiled:
        return compile_unary(text, self._functions, self._names, self._types, lenient=self._lenient)

    def _compile(self, text: str) -> Compiled:
        return compile(text, self._functions, self._names, self._types, lenient=self._lenient)

    def _expression(self, text: str) -> Compiled | None:
        """None for an empty output cell, whose value is null."""
        return self._compile(text) if text.strip() not in ("", "-") else None

    def decide(self, values: dict[str, Any], run: Run) -> tuple[Any, tuple[str, ...]]:
        asked = [self._ask(column, values, run) for column in self._inputs]
        columns = self._outputs(values, run)
        rows = [row for row in self._rows if self._matches(row, asked, values, run)]
        values.pop("?", None)
        hits = [columns.check(Hit(row.id, _values(row.outputs, values, run)), run) for row in rows]
        if hits:
            return self._policy(hits, columns, run)
        if any(default is not None for default in self._defaults):
            return columns.value(_values(self._defaults, values, run)), ()
        return self._nothing, ()

    def _ask(self, column: _Input, values: dict[str, Any], run: Run) -> Any:
        value = column.expression.within(values, run)
        if column.allowed is not None and value is not None:
            values["?"] = value
            if column.allowed.within(values, run) is not True:
                raise ValueNotAllowed(self.decision.id, column.name, name_of(value), column.allowed_text)
        return value

    @staticmethod
    def _matches(row: _Row, asked: Sequence[Any], values: dict[str, Any], run: Run) -> bool:
        run.step()
        for place, test in row.tests:
            values["?"] = asked[place]
            if test.within(values, run) is not True:
                return False
        return True

    def _outputs(self, values: dict[str, Any], run: Run) -> Outputs:
        return Outputs(
            self.decision.id,
            tuple(column.name for column in self.decision.outputs),
            tuple(tuple(each.within(values, run)) if each else None for each in self._output_lists),
            tuple(column.values for column in self.decision.outputs),
        )


def _values(cells: Sequence[Compiled | None], values: dict[str, Any], run: Run) -> tuple[Any, ...]:
    return tuple(cell.within(values, run) if cell is not None else None for cell in cells)


def _in_rule(fault: SyntaxFault, rule: Rule) -> SyntaxFault:
    return SyntaxFault(f"Rule {rule.id}: {fault.message}", fault.column, fault.expected, fault.line)
