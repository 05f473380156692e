"""Waiting for events: what is armed when, who hears what, and what a payload does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.domain.process import Element, EventDefinition
from tests.generative.game import expressions, timers
from tests.generative.game.state import Frame, Token, Watch, watches_in
from tests.generative.game.values import Data, plain, same, written

if TYPE_CHECKING:
    from tests.generative.game.game import Game

WAITED_FOR = frozenset({"message", "signal", "timer", "conditional"})
"""Triggers that are waited for; errors and escalations find their catch when they are thrown."""


def wait(game: Game, token: Token, element: Element) -> None:
    """A token waits for the event of an element: its own, or one behind its event-based gateway."""
    token.state = "waiting"
    token.watches += _watches(game, element, token, token.data)


def arm_boundaries(game: Game, token: Token) -> None:
    """An activity begins: its boundary events can happen from now on."""
    for boundary in game.process(token.frame).boundary_events(token.element.id):
        token.watches += _watches(game, boundary, token, token.data)


def arm_handlers(game: Game, frame: Frame, data: Data) -> None:
    """A scope begins: its event sub-processes can begin from now on."""
    process = game.process(frame)
    for handler in process.inside(frame.scope):
        if handler.triggered_by_event:
            start = start_of(game, frame, handler)
            frame.watches += _watches(game, start, frame, data)


def start_of(game: Game, frame: Frame, handler: Element) -> Element:
    """The start event of an event sub-process."""
    return next(e for e in game.process(frame).inside(handler.id) if e.kind == "startEvent")


def _watches(game: Game, element: Element, home: Token | Frame, data: Data) -> list[Watch]:
    """One for each trigger of an event."""
    waited = [event for event in element.events if event.kind in WAITED_FOR]
    return [_watch(game, element, event, home, data) for event in waited]


def one_of_all(game: Game, watch: Watch, payload: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """One trigger of an event that needs all of them: what all have brought with the last, else None."""
    home, element = watch.home, watch.element
    brought = {**home.brought.pop(element.id, {}), **payload}
    home.watches = [other for other in home.watches if other is not watch]
    if any(other.element is element for other in home.watches):
        home.brought[element.id] = brought
        return None
    if keeps_waiting(watch):
        data = home.data if isinstance(home, Token) else home.kept
        home.watches += _watches(game, element, home, data)
    return brought


def _watch(game: Game, element: Element, event: EventDefinition, home: Token | Frame, data: Data) -> Watch:
    watch = Watch(game.tick(), element, event, home)
    context = plain(data)
    if event.kind == "timer":
        due = timers.moments(element.id, event, context, game.now)
        watch.due, watch.again = due[0], tuple(due[1:])
    if event.correlation_key is not None:
        watch.key = expressions.value(element.id, event.correlation_key, context)
    return watch


def disarm(game: Game, watch: Watch) -> None:
    """The event has happened. What does not interrupt waits on, a cycle for its next moment to come."""
    if keeps_waiting(watch):
        if watch.event.kind != "timer":
            return
        coming = [moment for moment in watch.again if moment > game.now]
        if coming:
            watch.due, watch.again = coming[0], tuple(coming[1:])
            return
    watch.home.watches = [other for other in watch.home.watches if other is not watch]


def turned_true(game: Game) -> list[Watch]:
    """The conditions that have become true since they were last asked, over all that their process knows."""
    found = []
    for watch in watches_in(game.root):
        if watch.event.kind != "conditional":
            continue
        assert watch.event.expression is not None
        frame = watch.home if isinstance(watch.home, Frame) else watch.home.frame
        while frame.kind not in {"process", "call"}:
            assert frame.owner is not None
            frame = frame.owner.frame
        holds = expressions.value(
            watch.element.id, watch.event.expression, plain(frame.known()), lenient=True
        )
        if holds is True and not watch.held:
            found.append(watch)
        elif holds is not True:
            watch.held = False
    return found


def keeps_waiting(watch: Watch) -> bool:
    """Whether its event can happen again."""
    return watch.element.kind in {"boundaryEvent", "startEvent"} and not watch.element.interrupting


def listeners(game: Game, kind: str, name: str, correlation: Any) -> list[Watch]:
    """All that wait for a message or signal, the one that a message goes to first: an interrupting event
    sub-process of the outermost scope, else the one that has waited longest."""
    heard = [
        watch
        for watch in watches_in(game.root)
        if (watch.event.kind, watch.event.name) == (kind, name)
        and (watch.event.correlation_key is None or correlation is None or same(watch.key, correlation))
    ]
    return sorted(heard, key=_rank)


def _rank(watch: Watch) -> tuple[int, int, tuple[int, int]]:
    if isinstance(watch.home, Frame) and watch.element.interrupting:
        return (0, watch.home.depth(), watch.since)
    return (1, 0, watch.since)


def received(game: Game, element: Element, data: Data, payload: Mapping[str, Any]) -> Data:
    """The data of a token after what an event or handler brought; outputs, if drawn, choose from it."""
    if element.outputs:
        context = {**plain(data), **payload}
        payload = {
            mapping.target: expressions.value(element.id, mapping.source, context, lenient=True)
            for mapping in element.outputs
        }
    return written(data, payload, game.tick())
