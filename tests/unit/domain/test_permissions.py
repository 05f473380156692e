"""Who may do what, and that another council is nobody's."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from app.domain.errors import Forbidden
from app.domain.permissions import DUTIES, Action, can, can_take, check
from app.domain.records import Task, TaskStatus, User

WORKER = User(uuid4(), "w", "Worker", "", "rw", "", ("EH Practitioner",), ("worker",))
TASK = Task(
    id=uuid4(),
    instance_id=uuid4(),
    case_id=uuid4(),
    council="rw",
    token="t",
    process="p",
    element="e",
    name="Task",
    role="EH Practitioner",
    groups=(),
    form="",
    status=TaskStatus.OPEN,
    created_at=None,  # type: ignore[arg-type]  # permissions never look at it
)


@pytest.mark.parametrize("action", list(Action))
def test_every_action_is_somebodys(action: Action) -> None:
    assert any(action in allowed for allowed in DUTIES.values())


def test_a_worker_does_not_watch() -> None:
    assert can(WORKER, Action.WORK, "rw")
    assert not can(WORKER, Action.WATCH, "rw")
    with pytest.raises(Forbidden, match="Worker may not watch process instances"):
        check(WORKER, Action.WATCH, "rw")


@pytest.mark.parametrize("duty", list(DUTIES))
def test_no_duty_reaches_another_council(duty: str) -> None:
    user = replace(WORKER, duties=(duty,))
    assert not any(can(user, action, "hull") for action in Action)


def test_an_inactive_user_can_do_nothing() -> None:
    assert not can(replace(WORKER, active=False), Action.USE)


def test_a_task_is_for_its_role_its_groups_or_its_assignee() -> None:
    assert can_take(WORKER, TASK)
    assert not can_take(WORKER, replace(TASK, role="MASH Manager"))
    assert can_take(WORKER, replace(TASK, role="MASH Manager", groups=("EH Practitioner",)))
    assert not can_take(WORKER, replace(TASK, groups=("MASH Manager",)))
    assert not can_take(WORKER, replace(TASK, groups=("Early Help Richmond",)))
    assert can_take(
        replace(WORKER, team="Early Help Richmond"), replace(TASK, groups=("Early Help Richmond",))
    )
    assert not can_take(WORKER, replace(TASK, assignee=uuid4()))
    assert can_take(WORKER, replace(TASK, role="MASH Manager", assignee=WORKER.id))
    assert not can_take(WORKER, replace(TASK, council="hull"))
