"""What is particular to the store in memory."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.domain.errors import NotFound
from app.persistence.memory import MemoryStore
from tests.integration.scenes import Scene, entry, new_id, notice, user, written


def test_a_thread_that_would_wait_for_itself_is_told():
    store = MemoryStore()
    with store.write(), pytest.raises(RuntimeError, match="already"):
        written(store)


def test_writers_wait_for_one_another():
    store = MemoryStore()

    def append(_number: int) -> None:
        written(store, lambda uow: uow.audit.append([entry("s")]))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(append, range(200)))
    with store.read() as uow:
        assert [each.sequence for each in uow.audit.of_stream("s")] == list(range(1, 201))


def test_a_rehearsal_may_keep_rows_that_point_to_nothing():
    stray = notice(user())
    written(MemoryStore(strict=False), lambda uow: uow.notices.add([stray]))
    with pytest.raises(NotFound):
        written(MemoryStore(), lambda uow: uow.notices.add([stray]))


def test_what_a_reader_holds_does_not_change_under_it():
    store = MemoryStore()
    with store.read() as before:
        written(store, Scene)
        assert before.deployments.councils() == []
        assert before.users.by_id(new_id()) is None
