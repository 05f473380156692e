"""Plainly fictional records for the tests on a store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import uuid_utils

from app.domain.records import (
    Answers,
    AuditEntry,
    Case,
    DefinitionRow,
    Deployment,
    Document,
    Holding,
    Incident,
    Instance,
    InstanceStatus,
    Job,
    JobStatus,
    Notice,
    Task,
    TaskStatus,
    Timer,
    TimerStatus,
    User,
)
from app.store import Store, UnitOfWork

NOW = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
COUNCIL = "testshire"


def new_id() -> UUID:
    return UUID(int=uuid_utils.uuid7().int)


def user(username: str = "", **facts: Any) -> User:
    key = new_id()
    return User(
        **{
            "id": key,
            "username": username or f"u{key.hex}",
            "name": "Wren Example",
            "email": "wren@example.org",
            "council": COUNCIL,
            "team": "Early Help North",
            "roles": ("early_help_worker",),
            "duties": ("worker",),
            **facts,
        }
    )


def case(reference: str = "", **facts: Any) -> Case:
    key = new_id()
    return Case(
        **{
            "id": key,
            "reference": reference or f"T-{key.hex}",
            "council": COUNCIL,
            "child_name": "Robin Example",
            "date_of_birth": date(2015, 4, 1),
            "locality": "North",
            "family": new_id(),
            "created_at": NOW,
            **facts,
        }
    )


def deployment(version: int = 1, **facts: Any) -> Deployment:
    return Deployment(
        **{
            "id": new_id(),
            "council": COUNCIL,
            "version": version,
            "digest": "d" * 64,
            "at": NOW,
            "by": "analyst",
            **facts,
        }
    )


def definition(of: Deployment, process_id: str = "step_down", **facts: Any) -> DefinitionRow:
    return DefinitionRow(
        **{
            "id": new_id(),
            "deployment_id": of.id,
            "council": of.council,
            "process_id": process_id,
            "name": "Step down",
            "version": 1,
            **facts,
        }
    )


def instance(of: Case, by: Deployment, **facts: Any) -> Instance:
    return Instance(
        **{
            "id": new_id(),
            "case_id": of.id,
            "council": of.council,
            "deployment_id": by.id,
            "process_id": "step_down",
            "process_name": "Step down",
            "status": InstanceStatus.RUNNING,
            "version": 1,
            "started_at": NOW,
            "started_by": "wren",
            "state": b"\x00state",
            **facts,
        }
    )


def task(of: Instance, token: str = "t1", **facts: Any) -> Task:
    return Task(
        **{
            "id": new_id(),
            "instance_id": of.id,
            "case_id": of.case_id,
            "council": of.council,
            "token": token,
            "process": of.process_id,
            "element": "Task_Discuss",
            "name": "Discuss the plan",
            "role": "early_help_worker",
            "groups": (),
            "form": "discuss",
            "status": TaskStatus.OPEN,
            "created_at": NOW,
            **facts,
        }
    )


def answers(of: Task, by: User, given: dict[str, Any], **facts: Any) -> Answers:
    return Answers(
        **{
            "id": new_id(),
            "instance_id": of.instance_id,
            "case_id": of.case_id,
            "task_id": of.id,
            "element": of.element,
            "form": of.form,
            "answers": given,
            "by": by.id,
            "by_name": by.name,
            "at": NOW,
            **facts,
        }
    )


def timer(of: Instance, token: str = "c1", due: datetime = NOW, **facts: Any) -> Timer:
    return Timer(
        **{
            "id": new_id(),
            "instance_id": of.id,
            "token": token,
            "process": of.process_id,
            "element": "Boundary_Late",
            "due": due,
            "status": TimerStatus.WAITING,
            **facts,
        }
    )


def job(of: Instance, token: str = "s1", **facts: Any) -> Job:
    return Job(
        **{
            "id": new_id(),
            "instance_id": of.id,
            "case_id": of.case_id,
            "council": of.council,
            "token": token,
            "process": of.process_id,
            "element": "Task_Letter",
            "topic": "letter.write",
            "status": JobStatus.WAITING,
            "created_at": NOW,
            **facts,
        }
    )


def incident(of: Instance, **facts: Any) -> Incident:
    return Incident(
        **{
            "id": new_id(),
            "instance_id": of.id,
            "case_id": of.case_id,
            "council": of.council,
            "element": "Task_Letter",
            "message": "The printer is on fire.",
            "at": NOW,
            **facts,
        }
    )


def holding(of: Case, by: User, since: datetime = NOW, **facts: Any) -> Holding:
    return Holding(
        **{
            "id": new_id(),
            "case_id": of.id,
            "user_id": by.id,
            "holder_name": by.name,
            "role": "early_help_worker",
            "team": by.team,
            "since": since,
            "until": None,
            "reason": "Referred",
            "accepted_by": by.id,
            **facts,
        }
    )


def entry(stream: str, action: str = "task.completed", **facts: Any) -> AuditEntry:
    return AuditEntry(
        **{"stream": stream, "at": NOW, "actor": "wren", "action": action, "subject": "Task_Discuss", **facts}
    )


def document(of: Case, **facts: Any) -> Document:
    return Document(
        **{
            "id": new_id(),
            "case_id": of.id,
            "instance_id": None,
            "kind": "letter",
            "title": "Letter to the family",
            "created_at": NOW,
            "media": ("text/html", "application/pdf"),
            **facts,
        }
    )


def notice(to: User, **facts: Any) -> Notice:
    return Notice(
        **{
            "id": new_id(),
            "user_id": to.id,
            "case_id": None,
            "subject": "A task is waiting",
            "text": "Please look.",
            "link": "/tasks",
            "at": NOW,
            **facts,
        }
    )


class Scene:
    """A user, a case, a deployment and a running instance, stored, in a council of their own."""

    def __init__(self, uow: UnitOfWork, council: str = "") -> None:
        self.council = council = council or f"council {new_id()}"
        self.user = user(council=council)
        self.case = case(council=council)
        self.deployment = deployment(council=council)
        self.instance = instance(self.case, self.deployment)
        uow.users.add([self.user])
        uow.cases.add([self.case])
        uow.deployments.add(self.deployment, {}, [definition(self.deployment)])
        uow.instances.add(self.instance)


def written(store: Store, *acts: Callable[[UnitOfWork], object]) -> None:
    """One unit of work, committed."""
    with store.write() as uow:
        for act in acts:
            act(uow)
        uow.commit()
