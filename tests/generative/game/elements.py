"""What a token does at each kind of element (13.3 activities, 13.4 gateways, 13.5 events)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.domain.errors import NoPath
from app.domain.process import ACTIVITY_KINDS, Element
from tests.generative.game import catching, expressions, joining, own, repeating, scopes
from tests.generative.game.state import Frame, Token
from tests.generative.game.values import Data, merged, plain, written

if TYPE_CHECKING:
    from tests.generative.game.game import Game

JOINS = frozenset({"parallelGateway", "inclusiveGateway"})


def beginnings(game: Game, frame: Frame, message: str = "") -> list[Element]:
    """Where a scope begins: its start event, or without any, every element that no flow leads to."""
    inside = list(game.process(frame).inside(frame.scope))
    starts = [element for element in inside if element.kind == "startEvent"]
    if message:
        return [start for start in starts if start.events and start.events[0].name == message]
    if starts:
        return [start for start in starts if not start.events or frame.kind == "handler"]
    return [
        element
        for element in inside
        if not element.incoming
        and element.kind != "boundaryEvent"
        and not element.triggered_by_event
        and not (element.kind == "intermediateCatchEvent" and element.events[0].kind == "link")
    ]


def put(game: Game, frame: Frame, element: Element, data: Data, flow: str = "") -> Token:
    """A new token at an element."""
    token = Token(game.tick(), element, frame, data, flow)
    frame.tokens.append(token)
    game.moving.append(token)
    if element.kind in JOINS and len(element.incoming) > 1:
        game.moving.remove(token)
        token.state = "held"
        if element.kind == "parallelGateway" and joining.goes_on(game.process(frame), frame, element):
            join(game, frame, element)
    return token


def join(game: Game, frame: Frame, gateway: Element) -> None:
    """One token of each flow goes on as one."""
    taken = [tokens[0] for tokens in joining.held_at(frame, gateway).values()]
    data = merged(token.data for token in taken)
    made = Token(game.tick(), gateway, frame, data)
    frame.tokens.append(made)
    for token in taken:
        scopes.drop(token)
    leave(game, made)


def leave(game: Game, token: Token) -> None:
    """Take the flows that are to be taken; without any, end."""
    frame = token.frame
    flows = _chosen(game, token)
    if not flows:
        scopes.finish(game, token)
        return
    for name in flows:
        put(game, frame, game.element(frame, game.process(frame).flows[name].target), token.data, name)
    scopes.drop(token)
    # A join may have let the last other token of the scope go on and end.
    scopes.settle(game, frame)


def _chosen(game: Game, token: Token) -> list[str]:
    element = token.element
    flows = game.process(token.frame).flows
    if not element.outgoing:
        return []
    context = plain(token.data)
    exclusive = element.kind == "exclusiveGateway"
    chosen: list[str] = []
    decided = False
    for name in element.outgoing:
        condition = flows[name].condition
        if name == element.default:
            continue
        if condition is None:
            chosen.append(name)
            decided = decided or exclusive
        elif expressions.holds(name, condition, context):
            chosen.append(name)
            decided = True
        if exclusive and chosen:
            return chosen
    if element.default and not decided:
        chosen.append(element.default)
    if not chosen:
        raise NoPath(element.id)
    return chosen


def arrive(game: Game, token: Token) -> None:
    """A token has come to an element."""
    element = token.element
    token.number = game.tick()
    if element.loop is None:
        own.give(game, token)
    if element.kind in ACTIVITY_KINDS:
        catching.arm_boundaries(game, token)
        if element.loop is not None:
            repeating.begin(game, token)
            return
    perform(game, token)


def perform(game: Game, token: Token) -> None:
    """Do what the element is for, once."""
    _RULES[token.element.kind](game, token)


def _wait_for_person(game: Game, token: Token) -> None:
    token.state = "task"


def _wait_for_handler(game: Game, token: Token) -> None:
    token.state = "service"


def _script(game: Game, token: Token) -> None:
    element = token.element
    assert element.script is not None
    result = expressions.value(element.id, element.script, plain(token.data))
    token.data = written(token.data, {element.result_variable: result}, game.tick())
    scopes.activity_done(game, token)


def _send(game: Game, token: Token) -> None:
    if token.element.topic:
        token.state = "service"
        return
    throw_out(game, token)
    if not token.gone:
        scopes.activity_done(game, token)


def throw_out(game: Game, token: Token) -> None:
    """A message or signal leaves the instance; a signal also reaches all in it that wait for it now."""
    event = token.element.events[0]
    context = plain(token.data)
    payload = {
        mapping.target: expressions.value(token.element.id, mapping.source, context, lenient=True)
        for mapping in token.element.inputs
    }
    for event in token.element.events:
        if event.kind in {"message", "signal"}:
            game.thrown.append((token.element.id, event.name, event.kind == "signal", payload))
            if event.kind == "signal":
                game.broadcast(catching.listeners(game, "signal", event.name, None), payload)


def _throw_each(game: Game, token: Token) -> None:
    throw_out(game, token)
    for event in token.element.events:
        if event.kind == "escalation" and not token.gone:
            scopes.throw_up(game, token, "escalation", event.name)


def _throw(game: Game, token: Token) -> None:
    kind = token.element.events[0].kind if token.element.events else ""
    if kind in {"message", "signal", "escalation"}:
        _throw_each(game, token)
    elif kind == "link":
        _follow_link(game, token)
        return
    if not token.gone:
        leave(game, token)


def _follow_link(game: Game, token: Token) -> None:
    name = token.element.events[0].name
    other = next(
        element
        for element in game.process(token.frame).inside(token.frame.scope)
        if element.kind == "intermediateCatchEvent"
        and element.events[0].kind == "link"
        and element.events[0].name == name
    )
    scopes.drop(token)
    put(game, token.frame, other, token.data)


def _end(game: Game, token: Token) -> None:
    kind = token.element.events[0].kind if token.element.events else ""
    if kind in {"error", "cancel"}:
        _end_with_error(game, token, kind)
        return
    scopes.note_end(game, token)
    if kind in {"message", "signal", "escalation"}:
        _throw_each(game, token)
    elif kind == "terminate":
        scopes.terminate(game, token)
    if not token.gone:
        scopes.finish(game, token)


def _end_with_error(game: Game, token: Token, kind: str) -> None:
    """An error that nothing catches ends nothing: its token stays, for somebody to see to it."""
    ends = list(game.ends)
    scopes.note_end(game, token)
    if not scopes.throw_up(game, token, "error", token.element.events[0].name):
        game.ends = ends
        token.state = "uncaught"
    elif not token.gone:
        scopes.finish(game, token)


def _catch(game: Game, token: Token) -> None:
    if token.element.events[0].kind == "link":
        leave(game, token)
    else:
        catching.wait(game, token, token.element)


def _choose_by_event(game: Game, token: Token) -> None:
    process = game.process(token.frame)
    for name in token.element.outgoing:
        catching.wait(game, token, process.elements[process.flows[name].target])


_RULES: dict[str, Callable[[Game, Token], None]] = {
    "startEvent": leave,
    "boundaryEvent": leave,
    "endEvent": _end,
    "intermediateThrowEvent": _throw,
    "intermediateCatchEvent": _catch,
    "task": scopes.activity_done,
    "userTask": _wait_for_person,
    "manualTask": _wait_for_person,
    "serviceTask": _wait_for_handler,
    "sendTask": _send,
    "receiveTask": _catch,
    "scriptTask": _script,
    "subProcess": scopes.enter,
    "transaction": scopes.enter,
    "callActivity": scopes.call,
    "exclusiveGateway": leave,
    "parallelGateway": leave,
    "inclusiveGateway": leave,
    "eventBasedGateway": _choose_by_event,
}
