"""What an instance waits for, as the records of app.ports."""

from __future__ import annotations

from typing import cast

from app.engine.codec import own
from app.engine.instance import Instance
from app.engine.nodes.activities import ServiceTask, UserTask
from app.engine.nodes.catching import Catching
from app.engine.nodes.throwing import ErrorEnd
from app.engine.token import Token
from app.ports import OpenTask, ServiceCall, Snapshot, Uncaught, WaitingMessage, WaitingTimer


def snapshot_of(instance: Instance) -> Snapshot:
    """Everything that waits, oldest first, and the variables of the process as a whole."""
    waiting = sorted(
        (token for token in instance.tasks.values() if token.waits), key=lambda token: token.number
    )
    data, _ = instance.gathered(instance.root)
    return Snapshot(
        tasks=[_task(token) for token in waiting if isinstance(token.node, UserTask)],
        timers=[_timer(token) for token in waiting if is_timer(token)],
        messages=[
            _message(token) for token in waiting if _catches(token, "message") or _catches(token, "signal")
        ],
        services=[_service(token) for token in waiting if isinstance(token.node, ServiceTask)],
        data=own(data),
        ended=instance.completed,
        ends=tuple(instance.ends),
        uncaught=[_uncaught(token) for token in waiting if isinstance(token.node, ErrorEnd)],
    )


def is_timer(token: Token) -> bool:
    """Whether a token waits for a timer."""
    return _catches(token, "timer")


def _catches(token: Token, kind: str) -> bool:
    return token.waits and isinstance(token.node, Catching) and token.node.event.kind == kind


def _task(token: Token) -> OpenTask:
    facts = token.internal_data
    return OpenTask(
        token=token.id,
        element=token.node.element.id,
        process=token.node.process.id,
        due=facts.get("due"),
        other_due=facts.get("other"),
        assignee=facts.get("assignee", ""),
        groups=tuple(facts.get("groups", ())),
        data=own(token.data),
    )


def _timer(token: Token) -> WaitingTimer:
    return WaitingTimer(token.id, token.node.element.id, token.node.process.id, token.internal_data["due"])


def _message(token: Token) -> WaitingMessage:
    node = cast(Catching, token.node)
    return WaitingMessage(
        token=token.id,
        element=node.element.id,
        process=node.process.id,
        name=node.event.name,
        signal=node.event.kind == "signal",
        correlation=token.internal_data.get("key"),
    )


def _service(token: Token) -> ServiceCall:
    node = token.node
    return ServiceCall(token.id, node.element.id, node.process.id, node.element.topic, own(token.data))


def _uncaught(token: Token) -> Uncaught:
    node = cast(ErrorEnd, token.node)
    return Uncaught(token.id, node.element.id, node.process.id, node.event.name)
