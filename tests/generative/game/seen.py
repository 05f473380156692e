"""What can be seen of an instance at rest, in a form in which two of them can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from tests.generative.game.game import Game
from tests.generative.game.repeating import COUNTER
from tests.generative.game.state import Token, Watch, tokens_in, watches_in
from tests.generative.game.values import comparable, plain

Lines = tuple[Any, ...]


def known(data: Mapping[str, Any]) -> Any:
    """Variables as they are compared."""
    return comparable(dict(data))


@dataclass(frozen=True)
class Seen:
    """Every list is sorted: `tasks` and `services` (process, element, data), `timers` (process, element,
    due), `messages` (process, element, name, signal, key), `thrown` (element, name, signal, payload),
    `uncaught` (process, element)."""

    tasks: Lines
    services: Lines
    timers: Lines
    messages: Lines
    thrown: Lines
    data: Any
    ended: bool
    ends: Lines
    uncaught: Lines = ()

    def differences(self, other: Seen) -> str:
        """What differs, one line each."""
        return "\n".join(
            f"{field.name}:\n    engine {mine}\n    game   {theirs}"
            for field in fields(self)
            if (mine := getattr(self, field.name)) != (theirs := getattr(other, field.name))
        )


def ordered(lines: Any) -> Lines:
    """Lines in the order of their text."""
    return tuple(sorted(lines, key=repr))


def token_line(token: Token) -> Any:
    """How an open task is seen."""
    return (token.frame.process, token.element.id, known(plain(token.data)))


def watch_line(watch: Watch) -> Any:
    """How a timer, message or signal that is waited for is seen."""
    process = watch.home.process if not isinstance(watch.home, Token) else watch.home.frame.process
    if watch.event.kind == "timer":
        return (process, watch.element.id, watch.due)
    return (process, watch.element.id, watch.event.name, watch.event.kind == "signal", comparable(watch.key))


def seen_of(game: Game) -> Seen:
    """What can be seen of a game."""
    tokens, watches = list(tokens_in(game.root)), watches_in(game.root)
    return Seen(
        tasks=ordered(token_line(token) for token in tokens if token.state == "task"),
        services=ordered(token_line(token) for token in tokens if token.state == "service"),
        timers=ordered(watch_line(watch) for watch in watches if watch.event.kind == "timer"),
        messages=ordered(watch_line(watch) for watch in watches if watch.event.kind in {"message", "signal"}),
        thrown=ordered((e, name, signal, known(payload)) for e, name, signal, payload in game.thrown),
        data=known(plain(game.root.known())),
        ended=game.ended,
        ends=tuple(sorted(set(game.ends))),
        uncaught=ordered((t.frame.process, t.element.id) for t in tokens if t.state == "uncaught"),
    )


__all__ = ["COUNTER", "Seen", "known", "ordered", "seen_of", "token_line", "watch_line"]
