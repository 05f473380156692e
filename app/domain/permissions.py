"""Who may do what. One table: duty → actions; a council is always the user's own."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from app.domain.errors import Forbidden
from app.domain.records import Task, User


class Action(StrEnum):
    """What a signed-in person may ask for, in the words of an error: «… may not {action}»."""

    USE = "use Holdfast"
    WORK = "work on tasks"
    SEE_CASES = "see cases"
    START = "start a process"
    RAISE_CONCERN = "raise an immediate safeguarding concern"
    WATCH = "watch process instances"
    MEND = "retry incidents"
    REASSIGN = "give tasks to other people"
    MIGRATE = "move a process to another version"
    SUSPEND = "suspend and resume processes"
    CANCEL = "cancel processes"
    PUT_ELSEWHERE = "put a process on another step"
    RESTRICT = "say who may open a case"
    DISCLOSE = "give out what is kept about a child"
    EXPORT = "take records out of Holdfast"
    SEE_PACK = "see the council's diagrams"
    MOVE_CLOCK = "move the demonstration clock"


EVERYONE = frozenset({Action.USE, Action.SEE_PACK, Action.MOVE_CLOCK})
DUTIES: Mapping[str, frozenset[Action]] = {
    "worker": EVERYONE | {Action.WORK, Action.SEE_CASES, Action.START, Action.RAISE_CONCERN},
    "manager": EVERYONE
    | {
        Action.WORK,
        Action.SEE_CASES,
        Action.START,
        Action.RAISE_CONCERN,
        Action.WATCH,
        Action.MEND,
        Action.MIGRATE,
        Action.REASSIGN,
        Action.EXPORT,
        Action.RESTRICT,
        Action.DISCLOSE,
        Action.SUSPEND,
        Action.CANCEL,
        Action.PUT_ELSEWHERE,
    },
    "analyst": EVERYONE | {Action.EXPORT},
}


def can(user: User, action: Action, council: str = "") -> bool:
    """Whether an active user may do this, in this council (empty: no council is meant)."""
    if not user.active or (council and council != user.council):
        return False
    return any(action in DUTIES.get(duty, frozenset()) for duty in user.duties)


def check(user: User, action: Action, council: str = "") -> None:
    """Raises `Forbidden`."""
    if not can(user, action, council):
        raise Forbidden(user.name, action.value)


def can_take(user: User, task: Task) -> bool:
    """Whether a task is for this user: named for them, or open to one of their roles or to their team."""
    if not can(user, Action.WORK, task.council):
        return False
    if task.assignee is not None:
        return task.assignee == user.id
    wanted = set(task.groups) or ({task.role} if task.role else set())
    return not wanted or bool(wanted & set(groups_of(user)))


def groups_of(user: User) -> tuple[str, ...]:
    """The names by which a task can be meant for a user: their roles (lanes) and their team."""
    return (*user.roles, user.team) if user.team else user.roles
