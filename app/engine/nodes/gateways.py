"""Gateways. A token that arrives at a join waits there under the id of the flow it came by (13.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from app.domain.errors import NoPath
from app.engine.nodes.base import Arc, Node

if TYPE_CHECKING:
    from app.engine.token import Token


class ExclusiveGateway(Node):
    """Takes the first flow, in the order drawn, whose condition holds (13.4.2)."""

    def choose(self, token: Token) -> list[Arc]:
        for arc in self.arcs:
            if arc.condition is None or arc.condition.holds(token):
                return [arc]
        if self.default is not None:
            return [self.default]
        if self.arcs:
            raise NoPath(self.element.id)
        return []


class Join(Node):
    """A gateway that brings tokens together."""

    def _update_hook(self, token: Token) -> bool:
        if len(self.element.incoming) < 2:
            return super()._update_hook(token)
        token.workflow.wait(token)
        self.arrived(token)
        return False

    def begun(self, token: Token) -> bool:
        return not token.waits

    def arrived(self, token: Token) -> None:
        """A token has come; it waits."""

    def oldest(self, scope: Token) -> dict[str, Token]:
        """The oldest waiting token of each incoming flow that has one."""
        found: dict[str, Token] = {}
        for token in scope.inner:
            if token.node is self and token.waits:
                found.setdefault(token.internal_data["flow"], token)
        return found

    def fire(self, tokens: Mapping[str, Token]) -> None:
        """Consume one token of each flow; one goes on with what all of them know."""
        first, *others = sorted(tokens.values(), key=lambda token: token.number)
        for other in others:
            first.absorb(other)
            other.workflow.remove(other)
        first.internal_data.clear()
        first.workflow.record(first, "started")
        first._ready()


class ParallelGateway(Join):
    """Waits for a token on every incoming flow; takes every outgoing one (13.4.1)."""

    def arrived(self, token: Token) -> None:
        tokens = self.oldest(token.scope)
        if len(tokens) == len(self.element.incoming):
            self.fire(tokens)

    def choose(self, token: Token) -> list[Arc]:  # noqa: ARG002 - no condition is read here
        return self.arcs


class InclusiveGateway(Join):
    """Waits for every token that can still come to a flow where none has come (13.4.3).

    A token in an activity can also come by way of the activity's boundary events.
    `before`: node name → the nodes from which a flow leads to it, or that it is attached to;
    `sources`: incoming flow → its source.
    """

    before: Mapping[str, Sequence[str]] = {}
    sources: Mapping[str, str] = {}

    @cached_property
    def reach(self) -> Mapping[str, frozenset[str]]:
        """Node name → the incoming flows that a token there can come by, without passing this gateway."""
        found: dict[str, set[str]] = {}
        for flow, source in self.sources.items():
            queue = [source]
            while queue:
                name = queue.pop()
                if name != self.element.id and flow not in found.setdefault(name, set()):
                    found[name].add(flow)
                    queue.extend(self.before.get(name, ()))
        return {name: frozenset(flows) for name, flows in found.items()}

    def enabled(self, scope: Token) -> dict[str, Token]:
        """The tokens to consume, or none as long as another is to come."""
        tokens = self.oldest(scope)
        if len(tokens) < len(self.element.incoming):
            for token in scope.inner:
                flows = self.reach.get(token.node.name)
                if flows and token.node is not self and flows.isdisjoint(tokens):
                    return {}
        return tokens

    def choose(self, token: Token) -> list[Arc]:
        chosen = [arc for arc in self.arcs if arc.condition is None or arc.condition.holds(token)]
        if not chosen and self.default is not None:
            return [self.default]
        if not chosen and self.arcs:
            raise NoPath(self.element.id)
        return chosen


class EventGateway(Node):
    """Waits for the first of the events behind it (13.4.4)."""

    def enter(self, token: Token) -> bool:
        token.workflow.wait(token)
        for arc in self.arcs:
            token.workflow.watch(arc.target, token, token)
        return False

    def flow_to(self, node: Node) -> Arc:
        """The flow to the event that happened."""
        return next(arc for arc in self.arcs if arc.target is node)
