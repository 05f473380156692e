"""All that is kept of one case, for the watches to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.calendar import moment_in_words
from app.domain.pack import Pack
from app.domain.records import Answers, AuditEntry, Case, Holding, Instance, Task, User
from app.services.core import Core
from app.store import UnitOfWork

UNITS = ((86_400, "day"), (3_600, "hour"))
"""Seconds in what a length of time is told in, once there are two of it."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a watch gives: the evidence, when, and the instance it was in."""

    evidence: str
    at: datetime
    instance_id: UUID | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class File:
    """All that is kept of one case."""

    core: Core
    uow: UnitOfWork
    pack: Pack
    now: datetime
    case: Case
    people: Mapping[UUID, User]
    holdings: Sequence[Holding]
    answers: Sequence[Answers]
    entries: Sequence[AuditEntry]
    instances: Sequence[Instance]
    tasks: Mapping[UUID, Sequence[Task]]

    def of_instance(self, instance: Instance) -> list[Answers]:
        """The answers given in an instance, in order of time."""
        return [given for given in self.answers if given.instance_id == instance.id]

    def name(self, user_id: UUID | None) -> str:
        """A person's name."""
        user = self.people.get(user_id) if user_id else None
        return user.name if user else "somebody unknown"

    def named(self, actor: str) -> str:
        """The name of whoever an entry of the trail was made by; a machine's as it stands there."""
        return next((user.name for user in self.people.values() if user.username == actor), actor)


def when(at: datetime) -> str:
    """A moment as evidence shows it."""
    return moment_in_words(at)


def long(seconds: float) -> str:
    """A length of time as evidence tells it: in minutes, then in hours, then in days."""
    size, name = next((each for each in UNITS if seconds >= 2 * each[0]), (60, "minute"))
    count = int(seconds // size)
    return f"{count} {name}{'' if count == 1 else 's'}"


def said(value: Any) -> bool:
    """Whether an answer says something."""
    return value not in (None, [], False) and bool(str(value).strip())
