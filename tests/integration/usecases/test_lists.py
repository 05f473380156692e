"""What the lists of a council cost, however many people and cases it has."""

from __future__ import annotations

from dataclasses import replace

from app.domain.records import User
from app.persistence.postgres import counted
from app.services import access, rota
from tests.integration.usecases.conftest import COUNCIL, Desk

DESKS = 4
"""The load of everybody, whom each holds, who is away, and who there is: one statement each."""

CLOSED = 3
"""The restrictions, and whether somebody's council shows cases to their locality alone (its setting and
the localities)."""


def test_everybodys_desk_costs_the_same_however_many_there_are(desk: Desk) -> None:
    manager = desk.people["tate"]
    desk.case()
    with counted() as few:
        before = rota.desks(desk.services.core, manager)
    more = [_other(desk, manager, number) for number in range(5)]
    with desk.store.write() as uow:
        uow.users.add(more)
        uow.commit()
    with counted() as many:
        after = rota.desks(desk.services.core, manager)
    assert len(after) == len(before) + len(more)
    assert len(few) == len(many) == DESKS, "\n\n".join(many)


def test_asking_who_may_open_many_cases_costs_no_more_than_asking_for_one(desk: Desk) -> None:
    cases = [desk.case().id for _ in range(6)]
    costs = []
    for keys in (cases[:1], cases):
        with desk.store.read() as uow, counted() as heard:
            assert access.closed(desk.services.core, uow, desk.people["pat"], keys) == frozenset()
        costs.append(len(heard))
    assert costs[0] == costs[1] <= CLOSED


def _other(desk: Desk, like: User, number: int) -> User:
    key = desk.services.core.new_id()
    return replace(like, id=key, username=f"other-{key}", name=f"Other {number}", council=COUNCIL)
