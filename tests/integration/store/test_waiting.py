"""Timers, jobs and incidents, in both stores."""

from __future__ import annotations

from dataclasses import replace

from app.domain.records import JobStatus, TimerStatus
from app.store import Wake
from tests.integration.scenes import HOUR, NOW, incident, job, new_id, timer


def test_timers_are_closed_by_token_and_stay_closed(store, scene):
    fired, cancelled, left = (timer(scene.instance, token) for token in "abc")
    with store.write() as uow:
        uow.timers.add([fired, cancelled, left])
        uow.commit()
    with store.write() as uow:
        ends = {"a": TimerStatus.FIRED, "b": TimerStatus.CANCELLED}
        uow.timers.close(scene.instance.id, ends)
        uow.timers.close(scene.instance.id, {"a": TimerStatus.CANCELLED})
        uow.commit()
    with store.read() as uow:
        assert uow.timers.get(fired.id) == replace(fired, status=TimerStatus.FIRED)
        assert uow.timers.waiting_of(scene.instance.id) == [left]
        statuses = [each.status for each in uow.timers.of_instance(scene.instance.id)]
        assert statuses == [TimerStatus.FIRED, TimerStatus.CANCELLED, TimerStatus.WAITING]
        assert uow.timers.get(new_id()) is None


def test_due_timers_come_oldest_first(store, scene):
    early, late = timer(scene.instance, "a", NOW - 2 * HOUR), timer(scene.instance, "b", NOW)
    with store.write() as uow:
        uow.timers.add([late, early, timer(scene.instance, "c", NOW + HOUR)])
        uow.timers.add([timer(scene.instance, "d", NOW - HOUR, status=TimerStatus.FIRED)])
        uow.commit()
    with store.read() as uow:
        mine = [each for each in uow.timers.due(NOW, 1000) if each.instance_id == scene.instance.id]
        assert mine == [early, late]
        assert len(uow.timers.due(NOW, 1)) == 1


def test_jobs_are_set_closed_and_counted(store, scene):
    waiting = job(scene.instance, "a")
    external, done = job(scene.instance, "b", topic=f"other.{scene.council}"), job(scene.instance, "c")
    with store.write() as uow:
        uow.jobs.add([waiting, replace(external, status=JobStatus.EXTERNAL), done])
        uow.jobs.set(done.id, JobStatus.DONE, attempts=2)
        uow.jobs.set(waiting.id, JobStatus.FAILED, attempts=5, error="No paper.")
        assert uow.jobs.get(waiting.id) == replace(
            waiting, status=JobStatus.FAILED, attempts=5, error="No paper."
        )
        assert [each.id for each in uow.jobs.external(external.topic, 1000)] == [external.id]
        assert uow.jobs.external(external.topic, 0) == uow.jobs.external("another.topic", 1000) == []
        uow.jobs.defer_again(waiting.id)
        assert uow.jobs.get(waiting.id) == replace(waiting, attempts=5)
        assert waiting.id in {each.id for each in uow.jobs.waiting(1000)}
        uow.jobs.close(scene.instance.id, ["a", "b", "c"], JobStatus.CANCELLED)
        statuses = [each.status for each in uow.jobs.of_instance(scene.instance.id)]
        assert statuses == [JobStatus.CANCELLED, JobStatus.CANCELLED, JobStatus.DONE]
        assert uow.jobs.get(new_id()) is None


def test_incidents_are_open_until_somebody_resolves_them(store, scene):
    first = incident(scene.instance)
    second = incident(scene.instance, at=NOW + HOUR, job_id=new_id())
    with store.write() as uow:
        uow.incidents.add(first)
        uow.incidents.add(second)
        uow.commit()
    with store.write() as uow:
        assert uow.incidents.open_of_council(scene.council) == [second, first]
        uow.incidents.resolve([first.id], NOW + HOUR, "ann")
        uow.incidents.resolve([first.id], NOW + 2 * HOUR, "somebody later")
        uow.commit()
    with store.read() as uow:
        assert uow.incidents.open_of_council(scene.council) == [second]
        resolved = replace(first, resolved_at=NOW + HOUR, resolved_by="ann")
        assert uow.incidents.of_instance(scene.instance.id) == [resolved, second]
        assert uow.incidents.get(second.id) == second


def test_wakes_are_queued_with_the_commit_and_only_then(postgres, scene_in_postgres, woken):
    scene = scene_in_postgres
    clock, work = timer(scene.instance, "w1"), job(scene.instance, "w2")
    external = job(scene.instance, "w3", status=JobStatus.EXTERNAL)
    woken.clear()
    with postgres.write() as uow:
        uow.timers.add([clock])
        uow.jobs.add([work, external])
        assert woken == []
        uow.commit()
    assert woken == [Wake("timer", clock.id, clock.due), Wake("service", work.id)]
