"""What waits for an event: in the flow, on a boundary, or at the start of an event sub-process."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from app.domain.process import EventDefinition
from app.engine.codec import own
from app.engine.formula import Formula
from app.engine.nodes.activities import Activity, take_results
from app.engine.nodes.base import Node
from app.engine.nodes.gateways import EventGateway
from app.engine.timing import Length, cycle_of, length_of, moment_of
from app.ports import Repeat, Thrown

if TYPE_CHECKING:
    from app.engine.nodes.scopes import EventSubProcess
    from app.engine.token import Token


class Catching(Node):
    """A node on which a token waits for an event.

    `formula`: of the timer or condition. `key`: of the message's correlation; `value`: over what a message
    carries, to be that key. `parts`: of an event with several triggers, one for each; a token waits on each
    of them, inside the token that waits for the event.
    """

    event: EventDefinition
    formula: Formula | None = None
    parts: Sequence[Trigger] = ()
    key: Formula | None = None
    value: Formula | None = None
    outputs: Mapping[str, Formula] = {}

    @property
    def outermost_first(self) -> bool:
        """Whether it ends everything around it: such a one is given an event before all others."""
        return False

    def arm(self, token: Token, source: Token) -> None:
        """Wait, with what must be known of the event worked out over `source`'s variables."""
        token.workflow.wait(token)
        for part in self.parts:
            token.workflow.watch(part, token, source)
        if self.event.kind == "timer":
            self._set_timer(token, source)
        elif self.key is not None:
            token.internal_data["key"] = self.key.value(source)

    def renew(self, token: Token, before: Catching, source: Token) -> None:
        """A token that waited at another version of this event: what is written otherwise is asked again.

        A timer whose expression is the same keeps the moment for which it is set.
        """
        timers = [(each.event.timer, each.formula and each.formula.text) for each in (self, before)]
        if self.event.kind == "timer" and timers[0] != timers[1]:
            for name in ("due", "every", "left"):
                token.internal_data.pop(name, None)
            self._set_timer(token, source)
        keys = [each.key and each.key.text for each in (self, before)]
        if keys[0] != keys[1]:
            token.internal_data.pop("key", None)
            if self.key is not None:
                token.internal_data["key"] = self.key.value(source)

    def _set_timer(self, token: Token, source: Token) -> None:
        formula = cast(Formula, self.formula)
        now = token.workflow.now
        value = formula.value(source)
        try:
            if self.event.timer == "cycle":
                cycle = cycle_of(value, now)
                token.internal_data["due"] = cycle.first
                token.internal_data["every"] = [cycle.every.months, cycle.every.time]
                token.internal_data["left"] = cycle.times
            elif self.event.timer == "duration":
                token.internal_data["due"] = length_of(value).after(now)
            else:
                token.internal_data["due"] = moment_of(value)
        except (ValueError, OverflowError) as reason:
            raise formula.failed(str(reason)) from reason

    def turned_true(self, token: Token) -> bool:
        """Whether the condition that a token waits for has become true since it was last asked.

        It is asked over all that its process knows, and what cannot be worked out yet is not true.
        """
        if self.event.kind != "conditional" or self.formula is None:
            return False
        known, _ = token.workflow.gathered(token.process_scope)
        now = self.formula.lenient(token, known) is True
        before = token.internal_data.get("held", False)
        token.internal_data["held"] = now
        return now and not before

    def answers(
        self, token: Token, name: str, payload: Mapping[str, Any], *, signal: bool, correlation: Any
    ) -> bool:
        """Whether a token here waits for this message or signal.

        `correlation`: None, when the sender has chosen the instance and that is enough; a value to be the
        key of this wait; or names with values: the key is among the values, or without a key in the
        diagram the process's own variables are these.
        """
        if self.event.name != name or self.event.kind != ("signal" if signal else "message"):
            return False
        if correlation is None and self.value is not None:
            correlation = self.value.over(payload, token.workflow.functions)
            return bool(token.internal_data.get("key") == correlation)
        if signal or correlation is None:
            return True
        if self.key is not None:
            key = token.internal_data.get("key")
            return key == correlation or (isinstance(correlation, Mapping) and key in correlation.values())
        if not isinstance(correlation, Mapping):
            return True
        known, _ = token.workflow.gathered(token.process_scope)
        return all(name in known and known[name] == value for name, value in correlation.items())

    @abstractmethod
    def caught(self, token: Token, payload: Mapping[str, Any]) -> None:
        """The event has happened to a token that waits here."""

    def go_on(self, token: Token, payload: Mapping[str, Any]) -> None:
        """The token leaves with what the event brought."""
        take_results(token, payload, self.outputs)
        token._ready()


class IntermediateCatch(Catching):
    """An event in the flow: it waits where it stands, or for the gateway in front of it."""

    def enter(self, token: Token) -> bool:
        self.arm(token, token)
        return False

    def begun(self, token: Token) -> bool:
        return not isinstance(token.scope.node, EventGateway)

    def caught(self, token: Token, payload: Mapping[str, Any]) -> None:
        gateway = token.scope
        if isinstance(gateway.node, EventGateway):
            token = token.workflow.won(gateway, gateway.node.flow_to(self))
        self.go_on(token, payload)


class TimerStart(IntermediateCatch):
    """A timer at the start of a process: its token waits there, and the journey begins when it is due.

    Each occurrence of a cycle is a process of its own (13.5.1): the next one is asked for when one begins.
    """

    def enter(self, token: Token) -> bool:
        repeat = token.workflow.repeat
        super().enter(token)
        if repeat is not None and repeat.left:
            token.internal_data.update(due=repeat.due, left=repeat.left)
        return False

    def caught(self, token: Token, payload: Mapping[str, Any]) -> None:
        following = next_of(token)
        if following is not None:
            following = replace(following, element=self.element.id)
            again = Thrown(self.element.id, "", False, own(token.data), following)
            token.workflow.thrown.append(again)
        self.go_on(token, payload)


class SeveralStart(IntermediateCatch):
    """A start event with several triggers, of which some are waited for: what began the process has come."""

    def enter(self, token: Token) -> bool:
        super().enter(token)
        begun = token.workflow.begun_by
        for inner in token.inner:
            event = cast(Catching, inner.node).event
            if (event.kind, event.name) == begun:
                token.workflow.catch(inner, {})
                break
        return False


class ReceiveTask(IntermediateCatch, Activity):
    """A task that waits for a message."""

    def enter(self, token: Token) -> bool:
        self.arm(token, token)
        self.arm_boundary(token)
        return False


class Watch(Catching):
    """A catch that lies beside the flow: while it waits, its token holds no scope open."""

    is_watch = True
    interrupting = True

    def begun(self, token: Token) -> bool:
        return not token.waits

    def again(self, token: Token) -> None:
        """A non-interrupting catch has happened: it waits on, unless it was a timer's last time."""
        if self.event.kind != "timer":
            return
        instance = token.workflow
        instance.remove(token)
        following = next_of(token)
        if following is not None:
            watch = instance.place(self, token.scope)
            instance.wait(watch)
            watch.internal_data = {**token.internal_data, "due": following.due, "left": following.left}


def next_of(token: Token) -> Repeat | None:
    """The occurrence that follows the one of a cycle that now fires, None after the last.

    Occurrences that were missed in an outage are not made up for: the one that fires stands for all.
    """
    left = token.internal_data.get("left", 1) - 1
    due: datetime = token.internal_data["due"]
    every = Length(*token.internal_data.get("every", (0,)))
    while left and (due := every.after(due)) <= token.workflow.now:
        left -= 1
    return Repeat(due, left) if left > 0 else None


SEVERAL = EventDefinition("several")
"""What an event with several triggers is itself triggered by."""


class Trigger(Watch):
    """One of several triggers of an event: any of them is the event (13.5), or only all of them together."""

    whole: Catching

    @property
    def outermost_first(self) -> bool:
        return self.whole.outermost_first

    def caught(self, token: Token, payload: Mapping[str, Any]) -> None:
        instance, owner = token.workflow, token.scope
        if self.whole.element.all_triggers:
            self._one_of_all(token, payload)
        elif self._happens_again():
            self.again(token)
            self.whole.caught(owner, payload)
        else:
            for part in owner.inner:
                instance.remove(part)
            self.whole.caught(owner, payload)

    def _happens_again(self) -> bool:
        return isinstance(self.whole, Watch) and not self.whole.interrupting

    def _one_of_all(self, token: Token, payload: Mapping[str, Any]) -> None:
        """The event happens with the last of its triggers, and brings what each has brought."""
        instance, owner = token.workflow, token.scope
        brought = {**owner.internal_data.get("brought", {}), **payload}
        instance.remove(token)
        if owner.inner:
            owner.internal_data["brought"] = brought
            return
        owner.internal_data.pop("brought", None)
        self.whole.caught(owner, brought)
        if owner.alive and self._happens_again():
            for part in self.whole.parts:
                instance.watch(part, owner, owner.scope)


class Boundary(Watch):
    """A boundary event (13.5.3). Its path begins with all that its activity knows so far."""

    def caught(self, token: Token, payload: Mapping[str, Any]) -> None:
        instance, host = token.workflow, token.scope
        scope = host.scope
        known = instance.gathered(host)
        if self.interrupting:
            instance.cancel(host)
        else:
            self.again(token)
        branch = instance.place(self, scope)
        branch.take(*known)
        take_results(branch, payload, self.outputs)
        self._update(branch)


class EventStart(Watch):
    """The start of an event sub-process: a watch for as long as the scope around it is open (13.5.4)."""

    sub_process: EventSubProcess

    @property
    def outermost_first(self) -> bool:
        return self.interrupting

    def caught(self, token: Token, payload: Mapping[str, Any]) -> None:
        instance, scope = token.workflow, token.scope
        known = instance.gathered(scope)
        if self.interrupting:
            for inner in scope.inner:
                instance.cancel(inner)
        else:
            self.again(token)
        handler = instance.place(self.sub_process, scope)
        handler.take(*known)
        take_results(handler, payload, self.outputs)
        self.sub_process._update(handler)
