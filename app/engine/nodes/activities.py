"""Tasks: those that complete at once, and those that wait for a person or a handler."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from app.domain.decision import Decision
from app.domain.errors import ExpressionFailed
from app.engine.formula import Formula
from app.engine.nodes.base import Node
from app.feel.errors import FeelError
from app.feel.table import decide
from app.functions import moment

if TYPE_CHECKING:
    from app.engine.token import Token


class Activity(Node):
    """An activity that waits: its boundary events are armed for as long as it does."""

    def wait(self, token: Token) -> None:
        """Make the token wait, with its boundary events armed."""
        token.workflow.wait(token)
        self.arm_boundary(token)

    def arm_boundary(self, token: Token) -> None:
        """Set a watch for each boundary event."""
        for node in self.boundary:
            token.workflow.watch(node, token, token)


class AbstractTask(Node):
    """A task of no type: it is done as soon as it is reached."""


class UserTask(Activity):
    """A user or manual task. What a list shows of it is worked out once, when it opens."""

    due: Formula | None = None
    other_due: Formula | None = None
    assignee: Formula | None = None
    groups: Formula | None = None

    def enter(self, token: Token) -> bool:
        facts = {name: find(token) for name, (_, find) in self._facts().items()}
        token.internal_data.update({name: fact for name, fact in facts.items() if fact})
        self.wait(token)
        return False

    def renew(self, token: Token, before: UserTask) -> None:
        """A token that waited at another version of this task: what is written otherwise is asked again."""
        written = {name: formula and formula.text for name, (formula, _) in before._facts().items()}
        for name, (formula, find) in self._facts().items():
            if (formula and formula.text) != written[name]:
                token.internal_data.pop(name, None)
                fact = find(token)
                if fact:
                    token.internal_data[name] = fact

    def _facts(self) -> dict[str, tuple[Formula | None, Callable[[Token], Any]]]:
        return {
            "due": (self.due, lambda token: self._day(self.due, token)),
            "other": (self.other_due, self._other),
            "assignee": (self.assignee, self._assignee),
            "groups": (self.groups, self._groups),
        }

    def _day(self, formula: Formula | None, token: Token) -> date | datetime | None:
        value = None if formula is None else formula.value(token)
        if formula is None or value is None:
            return None
        try:
            return moment(value)
        except ValueError as reason:
            raise formula.failed(str(reason)) from reason

    def _other(self, token: Token) -> date | datetime | None:
        # The reading not chosen is only shown: that it cannot be worked out stops nobody.
        try:
            return self._day(self.other_due, token)
        except ExpressionFailed:
            return None

    def _assignee(self, token: Token) -> str:
        value = None if self.assignee is None else self.assignee.value(token)
        return "" if value is None else str(value)

    def _groups(self, token: Token) -> list[str]:
        value = None if self.groups is None else self.groups.value(token)
        names = value if isinstance(value, list) else str(value or "").split(",")
        return [name for name in (str(name).strip() for name in names) if name]


class ServiceTask(Activity):
    """A service or send task that waits for its topic's handler."""

    outputs: Mapping[str, Formula] = {}

    def enter(self, token: Token) -> bool:
        self.wait(token)
        return False

    def receive(self, token: Token, results: Mapping[str, Any]) -> None:
        """Take the handler's outputs: through the output mapping, or as variables where there is none."""
        take_results(token, results, self.outputs)


def take_results(token: Token, results: Mapping[str, Any], outputs: Mapping[str, Formula]) -> None:
    """Set what came from outside as variables, through an output mapping where there is one."""
    if outputs:
        results = {name: formula.value(token, results) for name, formula in outputs.items()}
    if results:
        token.write(results)


class ScriptTask(Node):
    """A script task: one FEEL expression into one variable."""

    script: Formula | None
    variable: str

    def run(self, token: Token) -> bool:
        token.write({self.variable: cast(Formula, self.script).value(token)})
        return True


class BusinessRuleTask(Node):
    """A decision into one variable, shaped as `camunda:mapDecisionResult` says."""

    decision: Decision
    decisions: Mapping[str, Decision]
    variable: str
    shape: str

    def run(self, token: Token) -> bool:
        warnings: list[str] = []
        try:
            value, _ = decide(self.decision, token.data, token.workflow.functions, self.decisions, warnings)
        except FeelError as reason:
            raise ExpressionFailed(self.element.id, self.decision.id, str(reason)) from reason
        if value is None and warnings:
            raise ExpressionFailed(self.element.id, self.decision.id, "; ".join(warnings))
        token.write({self.variable: self._shaped(value)})
        return True

    def _shaped(self, value: Any) -> Any:
        if self.shape == "value":
            return value
        rows = value if isinstance(value, list) else [] if value is None else [value]
        if self.shape in {"singleEntry", "singleResult"}:
            if len(rows) > 1:
                raise ExpressionFailed(
                    self.element.id,
                    self.decision.id,
                    f"{len(rows)} rules gave a result, but {self.shape} takes one",
                )
            row = rows[0] if rows else None
            return row if row is None or self.shape == "singleEntry" else self._context(row)
        return [self._context(row) for row in rows] if self.shape != "collectEntries" else rows

    def _context(self, row: Any) -> Any:
        names = [column.name for column in self.decision.outputs]
        if len(names) == 1:
            return {names[0]: row}
        return row if isinstance(row, dict) else {self.decision.variable or self.decision.id: row}
