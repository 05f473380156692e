"""Scopes: how they begin, end and are interrupted (10.2.5, 10.3.4, 13.3.4, 13.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.domain.process import Element
from tests.generative.game import catching, elements, expressions, own, repeating
from tests.generative.game.state import Frame, Token, Watch
from tests.generative.game.values import Data, merged, plain, without, written

if TYPE_CHECKING:
    from tests.generative.game.game import Game


def begin(game: Game, frame: Frame, data: Data, starts: list[Element]) -> None:
    """A scope begins: first what can interrupt it, then its tokens."""
    catching.arm_handlers(game, frame, data)
    for start in starts:
        elements.put(game, frame, start, data)
    settle(game, frame)


def enter(game: Game, token: Token) -> None:
    """An embedded sub-process begins; it knows what the token knows."""
    token.state = "inside"
    token.inner = Frame("sub", token.frame.process, token.element.id, token, token.data)
    begin(game, token.inner, token.data, elements.beginnings(game, token.inner))


def call(game: Game, token: Token) -> None:
    """A called process begins; it knows what it is given."""
    element = token.element
    token.state = "inside"
    context = plain(token.data)
    given = {
        mapping.target: expressions.value(element.id, mapping.source, context, lenient=True)
        for mapping in element.inputs
    }
    data = written(written({}, context if element.call_in_all else {}, game.tick()), given, game.tick())
    token.inner = Frame("call", element.called, element.called, token, data)
    begin(game, token.inner, data, elements.beginnings(game, token.inner))


def drop(token: Token) -> None:
    """A token is no longer there, nor is anything inside it."""
    if token in token.frame.tokens:
        token.frame.tokens.remove(token)
    token.gone = True
    token.watches = []
    if token.inner is not None:
        clear(token.inner)


def clear(frame: Frame) -> None:
    """Nothing moves or waits in a frame any more."""
    frame.armed = False
    frame.watches = []
    for token in list(frame.tokens):
        drop(token)


def finish(game: Game, token: Token) -> None:
    """A token ends where it is."""
    token.frame.kept = merged([token.frame.kept, without(token.known(), token.hidden)])
    drop(token)
    settle(game, token.frame)


def note_end(game: Game, token: Token) -> None:
    """Remember an end event of the instance itself, or of an event sub-process of it."""
    frame = token.frame
    while frame.kind == "handler":
        assert frame.owner is not None
        frame = frame.owner.frame
    if frame is game.root:
        game.ends.append(token.element.id)


def settle(game: Game, frame: Frame) -> None:
    """A scope in which no token is left is about to end."""
    if not frame.tokens and frame.kind != "loop" and frame not in game.moving:
        game.moving.append(frame)


def close(game: Game, frame: Frame) -> None:
    """A scope ends, unless something began in it in the meantime, or it ended with what is around it."""
    owner = frame.owner
    if frame.tokens or (owner is not None and (owner.gone or owner.inner is not frame)):
        return
    clear(frame)
    if owner is None:
        game.ended = True
        return
    owner.inner = None
    if frame.kind == "handler":
        owner.data = merged([owner.data, frame.kept])
        finish(game, owner)
        return
    if frame.kind == "call":
        _give_back(game, owner, frame)
    else:
        owner.data = merged([owner.data, frame.kept])
    activity_done(game, owner)


def _give_back(game: Game, owner: Token, frame: Frame) -> None:
    context = plain(frame.kept)
    if owner.element.call_out_all:
        owner.data = written(owner.data, context, game.tick())
    found = {
        mapping.target: expressions.value(owner.element.id, mapping.source, context, lenient=True)
        for mapping in owner.element.outputs
    }
    owner.data = written(owner.data, found, game.tick())


def activity_done(game: Game, token: Token) -> None:
    """An activity, or one instance of a repeated one, has done its work."""
    if token.instance or token.element.loop is None:
        own.take(game, token)
    if token.instance:
        repeating.instance_done(game, token)
    else:
        token.watches = []
        elements.leave(game, token)


def terminate(game: Game, token: Token) -> None:
    """Everything in the scope of the token ends, and so the scope does."""
    frame = token.frame
    frame.kept = frame.known()
    clear(frame)
    settle(game, frame)


def trigger(game: Game, watch: Watch, payload: Mapping[str, Any]) -> None:
    """What was waited for has happened."""
    if watch.element.all_triggers and len(watch.element.events) > 1:
        brought = catching.one_of_all(game, watch, payload)
        if brought is None:
            return
        payload = brought
    else:
        catching.disarm(game, watch)
    if isinstance(watch.home, Frame):
        handle(game, watch.home, watch.element, payload)
    elif watch.element.kind == "boundaryEvent":
        exceptional(game, watch.home, watch.element, payload)
    else:
        _go_on(game, watch.home, watch.element, payload)


def _go_on(game: Game, token: Token, element: Element, payload: Mapping[str, Any]) -> None:
    token.watches = [watch for watch in token.watches if watch.element.kind == "boundaryEvent"]
    token.data = catching.received(game, element, token.data, payload)
    if element.kind != "receiveTask":
        token.element = element
        elements.leave(game, token)
        return
    token.element = element
    activity_done(game, token)


def exceptional(game: Game, host: Token, boundary: Element, payload: Mapping[str, Any]) -> None:
    """A boundary event happens: a token leaves by it, instead of the activity's or beside it."""
    frame = host.frame
    data = catching.received(game, boundary, host.known(), payload)
    if boundary.interrupting:
        drop(host)
    elements.put(game, frame, boundary, data)


def handle(game: Game, frame: Frame, start: Element, payload: Mapping[str, Any]) -> None:
    """An event sub-process begins: in place of everything else in its scope, or beside it."""
    data = catching.received(game, start, frame.known(), payload)
    handler = game.element(frame, start.scope)
    if start.interrupting:
        frame.kept = frame.known()
        clear(frame)
    token = Token(game.tick(), handler, frame, data, state="inside")
    frame.tokens.append(token)
    token.inner = Frame("handler", frame.process, handler.id, token, data)
    begin(game, token.inner, data, [start])


def throw_up(game: Game, token: Token, kind: str, code: str) -> bool:
    """An error or escalation goes outwards to the nearest that catches it, one that names it first.

    False when nothing does.
    """
    host: Token | None = token
    while host is not None:
        boundary = _match([*game.process(host.frame).boundary_events(host.element.id)], kind, code)
        if boundary is not None and not host.instance:
            exceptional(game, host, boundary, {})
            return True
        frame = host.frame
        start = _match(_starts(game, frame), kind, code) if frame.armed else None
        if start is not None:
            handle(game, frame, start, {})
            return True
        host = frame.owner
    return False


def _starts(game: Game, frame: Frame) -> list[Element]:
    handlers = [element for element in game.process(frame).inside(frame.scope) if element.triggered_by_event]
    return [] if frame.kind == "loop" else [catching.start_of(game, frame, handler) for handler in handlers]


def _match(candidates: Any, kind: str, code: str) -> Element | None:
    for wanted in (code, ""):
        for element in candidates:
            if any((event.kind, event.name) == (kind, wanted) for event in element.events):
                return element
    return None
