"""The engine under test, saved and loaded between every two steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from app.domain.calendar import WorkingCalendar
from app.domain.process import Process
from app.engine import TokenEngine
from app.ports import Definition, Execution, Snapshot, Thrown
from tests.generative.game.seen import Seen, known, ordered
from tests.generative.game.values import comparable

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ENGINE = TokenEngine()


class Driven:
    """An instance in the engine. What raises leaves it as it was."""

    def __init__(self, processes: Iterable[Process], variables: Mapping[str, Any], message: str = "") -> None:
        first, *others = processes
        self.definition: Definition = ENGINE.compile(
            "drawn:1",
            first.id,
            {process.id: process for process in (first, *others)},
            {},
            WorkingCalendar(),
            keep_everything=True,
        )
        execution = ENGINE.start(self.definition, variables, NOON, message=message)
        self.thrown: list[Thrown] = []
        self._keep(execution)

    def _keep(self, execution: Execution) -> None:
        self.thrown = execution.take_thrown()
        self.state = execution.save()
        self.snapshot: Snapshot = ENGINE.load(self.definition, self.state).snapshot()

    def _again(self) -> Execution:
        return ENGINE.load(self.definition, self.state)

    def done(self, token: str, values: Mapping[str, Any], now: datetime, *, service: bool) -> None:
        execution = self._again()
        (execution.complete_service if service else execution.complete_task)(token, values, now)
        self._keep(execution)

    def failed(self, token: str, code: str, now: datetime) -> bool:
        execution = self._again()
        caught = execution.throw_error(token, code, "", now)
        self._keep(execution)
        return caught

    def happened(self, token: str, now: datetime) -> bool:
        execution = self._again()
        fired = execution.fire_timer(token, now)
        self._keep(execution)
        return fired

    def told(self, name: str, values: Mapping[str, Any], now: datetime, *, signal: bool, key: Any) -> bool:
        execution = self._again()
        heard = execution.correlate(name, values, now, signal=signal, correlation=key)
        self._keep(execution)
        return heard

    def seen(self) -> Seen:
        """What can be seen of it, as the game tells it."""
        now = self.snapshot
        return Seen(
            tasks=ordered(task_line(task) for task in now.tasks),
            services=ordered(task_line(call) for call in now.services),
            timers=ordered(timer_line(timer) for timer in now.timers),
            messages=ordered(message_line(message) for message in now.messages),
            thrown=ordered((t.element, t.name, t.signal, known(t.payload)) for t in self.thrown),
            data=known(now.data),
            ended=now.ended,
            ends=tuple(sorted(set(now.ends))),
            uncaught=ordered((error.process, error.element) for error in now.uncaught),
        )


def task_line(task: Any) -> Any:
    return (task.process, task.element, known(task.data))


def timer_line(timer: Any) -> Any:
    return (timer.process, timer.element, timer.due)


def message_line(message: Any) -> Any:
    return (message.process, message.element, message.name, message.signal, comparable(message.correlation))
