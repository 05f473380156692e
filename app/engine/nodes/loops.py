"""An activity that is done several times: multi-instance and standard loops (13.3.6, 13.3.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.domain.process import Element, Loop, Process
from app.engine.formula import Formula, compile_formula
from app.engine.nodes.activities import Activity
from app.engine.nodes.base import Node

if TYPE_CHECKING:
    from app.engine.token import Token

MOST_INSTANCES = 1_000
"""More instances of one activity than this are taken for a mistake in its data."""


class Repeated(Activity):
    """Holds the instances of `each`, whose own variables (the item, the counter) stay inside them.

    What it remembers on its token: `items` still to be done, `total`, `done`, and the results `gathered`.
    """

    def __init__(self, spec: Any, process: Process, element: Element, loop: Loop, each: Node) -> None:
        super().__init__(spec, process, element)
        self.loop = loop
        self.each = each
        each.shown = False
        self.collection = self._formula("collection")
        self.cardinality = self._formula("cardinality")
        self.completion = self._formula("completion_condition")
        self.condition = self._formula("condition")
        self.output = self._formula("output_element")

    def _formula(self, field: str) -> Formula | None:
        expression = getattr(self.loop, field)
        return None if expression is None else compile_formula(self.element.id, expression)

    def enter(self, token: Token) -> bool:
        if self.loop.standard:
            token.internal_data.update(done=0)
            if not self._once_more(token, first=True):
                return True
            self._hold(token)
            self._start(token, None)
            return False
        items = self._items(token)
        gathers = self.loop.output_collection
        if not items:
            if gathers:
                token.write({gathers: []})
            return True
        token.internal_data.update(total=len(items), done=0)
        if gathers:
            token.internal_data["gathered"] = [None] * len(items)
        self._hold(token)
        if self.loop.sequential:
            token.internal_data["items"] = items[1:]
            self._start(token, items[0])
        else:
            for index, item in enumerate(items):
                self._start(token, item, index)
        return False

    def consumed(self, scope: Token, token: Token) -> None:
        scope.absorb(token)
        scope.internal_data["done"] += 1
        gathered = scope.internal_data.get("gathered")
        if gathered is not None and self.output is not None:
            gathered[token.internal_data["index"]] = self.output.lenient(token)
        if self.loop.standard:
            over = not self._once_more(scope)
        else:
            over = self._complete(scope) or scope.internal_data["done"] == scope.internal_data["total"]
        if over:
            # What the instances that are ended early have done so far was done.
            scope.take(*scope.workflow.gathered(scope))
            for inner in scope.inner:
                if inner.node is self.each:
                    scope.workflow.cancel(inner)
            if gathered is not None:
                scope.write({self.loop.output_collection: gathered})
            scope._ready()
        elif self.loop.standard:
            self._start(scope, None)
        elif self.loop.sequential:
            self._start(scope, scope.internal_data["items"].pop(0))

    def renew(self, token: Token) -> None:
        """A token that repeats another version of this activity: results are gathered as this one says."""
        gathers = self.loop.output_collection and not self.loop.standard
        if gathers and "gathered" not in token.internal_data:
            token.internal_data["gathered"] = [None] * token.internal_data["total"]
        elif not gathers:
            token.internal_data.pop("gathered", None)

    def _hold(self, token: Token) -> None:
        token.workflow.hold(token)
        self.arm_boundary(token)

    def _start(self, token: Token, item: Any, index: int | None = None) -> None:
        instance = token.workflow
        inner = instance.place(self.each, token)
        inner.take(token.data, token.stamps)
        index = token.internal_data["done"] if index is None else index
        inner.internal_data["index"] = index
        own = {"loopCounter": index}
        if self.loop.element_variable:
            own[self.loop.element_variable] = item
        inner.write(own)
        inner.internal_data["own"] = list(own)
        self.each._update(inner)

    def _items(self, token: Token) -> list[Any]:
        formula = self.collection or self.cardinality
        value = None if formula is None else formula.value(token)
        if formula is None:
            return []
        if self.collection is None:
            value = list(range(min(_count(formula, value), MOST_INSTANCES + 1)))
        if not isinstance(value, list):
            raise formula.failed(f"it gave {value!r}, which is not a list")
        if len(value) > MOST_INSTANCES:
            raise formula.failed(f"it asks for more than {MOST_INSTANCES} instances")
        return value

    def _complete(self, token: Token) -> bool:
        if self.completion is None:
            return False
        total, done = token.internal_data["total"], token.internal_data["done"]
        active = sum(inner.node is self.each for inner in token.inner)
        counters = {
            "nrOfInstances": total,
            "nrOfCompletedInstances": done,
            "nrOfActiveInstances": active,
            "loopCounter": done - 1,
        }
        return self.completion.holds(token, counters)

    def _once_more(self, token: Token, *, first: bool = False) -> bool:
        done = token.internal_data["done"]
        if self.loop.maximum is not None and done >= self.loop.maximum:
            return False
        if self.condition is None or (first and not self.loop.test_before):
            return True
        return self.condition.holds(token, {"loopCounter": done})


def _count(formula: Formula, value: Any) -> int:
    whole = isinstance(value, int | float) and not isinstance(value, bool) and int(value) == value
    if not whole or value < 0:
        raise formula.failed(f"it gave {value!r}, which is not a whole number")
    return int(value)
