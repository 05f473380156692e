"""Looks at the cases again and again, keeps the breaches that it finds, and tells the managers once.

A round looks at the cases that were written to since the last one, and at those in which time alone can make
a breach. A full round looks at every case: once a day, and when a protocol is deployed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.domain import permissions
from app.domain.breaches import KeptBreach
from app.domain.permissions import Action
from app.domain.records import Case, Notice, User
from app.services import access, rota, telling, watching
from app.services.core import Core
from app.services.lists import After
from app.services.watching import Breach

LOOKED = "watch.looked_at"
"""The setting that says when the last round was over."""

FULL = "watch.full_round"
"""The setting that says when the last full round was over, and under which deployment of each council."""

FULL_ROUND_EVERY = timedelta(hours=24)
"""An assumption: a breach of which neither a change of its case nor time tells waits no longer than a day."""

GOES_ON = frozenset({"uncovered", "concern-not-referred", "holder-gone"})
"""The watches whose breach grows with time, or is over without a change of its case: looked at again."""

AT_ONCE = 500
"""Cases read in one go."""

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
    """One round, after signing off who leaves; how many breaches are new.

    Each case is a transaction of its own: what is found is kept although a later case fails.
    """
    councils = watching.councils(core)
    for council in councils:
        rota.sign_off(core, council)
    under = _in_force(core, councils)
    full = _is_full(core, under)
    with core.store.read() as uow:
        people = {council: watching.people_of(uow, council) for council in councils}
    cases = _every(core, councils) if full else _some(core, councils)
    new = sum(_look(core, case, people[case.council]) for case in cases)
    now = core.clock.now().isoformat()
    with core.store.write() as uow:
        uow.settings.put(LOOKED, now)
        if full:
            uow.settings.put(FULL, {"at": now, "under": under})
        uow.commit()
    return new


def _in_force(core: Core, councils: Sequence[str]) -> dict[str, str]:
    """Council → the deployment whose invariants are looked for."""
    with core.store.read() as uow:
        latest = {council: uow.deployments.latest(council) for council in councils}
    return {council: str(each.id) for council, each in latest.items() if each is not None}


def _is_full(core: Core, under: dict[str, str]) -> bool:
    with core.store.read() as uow:
        last: dict[str, Any] | None = uow.settings.get(FULL)
    if last is None or last["under"] != under:
        return True
    since = core.clock.now() - datetime.fromisoformat(last["at"])
    return not timedelta() <= since < FULL_ROUND_EVERY


def _every(core: Core, councils: Sequence[str]) -> Iterator[Case]:
    """All cases, and with them what had changed before; should the round break off, it is due anew."""
    with core.store.write() as uow:
        uow.breaches.looked_at(None)
        uow.commit()
    for council in councils:
        after = ""
        while page := _page(core, council, after):
            after = page[-1].reference
            yield from page


def _page(core: Core, council: str, after: str) -> list[Case]:
    with core.store.read() as uow:
        return uow.cases.search(council, "", after, AT_ONCE)


def _some(core: Core, councils: Sequence[str]) -> Iterator[Case]:
    """The cases that were written to, then those in which time goes on and which were not among them."""
    given: set[UUID] = set()
    while True:
        with core.store.read() as uow:
            changes = uow.breaches.changed(AT_ONCE)
            cases = uow.cases.many({each.case_id for each in changes})
        yield from (case for case in cases.values() if case.council in councils)
        given |= set(cases)
        with core.store.write() as uow:
            uow.breaches.looked_at(changes)
            uow.commit()
        if len(changes) < AT_ONCE:
            break
    for council in councils:
        yield from _going_on(core, council, given)


def _going_on(core: Core, council: str, given: set[UUID]) -> Iterator[Case]:
    after: UUID | None = None
    while True:
        with core.store.read() as uow:
            page = uow.breaches.going_on(council, core.clock.now(), GOES_ON, after, AT_ONCE)
            cases = uow.cases.many(set(page) - given)
        yield from cases.values()
        if len(page) < AT_ONCE:
            return
        after = page[-1]


def _look(core: Core, case: Case, people: Mapping[UUID, User]) -> int:
    """Keep what is new, write again what has changed, and close what is over; how many are new."""
    with core.store.read() as uow:
        kept = {each.mark: each for each in uow.breaches.open_of(case.id)}
        found = dict(_marked(watching.of_case(core, uow, case, people)))
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
            telling.tell(core, uow, list(_notices(core, case, new, people)))
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


def _notices(
    core: Core, case: Case, new: Sequence[KeptBreach], people: Mapping[UUID, User]
) -> Iterator[Notice]:
    """A notice to each manager of the council for each breach."""
    watch = (user for user in people.values() if permissions.can(user, Action.WATCH, case.council))
    managers = [user for user in watch if user.active]
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
