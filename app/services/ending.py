"""A process instance that ends before its end: by a manager's decision, or for a concern about the child."""

from __future__ import annotations

from app.domain.records import Instance, InstanceStatus
from app.services import wording
from app.services.turn import Turn


def cut_short(turn: Turn, reason: str) -> Instance:
    """End everything in it, with the reason in the trail, and close its incidents."""
    turn.ending = InstanceStatus.CANCELLED
    turn.execution.stop(turn.now)
    mine = turn.instance
    ended = turn.write("instance.cancelled", mine.process_id, name=mine.process_name, reason=reason)
    found = turn.uow.incidents.of_instance(mine.id)
    over = [incident.id for incident in found if incident.resolved_at is None]
    turn.uow.incidents.resolve(over, turn.now, turn.actor.username if turn.actor else wording.MACHINE)
    return ended


def give_way(turn: Turn, to: Instance) -> Instance:
    """End what a concern has interrupted, when the concern is recorded in another process of the child."""
    return cut_short(
        turn,
        f"An immediate safeguarding concern was raised. It is recorded in “{to.process_name}”.",
    )
