"""What every use case is given: the store, the engine, the handlers, the catalogue and the clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.ports import Clock, Engine, Files, Handlers, Mailer, Press, Scanner
from app.services.catalogue import Catalogue
from app.services.coverage_of_clauses import Rehearsal
from app.store import Store


@dataclass(frozen=True, slots=True)
class Core:
    """`new_id` gives time-ordered keys (UUIDv7); `rehearsals`: those of a council, by its id;
    `address`: of the installation as its people reach it, for e-mails; empty when it is not known.

    What reaches outside is None where nobody needs it (a rehearsal has no attachments).
    """

    store: Store
    engine: Engine
    handlers: Handlers
    catalogue: Catalogue
    clock: Clock
    new_id: Callable[[], UUID]
    rehearsals: Callable[[str], Sequence[Rehearsal]] = lambda _: ()
    files: Files | None = None
    scanner: Scanner | None = None
    press: Press | None = None
    mailer: Mailer | None = None
    address: str = ""
