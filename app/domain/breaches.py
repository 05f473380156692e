"""A breach of an invariant that the watch has found, kept from when it was first seen until it is over."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class KeptBreach:
    """`at`: when it came about; `mark`: the same for the same breach however often it is looked for;
    `seconds`: how long, where that is the breach; `cleared_at`: when it was found to be over."""

    id: UUID
    council: str
    case_id: UUID
    case_reference: str
    instance_id: UUID | None
    watch: str
    invariant: str
    title: str
    evidence: str
    seconds: float
    mark: str
    at: datetime
    first_seen: datetime
    cleared_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """A case that was written to since the watch looked. `number`: of the change, larger for a later one."""

    number: int
    case_id: UUID


class Breaches(Protocol):
    """What the store offers for them. A breach that is over is kept and no longer listed."""

    def open_of(self, case_id: UUID) -> list[KeptBreach]:
        """Those of a case that are not over, oldest first."""
        ...

    def page(
        self, council: str, after: tuple[datetime, UUID] | None = None, limit: int = 50
    ) -> list[KeptBreach]:
        """Those that are not over, newest first. `after`: `(first_seen, id)` of the last row shown."""
        ...

    def add(self, breaches: Sequence[KeptBreach]) -> None:
        """Raises `Duplicate` where the same breach of a case is kept already and not over."""
        ...

    def change(self, breaches: Sequence[KeptBreach]) -> None:
        """Write their evidence, seconds and `cleared_at` again."""
        ...

    def changed(self, limit: int = 500) -> list[Changed]:
        """What the store noted when cases, holdings, answers or the trail were written; a look is no change.
        A case may be there more than once."""
        ...

    def looked_at(self, changes: Sequence[Changed] | None) -> None:
        """Take these changes away; None: all that are there now."""
        ...

    def going_on(
        self,
        council: str,
        now: datetime,
        watches: Collection[str],
        after: UUID | None = None,
        limit: int = 500,
    ) -> list[UUID]:
        """The cases in which time alone, or a person's leaving, can make or change a breach, in order of key:
        nobody holds the child now, the holder is no active person, or a breach of `watches` is not over."""
        ...
