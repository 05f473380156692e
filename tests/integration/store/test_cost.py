"""What a command costs: few statements, one commit, and an index for every list."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app import bootstrap
from app.config import Settings
from app.domain.records import JobStatus, TaskStatus, TimerStatus
from app.jobs.queue import Queue
from app.persistence.postgres import PostgresStore, counted
from app.services import tasks
from tests.integration.scenes import HOUR, NOW, Scene, answers, entry, holding, job, task, timer

MOST_STATEMENTS = 10
MOST_OF_A_PANEL = 17
"""The dearest: what a panel decides of a child touches that child’s own case and the panel’s queue."""


@pytest.fixture(scope="module")
def store(database):
    store = PostgresStore(database, Queue().defer)
    yield store
    store.close()


@pytest.fixture
def scene(store: PostgresStore) -> Scene:
    with store.write() as uow:
        scene = Scene(uow)
        uow.holdings.open(holding(scene.case, scene.user))
        uow.tasks.add([task(scene.instance, "done"), task(scene.instance, "gone")])
        uow.timers.add([timer(scene.instance, "clock")])
        uow.jobs.add([job(scene.instance, "cancelled")])
        uow.commit()
    return scene


def test_a_completion_keeps_to_its_budget(store, scene):
    with store.read() as uow:
        current = uow.tasks.open_of(scene.instance.id)[0]
    with counted() as statements, store.write() as uow:
        context = uow.tasks.context(current.id)
        uow.users.of_council(scene.council)
        uow.answers.of_instance(scene.instance.id)
        uow.answers.add(answers(context.task, scene.user, {"agreed": "yes"}))
        ends = {"done": TaskStatus.DONE, "gone": TaskStatus.CANCELLED}
        uow.tasks.close(scene.instance.id, ends, NOW, scene.user.id)
        uow.tasks.add([task(scene.instance, f"n{n}") for n in range(5)])
        uow.timers.close(scene.instance.id, {"clock": TimerStatus.CANCELLED})
        uow.timers.add([timer(scene.instance, f"c{n}", NOW + HOUR) for n in range(5)])
        uow.jobs.close(scene.instance.id, ["cancelled"], JobStatus.CANCELLED)
        uow.jobs.add([job(scene.instance, f"s{n}") for n in range(5)])
        uow.holdings.transfer(holding(scene.case, scene.user, NOW + HOUR))
        uow.instances.save(replace(context.instance, version=2), 1)
        uow.audit.append([entry(str(scene.case.id)) for _ in range(5)])
        uow.instances.lock_running_of_case(scene.case.id)
        uow.commit()
    assert statements.pop() == "COMMIT"
    assert len(statements) <= MOST_STATEMENTS, "\n".join(statements)
    with store.read() as uow:
        assert len(uow.tasks.open_of(scene.instance.id)) == 5
        assert len(uow.timers.waiting_of(scene.instance.id)) == 5
        assert len(uow.audit.of_stream(str(scene.case.id))) == 5


def test_every_completion_of_the_demonstration_keeps_to_it_too(new_database, monkeypatch):
    sent: list[list[str]] = []
    real = tasks.complete

    def complete(*given, **named):
        with counted() as statements:
            done = real(*given, **named)
        sent.append(statements)
        return done

    monkeypatch.setattr(tasks, "complete", complete)
    with new_database("demonstration") as url:
        settings = replace(Settings(), database_url=url)
        with bootstrap.demonstrate(settings, lambda _said: None):
            pass
    assert len(sent) > 50
    assert {statements.count("COMMIT") for statements in sent} == {1}
    *usual, dear = sorted(sent, key=len)
    assert len(usual[len(usual) * 9 // 10]) - 1 <= MOST_STATEMENTS, "\n".join(usual[len(usual) * 9 // 10])
    assert len(dear) - 1 <= MOST_OF_A_PANEL, "\n".join(dear)
