"""What the rest of Holdfast does with an instance: implements app.ports.Execution."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from app.domain.errors import NotWaiting
from app.engine.codec import own
from app.engine.definition import CompiledDefinition
from app.engine.instance import Instance
from app.engine.nodes.activities import ServiceTask, UserTask
from app.engine.nodes.throwing import ErrorEnd
from app.engine.placing import put
from app.engine.snapshot import is_timer, snapshot_of
from app.engine.state import dump
from app.engine.token import Token
from app.ports import Data, Passage, Snapshot, Thrown


class TokenExecution:
    """One instance; each call sets the instance's clock and runs it on to rest."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance

    @property
    def definition(self) -> CompiledDefinition:
        """What it is an instance of."""
        return self._instance.definition

    def snapshot(self) -> Snapshot:
        """What it waits for now."""
        return snapshot_of(self._instance)

    def complete_task(self, token: str, answers: Data, now: datetime) -> None:
        """A person has done a task. Raises NotWaiting, ExpressionFailed, NoPath."""
        task = self._waiting(token, UserTask)
        self._at(now)
        if answers:
            task.write(own(answers))
        task._ready()
        self._instance.go()

    def complete_service(self, token: str, outputs: Data, now: datetime) -> None:
        """A handler is done. Raises NotWaiting, ExpressionFailed, NoPath."""
        task = self._waiting(token, ServiceTask)
        self._at(now)
        cast(ServiceTask, task.node).receive(task, own(outputs))
        task._ready()
        self._instance.go()

    def throw_error(
        self,
        token: str,
        code: str,
        message: str,  # noqa: ARG002 - the journey names the catch; the caller keeps the message
        now: datetime,
    ) -> bool:
        """A handler ends with a BPMN error; False, and nothing changed, when nothing catches it."""
        task = self._waiting(token, ServiceTask)
        watch = self._instance.catcher(task, "error", code)
        if watch is None:
            return False
        self._at(now)
        self._instance.catch(watch, {})
        self._instance.go()
        return True

    def correlate(
        self, name: str, payload: Data, now: datetime, *, signal: bool = False, correlation: Any = None
    ) -> bool:
        """Give a message to the token that waits for it, a signal to all."""
        waiting = self._instance.waiting_for(name, payload, signal=signal, correlation=correlation)
        if not waiting:
            return False
        self._at(now)
        if signal:
            self._instance.broadcast(name, payload)
        else:
            self._instance.catch(waiting[0], payload)
        self._instance.go()
        return True

    def throw_again(self, token: str, now: datetime) -> bool:
        """Throw an uncaught error once more; False, and nothing changed, when still nothing catches it.

        Raises NotWaiting when the token does not stand at such an error.
        """
        thrower = self._waiting(token, ErrorEnd)
        if self._instance.catcher(thrower, "error", cast(ErrorEnd, thrower.node).event.name) is None:
            return False
        self._at(now)
        thrower._ready()
        self._instance.go()
        return True

    def fire_timer(self, token: str, now: datetime) -> bool:
        """Fire a timer that is due; False when it no longer waits or its time has not come."""
        timer = self._instance.tasks.get(token)
        if timer is None or not is_timer(timer) or timer.internal_data["due"] > now:
            return False
        self._at(now)
        self._instance.catch(timer, {})
        self._instance.go()
        return True

    def move_token(self, token: str, element: str, now: datetime) -> None:
        """Put a waiting token elsewhere in its scope, or behind its element. Raises NotWaiting, NoPlace."""
        found = self._instance.tasks.get(token)
        if found is None or not found.waits:
            raise NotWaiting(token)
        self._at(now)
        put(self._instance, found, element)

    def stop(self, now: datetime) -> None:
        """End everything before its time."""
        self._at(now)
        self._instance.stop()

    def take_passages(self) -> list[Passage]:
        """The journey since the last call."""
        taken, self._instance.passages = self._instance.passages, []
        return taken

    def take_thrown(self) -> list[Thrown]:
        """What was thrown since the last call."""
        taken, self._instance.thrown = self._instance.thrown, []
        return taken

    def save(self) -> bytes:
        """The compact state."""
        return dump(self._instance)

    def _at(self, now: datetime) -> None:
        self._instance.now = now

    def _waiting(self, token: str, kind: type[UserTask] | type[ServiceTask] | type[ErrorEnd]) -> Token:
        """The token, if it waits on such a node. Raises NotWaiting."""
        found = self._instance.tasks.get(token)
        if found is None or not found.waits or not isinstance(found.node, kind):
            raise NotWaiting(token)
        return found
