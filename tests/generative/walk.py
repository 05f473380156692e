"""The same steps on the engine and in the token game, compared after each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from app.domain.errors import HoldfastError, NeverRests
from app.domain.process import Process
from tests.generative.driven import NOON, Driven, message_line, task_line, timer_line
from tests.generative.game import FIRST_COME, Chance, Game, Seen, seen_of
from tests.generative.game.seen import token_line, watch_line
from tests.generative.game.signature import signature
from tests.generative.game.state import tokens_in, watches_in
from tests.generative.sketch import sketch

CHANCES = 24
"""How many orders of moving are tried where the standard leaves the order open."""

MOST_CANDIDATES = 12

KINDS = ("task", "service", "timer", "signal", "message", "failure")
"""Steps that are taken, the plainest first."""


@dataclass(frozen=True)
class Step:
    """What is done. `line`: the task, service or timer as both sides see it, `place` its place among those
    that look alike, oldest first; `name` and `key`: of a message.

    `kind`: start, task, service, failure, timer, message, signal.
    """

    kind: str
    now: datetime
    line: Any = None
    name: str = ""
    key: Any = None
    values: Mapping[str, Any] = field(default_factory=dict)
    place: int = 0


Outcome = Seen | tuple[str, str] | None
"""What is seen after a step; the error it ends with and its element; None where nobody heard or caught."""


def outcome_of(error: HoldfastError) -> tuple[str, str]:
    where = "" if isinstance(error, NeverRests) else str(getattr(error, "element", ""))
    return (type(error).__name__, where)


class Walk:
    """One walk. `told` is what was done, for the report of a disagreement."""

    def __init__(self, processes: Sequence[Process], variables: Mapping[str, Any], message: str = "") -> None:
        self.processes = {process.id: process for process in processes}
        self.first = processes[0].id
        self.variables = variables
        self.message = message
        self.now = NOON
        self.history: list[tuple[Step, Outcome]] = []
        self.games: list[Game] = []
        self.engine: Driven | None = None
        self.chosen = 0

        def begin() -> bool:
            self.engine = Driven(processes, variables, message)
            return True

        self._compare(Step("start", self.now), begin)

    def steps(self) -> list[tuple[Step, Callable[[Driven, Step], bool]]]:
        """All that can be done now, and how it is done to the engine."""
        if self.engine is None:
            return []
        now, seen = self.now, self.engine.snapshot
        found: list[tuple[Step, Callable[[Driven, Step], bool]]] = []
        for task in seen.tasks:
            found.append((Step("task", now, task_line(task)), _completing(task.token, False)))
        for call in seen.services:
            found.append((Step("service", now, task_line(call)), _completing(call.token, True)))
            found.append((Step("failure", now, task_line(call), "E"), _failing(call.token)))
        for timer in seen.timers:
            step = Step("timer", max(now, timer.due), timer_line(timer))
            found.append((step, _firing(timer.token)))
        told = {message_line(message)[2:]: message for message in seen.messages}
        for message in told.values():
            step = Step("signal" if message.signal else "message", now, None, message.name)
            for key in {message.correlation, None}:
                found.append((replace(step, key=key), _telling))
        alike: Counter[str] = Counter()
        for index, (step, do) in enumerate(found):
            found[index] = (replace(step, place=alike[repr(step)]), do)
            alike[repr(step)] += 1
        found.sort(key=lambda pair: (KINDS.index(pair[0].kind), repr(pair[0])))
        if found:
            found.append((Step("message", now, None, "Nobody waits for this"), _telling))
        return found

    def take(self, choice: int, values: Mapping[str, Any], wait: timedelta = timedelta()) -> bool:
        """Do the chosen step on both sides and compare; False when there was nothing to do.

        Raises AssertionError when the two sides do not agree.
        """
        steps = self.steps()
        if not steps:
            return False
        step, do = steps[choice % len(steps)]
        step = replace(step, now=step.now + wait, values=values)
        self.now = step.now
        engine = self.engine
        assert engine is not None
        self._compare(step, lambda: do(engine, step))
        return True

    def _compare(self, step: Step, do: Callable[[], bool]) -> None:
        try:
            heard = do()
            outcome: Outcome = self.engine.seen() if heard and self.engine else None
        except HoldfastError as error:
            outcome = outcome_of(error)
        self.history.append((step, outcome))
        candidates = self._next(self.games, step, outcome, [FIRST_COME])
        if not candidates:
            candidates = self._searched()
        if not candidates:
            raise AssertionError(self._report(outcome))
        self.games = candidates

    def _next(
        self, games: Sequence[Game], step: Step, outcome: Outcome, chances: Sequence[Chance]
    ) -> list[Game]:
        """The games that the step may lead to and that look like the outcome."""
        found: dict[Any, Game] = {}
        for game in games or [None]:
            for before in self._outcomes(game, step, chances):
                after, made = before
                if made == outcome and after is not None:
                    found.setdefault(signature(after), after)
                elif made == outcome and game is not None:
                    found.setdefault(signature(game), game)
                elif made == outcome:
                    found.setdefault(None, Game(self.processes, self.first))
                if len(chances) == 1 and found:
                    return list(found.values())
        return list(found.values())[:MOST_CANDIDATES]

    def _outcomes(
        self, game: Game | None, step: Step, chances: Sequence[Chance]
    ) -> Iterator[tuple[Game | None, Outcome]]:
        for act in self._acts(game, step):
            for chance in chances:
                try:
                    after = act(chance)
                except HoldfastError as error:
                    yield None, outcome_of(error)
                    continue
                yield after, None if after is None else seen_of(after)
                if after is None or not after.choices:
                    break

    def _acts(self, game: Game | None, step: Step) -> Iterator[Callable[[Chance], Game | None]]:
        """The step, done to each of the tokens that look like the one it was done to."""
        now, values = step.now, step.values
        if game is None:
            yield lambda chance: Game.started(
                self.processes, self.first, self.variables, now, self.message, chance
            )
        elif step.kind in {"message", "signal"}:
            yield lambda chance: game.told(
                step.name, values, now, chance, signal=step.kind == "signal", correlation=step.key
            )
        elif step.kind == "timer":
            timers = [
                watch for watch in watches_in(game.root) if watch.due and watch_line(watch) == step.line
            ]
            for watch in _from(step.place, timers):
                yield lambda chance, number=watch.number: game.happened(number, now, chance)
        else:
            waiting = [token for token in tokens_in(game.root) if token.state in {"task", "service"}]
            alike = [token for token in waiting if token_line(token) == step.line]
            for token in _from(step.place, sorted(alike, key=lambda token: token.number)):
                if step.kind == "failure":
                    yield lambda chance, number=token.number: game.failed(number, step.name, now, chance)
                else:
                    yield lambda chance, number=token.number: game.done(number, values, now, chance)

    def _searched(self) -> list[Game]:
        """Walk once more from the start, following every order of moving that fits what was seen."""
        self.chosen += 1
        games: list[Game] = []
        chances = [FIRST_COME, Chance(last_come=True), *(Chance(seed) for seed in range(CHANCES))]
        for step, outcome in self.history:
            games = self._next(games, step, outcome, chances)
            if not games:
                break
        return games

    def _report(self, outcome: Outcome) -> str:
        lines = [sketch(self.processes[self.first]), "The engine and the token game do not agree after:"]
        lines += [f"  {describe(step)}" for step, _ in self.history]
        step, _ = self.history[-1]
        made = [made for game in self.games or [None] for _, made in self._outcomes(game, step, [FIRST_COME])]
        for other in made or [None]:
            if isinstance(outcome, Seen) and isinstance(other, Seen):
                lines.append(outcome.differences(other))
            else:
                lines.append(f"engine: {outcome}\ngame: {other}")
        return "\n".join(lines)


def _from(place: int, alike: list[Any]) -> list[Any]:
    """The one at the same place first, then the others."""
    return alike[place : place + 1] + alike[:place] + alike[place + 1 :]


def describe(step: Step) -> str:
    """A step in one line."""
    place = step.line[1] if step.line else step.name
    key = "" if step.key is None else f" {step.key}"
    return f"{step.kind} {place}{key} {dict(step.values)} at {step.now:%d %H:%M}"


def _completing(token: str, service: bool) -> Callable[[Driven, Step], bool]:
    def do(engine: Driven, step: Step) -> bool:
        engine.done(token, step.values, step.now, service=service)
        return True

    return do


def _failing(token: str) -> Callable[[Driven, Step], bool]:
    return lambda engine, step: engine.failed(token, step.name, step.now)


def _firing(token: str) -> Callable[[Driven, Step], bool]:
    return lambda engine, step: engine.happened(token, step.now)


def _telling(engine: Driven, step: Step) -> bool:
    return engine.told(step.name, step.values, step.now, signal=step.kind == "signal", key=step.key)
