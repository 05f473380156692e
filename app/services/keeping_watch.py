"""Looks through every case again and again, keeps the breaches that it finds, and tells the managers once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain import permissions
from app.domain.breaches import KeptBreach
from app.domain.permissions import Action
from app.domain.records import Case, Notice, User
from app.services import access, rota, telling, watching
from app.services.core import Core
from app.services.lists import After
from app.services.watching import Breach
from app.store import UnitOfWork

LOOKED = "watch.looked_at"
"""The setting that says when the last round was over."""

ROWS = 50
"""Rows of a page of breaches."""

LINK = "/breaches"


@dataclass(frozen=True, slots=True)
class BreachPage:
    """Breaches that are not over, newest first. `looked_at`: the end of the last round, if there was one."""

    rows: Sequence[KeptBreach]
    looked_at: datetime | None


def for_manager(core: Core, actor: User, after: After = None) -> BreachPage:
    """A page of the breaches of the actor's council. Raises `Forbidden`."""
    permissions.check(actor, Action.WATCH)
    key = (after[0], after[1]) if after is not None and after[0] is not None else None
    with core.store.read() as uow:
        told = uow.settings.get(LOOKED)
        looked = datetime.fromisoformat(told) if told else None
        found = uow.breaches.page(actor.council, key, ROWS)
        shut = access.closed(core, uow, actor, [each.case_id for each in found])
        return BreachPage([_hidden(each) if each.case_id in shut else each for each in found], looked)


def _hidden(breach: KeptBreach) -> KeptBreach:
    """Of a case that the actor may not open: that there is something to look into, and not what it is."""
    return replace(breach, evidence=f"About a {access.HIDDEN.lower()}.", instance_id=None)


def sweep(core: Core) -> int:
    """One round over all the cases of all councils, after signing off who leaves; how many breaches are new.

    Each case is a transaction of its own: what is found is kept although a later case fails.
    """
    new = 0
    for council in watching.councils(core):
        rota.sign_off(core, council)
        after = ""
        while page := _page(core, council, after):
            after = page[-1].reference
            new += sum(_look(core, case) for case in page)
    with core.store.write() as uow:
        uow.settings.put(LOOKED, core.clock.now().isoformat())
        uow.commit()
    return new


def _page(core: Core, council: str, after: str) -> list[Case]:
    with core.store.read() as uow:
        return uow.cases.search(council, "", after)


def _look(core: Core, case: Case) -> int:
    """Keep what is new, write again what has changed, and close what is over; how many are new."""
    with core.store.read() as uow:
        kept = {each.mark: each for each in uow.breaches.open_of(case.id)}
        found = dict(_marked(watching.of_case(core, uow, case)))
    now = core.clock.now()
    new = [_kept(core, case, mark, each, now) for mark, each in found.items() if mark not in kept]
    over = [replace(each, cleared_at=now) for mark, each in kept.items() if mark not in found]
    other = [
        replace(each, evidence=found[mark].evidence, seconds=found[mark].seconds)
        for mark, each in kept.items()
        if mark in found and found[mark].evidence != each.evidence
    ]
    if new or over or other:
        with core.store.write() as uow:
            uow.breaches.add(new)
            uow.breaches.change([*over, *other])
            telling.tell(core, uow, list(_notices(core, uow, case, new)))
            uow.commit()
    return len(new)


def _marked(found: Sequence[Breach]) -> Iterator[tuple[str, Breach]]:
    """Each breach under what tells it from the others of its case, whatever its evidence says by now."""
    seen: Counter[str] = Counter()
    for each in found:
        place = f"{each.watch} {each.instance_id or '-'} {each.at.isoformat()}"
        seen[place] += 1
        yield f"{place} {seen[place]}", each


def _kept(core: Core, case: Case, mark: str, found: Breach, now: datetime) -> KeptBreach:
    return KeptBreach(
        id=core.new_id(),
        council=case.council,
        case_id=case.id,
        case_reference=case.reference,
        instance_id=found.instance_id,
        watch=found.watch,
        invariant=found.invariant,
        title=found.title,
        evidence=found.evidence,
        seconds=found.seconds,
        mark=mark,
        at=found.at,
        first_seen=now,
    )


def _notices(core: Core, uow: UnitOfWork, case: Case, new: Sequence[KeptBreach]) -> Iterator[Notice]:
    """A notice to each manager of the council for each breach."""
    people = uow.users.of_council(case.council) if new else []
    managers = [user for user in people if user.active and permissions.can(user, Action.WATCH, case.council)]
    for breach in new:
        for user in managers:
            yield Notice(
                id=core.new_id(),
                user_id=user.id,
                case_id=case.id,
                subject=f"To look into: {breach.title}",
                text=f"{breach.case_reference}: {breach.evidence}",
                link=LINK,
                at=breach.first_seen,
            )
