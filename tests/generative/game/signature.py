"""Everything about a game that may matter later, so that two that are alike are followed once."""

from __future__ import annotations

from typing import Any

from tests.generative.game.game import Game
from tests.generative.game.state import Frame, Token, Watch, tokens_in, watches_in
from tests.generative.game.values import Data, comparable


def signature(game: Game) -> Any:
    """Equal for games that are alike: ages count by their order alone."""
    numbers = {watch.number for watch in watches_in(game.root)} | {t.number for t in tokens_in(game.root)}
    for data in _all_data(game.root):
        numbers |= {write.number for kept in data.values() for write in _writes(kept)}
    ranks = {number: rank for rank, number in enumerate(sorted(numbers))}
    return (_frame(game.root, ranks), tuple(sorted(set(game.ends))), game.ended)


def _writes(kept: Any) -> list[Any]:
    return list(kept.values()) if isinstance(kept, dict) else [kept]


def _all_data(frame: Frame) -> list[Data]:
    found = [frame.kept]
    for token in frame.tokens:
        found.append(token.data)
        if token.inner is not None:
            found += _all_data(token.inner)
    return found


def _frame(frame: Frame, ranks: dict[int, int]) -> Any:
    tokens = tuple(_token(token, ranks) for token in sorted(frame.tokens, key=lambda token: token.number))
    own = (frame.kind, frame.scope, frame.armed, frame.planned, frame.begun, frame.ended, repr(frame.brought))
    return (own, _data(frame.kept, ranks), tokens, tuple(_watch(watch, ranks) for watch in frame.watches))


def _token(token: Token, ranks: dict[int, int]) -> Any:
    inner = None if token.inner is None else _frame(token.inner, ranks)
    watches = tuple(_watch(watch, ranks) for watch in token.watches)
    own = (token.element.id, token.flow, token.state, token.instance, repr(token.brought))
    return (own, ranks[token.number], _data(token.data, ranks), watches, inner)


def _watch(watch: Watch, ranks: dict[int, int]) -> Any:
    return (watch.element.id, ranks[watch.number], watch.due, watch.again, comparable(watch.key), watch.held)


def _data(data: Data, ranks: dict[int, int]) -> Any:
    return tuple(
        sorted(
            (name, key, ranks[write.number], write.gone, repr(comparable(write.value)))
            for name, kept in data.items()
            for key, write in (kept.items() if isinstance(kept, dict) else [("", kept)])
        )
    )
