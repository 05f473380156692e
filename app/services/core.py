"""What every use case is given: the store, the engine, the handlers, the catalogue and the clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.ports import Clock, Engine, Handlers
from app.services.catalogue import Catalogue
from app.services.coverage_of_clauses import Rehearsal
from app.store import Store


@dataclass(frozen=True, slots=True)
class Core:
    """`new_id` gives time-ordered keys (UUIDv7); `rehearsals`: those of a council, by its id."""

    store: Store
    engine: Engine
    handlers: Handlers
    catalogue: Catalogue
    clock: Clock
    new_id: Callable[[], UUID]
    rehearsals: Callable[[str], Sequence[Rehearsal]] = lambda _: ()
