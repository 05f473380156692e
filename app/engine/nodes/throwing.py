"""Events that a token causes: end events, and those thrown on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from app.domain.process import EventDefinition
from app.engine.formula import Formula
from app.engine.nodes.activities import ServiceTask
from app.engine.nodes.base import Arc, Node

if TYPE_CHECKING:
    from app.engine.token import Token


class Passing(Node):
    """An event that does nothing but be passed: a none start, a none throw, a link's catching end.

    `conditions`: those of a start event that begins its process when one of them becomes true.
    """

    conditions: Sequence[Formula] = ()


class Throw(Node):
    """Throws each of its messages, signals and escalations, then goes on (an end event: ends)."""

    events: Sequence[EventDefinition]
    payload: Mapping[str, Formula] = {}

    def begun(self, token: Token) -> bool:
        return not token.internal_data.get("thrown")

    def run(self, token: Token) -> bool:
        instance = token.workflow
        # What is thrown may end the token that threw it: the event itself is done all the same.
        instance.record(token, "completed")
        token.internal_data["thrown"] = True
        carried = {name: formula.lenient(token) for name, formula in self.payload.items()}
        # Messages and signals go out before an escalation can end the token.
        for event in sorted(self.events, key=lambda event: event.kind == "escalation"):
            if event.kind == "escalation":
                if token.alive:
                    instance.escalate(token, event.name)
            else:
                instance.throw(token, event.name, carried, signal=event.kind == "signal")
        return token.alive

    def _on_complete(self, token: Token) -> None:
        self.leave(token)


class LinkThrow(Node):
    """Goes on at the catching link of the same name in the same scope."""

    target: Node

    def choose(self, token: Token) -> list[Arc]:  # noqa: ARG002 - no condition is read here
        return [Arc("", self.target)]


class End(Node):
    """An end event without a result."""

    def leave(self, token: Token) -> None:
        token.workflow.note_end(token)
        super().leave(token)


class ThrowEnd(Throw, End):
    """An end event that throws a message, a signal or an escalation."""

    def run(self, token: Token) -> bool:
        token.workflow.note_end(token)
        return super().run(token)


class ServiceEnd(ServiceTask, End):
    """A message end event whose message a topic's handler sends: the token ends when it has."""


class TerminateEnd(End):
    """Ends everything in its scope, and so the scope (13.5.6)."""

    def leave(self, token: Token) -> None:
        instance, scope = token.workflow, token.scope
        instance.note_end(token)
        scope.take(*instance.gathered(scope))
        instance.remove(token)
        for inner in scope.inner:
            instance.cancel(inner)
        scope._ready()


class ErrorEnd(End):
    """Ends its scope with an error, or cancels its transaction; the nearest matching catch takes it up.

    The standard leaves open what becomes of an error that nothing catches: its token waits here, so that
    nothing goes on as if there had been none, and is thrown again when somebody has mended the cause.
    """

    event: EventDefinition

    @property
    def kind(self) -> Literal["error", "cancel"]:
        """What it ends with."""
        return "cancel" if self.event.kind == "cancel" else "error"

    def enter(self, token: Token) -> bool:
        if token.workflow.catcher(token, self.kind, self.event.name) is None:
            token.workflow.wait(token)
            return False
        return True

    def leave(self, token: Token) -> None:
        instance, scope = token.workflow, token.scope
        catch = instance.catcher(token, self.kind, self.event.name)
        if catch is None:
            # What was to catch it was interrupted before this token had its turn.
            instance.wait(token)
            return
        instance.note_end(token)
        scope.absorb(token)
        instance.remove(token)
        instance.catch(catch, {})
