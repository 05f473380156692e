"""Signing out ends one session for good, in both stores."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import bootstrap
from app.packs import read_files
from app.services import accounts
from app.services.catalogue import Catalogue
from app.services.clock import ManualClock
from app.services.core import Core
from app.store import Store
from tests.integration.scenes import HOUR, NOW, new_id, user


@pytest.fixture
def core(store: Store) -> Core:
    engine = bootstrap.engine()
    catalogue = Catalogue(read_files, engine, lambda _pack: [])
    return Core(store, engine, bootstrap.handlers(), catalogue, ManualClock(NOW), new_id)


def test_a_session_that_was_signed_out_of_is_nobodys_and_the_others_go_on(core: Core) -> None:
    wren, ended, other = user(), new_id(), new_id()
    with core.store.write() as uow:
        uow.users.add([wren])
        uow.commit()
    assert accounts.user(core, wren.id, ended) == wren
    for _ in range(2):  # a double click
        accounts.sign_out(core, wren, ended, HOUR)
    assert accounts.user(core, wren.id, ended) is None
    assert accounts.user(core, wren.id, other) == wren
    with core.store.read() as uow:
        told = [each for each in uow.audit.of_stream(wren.council) if each.actor == wren.username]
    assert [each.action for each in told] == ["account.signed-out"]


def test_a_session_is_kept_in_mind_as_long_as_a_cookie_of_it_may_be_good(core: Core) -> None:
    wren, first, second, third = user(), new_id(), new_id(), new_id()
    with core.store.write() as uow:
        uow.users.add([wren])
        uow.commit()
    clock = core.clock
    assert isinstance(clock, ManualClock)
    for session, after in ((first, 0 * HOUR), (second, HOUR), (third, HOUR + timedelta(seconds=1))):
        clock.set(NOW + after)
        accounts.sign_out(core, wren, session, HOUR)
        assert accounts.user(core, wren.id, session) is None
    with core.store.read() as uow:
        assert [each.id for each in uow.ended_sessions.where(user_id=wren.id)] == [second, third]
