"""One instance of a process as a token game. Every step leaves the game before it as it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any

from app.domain.errors import NeverRests, NobodyWaits
from app.domain.process import Element, Process
from tests.generative.game import catching, elements, joining, scopes
from tests.generative.game.chance import FIRST_COME, Chance
from tests.generative.game.state import Frame, Token, Watch, frames_in, tokens_in, watches_in
from tests.generative.game.values import written

MOST_STEPS = 5000


class Diagrams:
    """The processes of a game; shared by all copies of it."""

    def __init__(self, processes: Mapping[str, Process]) -> None:
        self.processes = processes

    def __deepcopy__(self, memo: dict[int, Any]) -> Diagrams:
        return self


class Game:
    """`root` is the instance; `thrown` what left it (name, signal, payload); `choices` counts how often
    chance decided; `ends` are the end events reached in it and in its event sub-processes."""

    def __init__(self, processes: Mapping[str, Process], first: str) -> None:
        self.diagrams = Diagrams(processes)
        self.root = Frame("process", first, first, None, {})
        self.number = 0
        self.choices = 0
        self.ended = False
        self.ends: list[str] = []
        self.thrown: list[tuple[str, str, bool, dict[str, Any]]] = []
        self.moving: list[Token | Frame] = []

    # --- what others do to it

    @classmethod
    def started(
        cls,
        processes: Mapping[str, Process],
        first: str,
        variables: Mapping[str, Any],
        now: datetime,
        message: str = "",
        chance: Chance = FIRST_COME,
    ) -> Game:
        """A new instance, run on to rest. Raises NobodyWaits when no start event has that message."""
        game = cls(processes, first)
        game.now, game.chance = now, chance
        game.root.kept = written({}, variables, game.tick())
        starts = elements.beginnings(game, game.root, message)
        if not starts:
            raise NobodyWaits(message)
        scopes.begin(game, game.root, game.root.kept, starts)
        game.rest()
        return game

    def done(self, token: int, answers: Mapping[str, Any], now: datetime, chance: Chance) -> Game:
        """A person or a handler is done with the task on which the token of that number waits."""

        def step(game: Game) -> None:
            task = next(t for t in tokens_in(game.root) if t.number == token)
            if task.state == "service":
                task.data = catching.received(game, task.element, task.data, answers)
            else:
                task.data = written(task.data, answers, game.tick())
            scopes.activity_done(game, task)

        return self._after(step, now, chance)

    def failed(self, token: int, code: str, now: datetime, chance: Chance) -> Game | None:
        """A handler ends with an error; None when nothing catches it."""
        caught = []

        def step(game: Game) -> None:
            task = next(t for t in tokens_in(game.root) if t.number == token)
            caught.append(scopes.throw_up(game, task, "error", code))

        after = self._after(step, now, chance)
        return after if caught[0] else None

    def happened(self, watch: int, now: datetime, chance: Chance) -> Game:
        """The event that the watch of that number waits for has happened."""

        def step(game: Game) -> None:
            found = next(w for w in watches_in(game.root) if w.number == watch)
            scopes.trigger(game, found, {})

        return self._after(step, now, chance)

    def told(
        self,
        name: str,
        payload: Mapping[str, Any],
        now: datetime,
        chance: Chance,
        *,
        signal: bool = False,
        correlation: Any = None,
    ) -> Game | None:
        """A message for one, or a signal for all; None when nobody waits for it."""
        heard = catching.listeners(self, "signal" if signal else "message", name, correlation)
        if not heard:
            return None
        numbers = [watch.number for watch in heard]

        def step(game: Game) -> None:
            found = {watch.number: watch for watch in watches_in(game.root)}
            if signal:
                game.broadcast([found[number] for number in numbers], payload)
            else:
                scopes.trigger(game, found[numbers[0]], payload)

        return self._after(step, now, chance)

    def _after(self, step: Callable[[Game], None], now: datetime, chance: Chance) -> Game:
        game = deepcopy(self)
        game.now, game.chance, game.choices, game.thrown = now, chance, 0, []
        step(game)
        game.rest()
        return game

    # --- what the rules use

    now: datetime
    chance: Chance

    def tick(self) -> int:
        """A number greater than all before it."""
        self.number += 1
        return self.number

    def process(self, frame: Frame) -> Process:
        """The process in which a frame is."""
        return self.diagrams.processes[frame.process]

    def element(self, frame: Frame, name: str) -> Element:
        """An element of the process in which a frame is."""
        return self.process(frame).elements[name]

    def rest(self) -> None:
        """Move until nothing moves."""
        for _ in range(MOST_STEPS):
            self.moving = [each for each in self.moving if isinstance(each, Frame) or not each.gone]
            moves = [self._move(index) for index in range(len(self.moving))]
            if self.chance.eager or not moves:
                moves += self._joins()
            if not self.moving:
                moves += [self._turn(watch) for watch in catching.turned_true(self)]
            if not moves:
                return
            moves[self.pick(len(moves))]()
        raise NeverRests(self.root.process)

    def pick(self, count: int) -> int:
        """Which of several is first."""
        self.choices += count > 1
        return self.chance.pick(count)

    def broadcast(self, heard: list[Watch], payload: Mapping[str, Any]) -> None:
        """Everyone who waits now hears it now, unless what another did on hearing it ended the waiting."""
        while heard:
            watch = heard.pop(self.pick(len(heard)))
            if watch in watches_in(self.root):
                scopes.trigger(self, watch, payload)

    def _move(self, index: int) -> Callable[[], None]:
        def move() -> None:
            each = self.moving.pop(index)
            if isinstance(each, Frame):
                scopes.close(self, each)
            else:
                elements.arrive(self, each)

        return move

    def _turn(self, watch: Watch) -> Callable[[], None]:
        def move() -> None:
            watch.held = True
            scopes.trigger(self, watch, {})

        return move

    def _joins(self) -> list[Callable[[], None]]:
        return [
            self._join(frame, gateway)
            for frame in frames_in(self.root)
            for gateway in {
                token.element.id: token.element for token in frame.tokens if token.state == "held"
            }.values()
            if gateway.kind == "inclusiveGateway" and joining.goes_on(self.process(frame), frame, gateway)
        ]

    def _join(self, frame: Frame, gateway: Element) -> Callable[[], None]:
        return lambda: elements.join(self, frame, gateway)
