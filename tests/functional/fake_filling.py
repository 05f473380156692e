"""Filling in a form, in memory: drafts alone; nobody else ever types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.desk import Draft
from app.domain.form import Form
from app.domain.records import User
from app.services.drafts import Within
from app.services.filling import Changed, Colleague, Leftover, Opened
from app.services.unsent import Unsent
from app.services.views import TaskPage

if TYPE_CHECKING:
    from tests.functional.fakes import FakeServices


@dataclass
class FakeFilling:
    services: FakeServices
    drafts: dict[tuple[UUID, UUID], Draft] = field(default_factory=dict)

    def opened(self, page: TaskPage, actor: User) -> Opened:
        return Opened(draft=self.draft(page.task.id, actor))

    def save(
        self, task_id: UUID, typed: Mapping[str, Sequence[str]], seen: datetime | None, actor: User
    ) -> Draft:
        self.services._open(task_id, actor)
        draft = Draft(task_id, task_id, actor.id, dict(typed), self.services.clock.now(), seen)
        self.drafts[task_id, actor.id] = draft
        return draft

    def rescue(self, task_id: UUID, within: Within, seen: datetime | None, user_id: UUID) -> bool:
        user = self.services.users[user_id]
        before = self.draft(task_id, user)
        self.save(task_id, within(self.form(task_id), before.typed if before else {}), seen, user)
        return True

    def form(self, task_id: UUID) -> Form | None:
        return self.services.form

    def unsent(self, actor: User, page: str | None = None) -> list[Unsent]:
        return []

    def without(self, task_id: UUID, remark: str, actor: User) -> None:
        draft = self.drafts.get((task_id, actor.id))
        if draft is not None:
            rest = {name: texts for name, texts in draft.typed.items() if name != remark}
            self.drafts[task_id, actor.id] = replace(draft, typed=rest)

    def draft(self, task_id: UUID, actor: User) -> Draft | None:
        return self.drafts.get((task_id, actor.id))

    def forget(self, task_id: UUID, actor: User) -> None:
        self.drafts.pop((task_id, actor.id), None)

    def changed(self, task_id: UUID, seen: datetime | None, actor: User) -> list[Changed]:
        return []

    def colleagues(self, task_id: UUID, actor: User) -> list[Colleague]:
        return []

    def leftover(self, task_id: UUID, actor: User) -> Leftover:
        task = self.services.tasks[task_id]
        return Leftover(task, self.services.form, self.draft(task_id, actor), None)
