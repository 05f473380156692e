"""By what the lists of the fakes can be narrowed."""

from __future__ import annotations

from uuid import UUID

from app.domain.records import DefinitionRow, User
from app.services.inbox import Choices as InboxChoices
from app.services.listing import Choices
from tests.functional.world import COUNCIL, WORKER, number


class FakeLists:
    """The choices of the lists of instances and of tasks."""

    def choices(self, actor: User) -> Choices:
        return Choices(("North",), ("Early Help North",), [WORKER])

    def panel_records(self, actor: User) -> frozenset[UUID]:
        return frozenset()

    def processes(self, actor: User) -> list[DefinitionRow]:
        return [DefinitionRow(number(810), number(800), COUNCIL, "step_down", "Step down", 1)]

    def inbox_choices(self, actor: User) -> InboxChoices:
        return InboxChoices({"step_down": "Step down"}, actor.roles)
