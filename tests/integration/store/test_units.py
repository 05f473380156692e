"""Units of work, in both stores: all or nothing, once."""

from __future__ import annotations

from contextlib import suppress

import pytest

from app.domain.errors import Duplicate
from app.domain.records import TaskStatus
from tests.integration.scenes import case, entry, task, written


def test_without_a_commit_nothing_is_kept(store, scene):
    new = case(council=scene.council)
    with store.write() as uow:
        uow.cases.add([new])
        assert uow.cases.get(new.id) == new
    with store.read() as uow:
        assert uow.cases.get(new.id) is None


def fail(_uow=None):
    raise LookupError


def test_an_error_keeps_nothing(store, scene):
    new = case(council=scene.council)
    with pytest.raises(LookupError):
        written(store, lambda uow: uow.cases.add([new]), lambda uow: uow.audit.append([entry("s")]), fail)
    with store.read() as uow:
        assert uow.cases.get(new.id) is None


def test_others_see_nothing_before_the_commit(store, scene):
    new = case(council=scene.council)
    with store.write() as uow:
        uow.cases.add([new])
        uow.cases.get(new.id)
        with store.read() as other:
            assert other.cases.get(new.id) is None
        uow.commit()
    with store.read() as other:
        assert other.cases.get(new.id) == new


def test_a_unit_of_work_commits_once(store):
    with store.write() as uow:
        uow.commit()
        with pytest.raises(RuntimeError, match="commits once"):
            uow.commit()


def test_a_reader_neither_commits_nor_writes(store, scene):
    with store.read() as uow, pytest.raises(RuntimeError, match="read"):
        uow.commit()
    with store.read() as uow, pytest.raises(Exception, match=r"read-only|does not support item assignment"):
        uow.settings.put("name", "value")


def test_a_savepoint_undoes_what_was_written_inside(store, scene):
    kept, lost, later = (task(scene.instance, token) for token in "abc")
    with store.write() as uow:
        uow.tasks.add([kept])
        with suppress(LookupError), uow.savepoint():
            uow.tasks.add([lost])
            uow.tasks.close(scene.instance.id, {"a": TaskStatus.DONE}, kept.created_at, None)
            fail()
        with uow.savepoint():
            uow.tasks.add([later])
        uow.commit()
    with store.read() as uow:
        assert uow.tasks.open_of(scene.instance.id) == [kept, later]


def test_a_duplicate_inside_a_savepoint_leaves_the_rest(store, scene):
    new = case(council=scene.council)
    with store.write() as uow:
        uow.cases.add([new])
        with pytest.raises(Duplicate), uow.savepoint():
            uow.cases.add([case(new.reference, council=scene.council)])
        uow.commit()
    with store.read() as uow:
        assert uow.cases.get(new.id) == new
