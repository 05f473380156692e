"""Moving processes to another version: the use cases in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from app.domain.errors import InvalidAnswers, NotFound
from app.domain.finding import Finding, Severity
from app.domain.permissions import Action, check
from app.domain.records import Instance, InstanceView, User
from app.services.oversight.bounces import StepDown
from app.services.views import ManyMoves, Move, MovePage, Obstacle, Outlook
from tests.functional.world import COUNCIL, ENDED, INSTANCE, NOW, ROBIN, STAR


@dataclass
class FakeMoves:
    """`hindered`: something stands in the way until somebody says what takes its place."""

    calls: list[tuple[Any, ...]] = field(default_factory=list, kw_only=True)
    fails: Exception | None = field(default=None, kw_only=True)
    hindered: bool = field(default=False, kw_only=True)

    def migrate(
        self,
        instance_id: UUID,
        reason: str,
        actor: User,
        elements: Mapping[str, str],
        seen: tuple[int, int] | None = None,
    ) -> Instance:
        check(actor, Action.MIGRATE, COUNCIL)
        if not reason.strip():
            raise InvalidAnswers({"reason": "Say why."})
        if self.fails:
            raise self.fails
        self.calls.append(("migrate", instance_id, reason, dict(elements), seen))
        return INSTANCE

    def migrate_many(self, instance_id: UUID, reason: str, actor: User, latest: int) -> tuple[int, int]:
        check(actor, Action.MIGRATE, COUNCIL)
        if not reason.strip():
            raise InvalidAnswers({"reason": "Say why."})
        self.calls.append(("migrate_many", instance_id, reason, latest))
        return 1, 2

    def move_page(self, instance_id: UUID, actor: User, elements: Mapping[str, str]) -> MovePage:
        check(actor, Action.MIGRATE, COUNCIL)
        if instance_id != INSTANCE.id:
            raise NotFound("process instance", instance_id)
        decided = {} if self.hindered else {"Task_Visit": "Task_Call"}
        gone = Finding(
            Severity.ERROR, "element-removed", "step-down.bpmn", 4, "Task_Visit", "It <is> gone.", "Say."
        )
        obstacles = [Obstacle(gone, [("Task_Call", "Call <them>")], may_let_go=True)]
        visit = Move("Make the visit", "Make the visit", NOW, NOW + timedelta(days=2))
        moves = [visit, Move("", "New clock"), Move("Old clock", ""), Move("Ask", "Enquire")]
        blocked = self.hindered and not elements
        return MovePage(INSTANCE, ROBIN, 1, 2, [] if blocked else moves, obstacles if blocked else [],
                        elements or decided, others=3)  # fmt: skip

    def many_moves(self, instance_id: UUID, actor: User) -> ManyMoves:
        check(actor, Action.MIGRATE, COUNCIL)
        rows = [
            Outlook(InstanceView(INSTANCE, "EB-0001", ROBIN.child_name, 3, 1, 1), []),
            Outlook(InstanceView(ENDED, "EB-0003", STAR.child_name, 0, 0, 0), ["It <is> gone."]),
        ]
        return ManyMoves(INSTANCE, 1, 2, rows)

    def earlier_step_downs(self, instance: Instance, actor: User) -> list[StepDown]:
        return []
