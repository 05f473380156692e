"""Activities done several times: multi-instance and standard loops (10.3.7, 13.3.6, 13.3.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.domain.errors import ExpressionFailed
from app.domain.process import Loop
from tests.generative.game import elements, expressions, own, scopes
from tests.generative.game.state import Frame, Token
from tests.generative.game.values import merged, plain, without, written

if TYPE_CHECKING:
    from tests.generative.game.game import Game

COUNTER = "loopCounter"


def begin(game: Game, token: Token) -> None:
    """A repeated activity begins."""
    loop = token.element.loop
    assert loop is not None
    token.state = "inside"
    frame = Frame("loop", token.frame.process, token.frame.scope, token, token.data)
    token.inner = frame
    if loop.standard:
        if loop.test_before and not _again(game, token, loop):
            _over(game, token)
        else:
            _instance(game, frame)
        return
    frame.planned, frame.items = _how_many(token, loop)
    frame.results = [None] * frame.planned
    if frame.planned == 0:
        _over(game, token)
    elif loop.sequential:
        _instance(game, frame)
    else:
        for made in [_token(game, frame) for _ in range(frame.planned)]:
            if not made.gone:
                _perform(game, made)


def _how_many(token: Token, loop: Loop) -> tuple[int, list[Any] | None]:
    where, context = token.element.id, plain(token.data)
    if loop.collection is not None:
        items = expressions.value(where, loop.collection, context)
        if not isinstance(items, list):
            raise ExpressionFailed(where, loop.collection.text, "not a list")
        return len(items), items
    assert loop.cardinality is not None
    count = expressions.value(where, loop.cardinality, context)
    if isinstance(count, bool) or count is None or isinstance(count, str) or count != int(count) or count < 0:
        raise ExpressionFailed(where, loop.cardinality.text, "not a whole number")
    return int(count), None


def _token(game: Game, frame: Frame) -> Token:
    owner = frame.owner
    assert owner is not None
    assert owner.element.loop is not None
    local: dict[str, Any] = {COUNTER: frame.begun}
    if frame.items is not None and owner.element.loop.element_variable:
        local[owner.element.loop.element_variable] = frame.items[frame.begun]
    data = without(merged([owner.data, frame.kept]), local)
    frame.begun += 1
    token = Token(game.tick(), owner.element, frame, written(data, local, game.tick()), instance=True)
    token.hidden = tuple(local)
    frame.tokens.append(token)
    return token


def _instance(game: Game, frame: Frame) -> None:
    _perform(game, _token(game, frame))


def _perform(game: Game, token: Token) -> None:
    own.give(game, token)
    elements.perform(game, token)


def instance_done(game: Game, token: Token) -> None:
    """One instance has done its work: another follows, or the repeated activity is done."""
    frame = token.frame
    owner = frame.owner
    assert owner is not None
    loop = owner.element.loop
    assert loop is not None
    frame.kept = merged([frame.kept, without(token.known(), token.hidden)])
    if loop.output_element is not None and loop.output_collection:
        context = plain(token.known())
        result = expressions.value(token.element.id, loop.output_element, context, lenient=True)
        frame.results[context[COUNTER]] = result
    scopes.drop(token)
    frame.ended += 1
    if loop.standard:
        if _again(game, owner, loop):
            _instance(game, frame)
        else:
            _over(game, owner)
    elif frame.ended == frame.planned or _enough(frame, owner, loop):
        _over(game, owner)
    elif loop.sequential:
        _instance(game, frame)


def _again(game: Game, owner: Token, loop: Loop) -> bool:
    assert owner.inner is not None
    if loop.maximum is not None and owner.inner.ended >= loop.maximum:
        return False
    context = {**plain(owner.known()), COUNTER: owner.inner.ended}
    return loop.condition is None or expressions.holds(owner.element.id, loop.condition, context)


def _enough(frame: Frame, owner: Token, loop: Loop) -> bool:
    if loop.completion_condition is None:
        return False
    counts = {
        "nrOfInstances": frame.planned,
        "nrOfCompletedInstances": frame.ended,
        "nrOfActiveInstances": len(frame.tokens),
    }
    context = {**plain(merged([owner.data, frame.kept])), **counts}
    return expressions.holds(owner.element.id, loop.completion_condition, context)


def _over(game: Game, owner: Token) -> None:
    owner.data = owner.known()
    frame, loop = owner.inner, owner.element.loop
    owner.inner = None
    if frame is not None:
        scopes.clear(frame)
        if loop is not None and loop.output_collection:
            owner.data = written(owner.data, {loop.output_collection: frame.results}, game.tick())
    scopes.activity_done(game, owner)
