"""Timers, messages, jobs and the moved clock, on a store in memory."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app import bootstrap
from app.domain.errors import DeliveryFailed, Forbidden, HoldfastError, NobodyWaits, NotFound
from app.domain.records import Instance, JobStatus
from app.ports import Call, Parameter, Result
from app.services import Services, jobs, processes
from app.services.clock import DemoClock, ManualClock
from app.services.rehearsal.stage import REHEARSER, Stage, build

NOW = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="D" targetNamespace="x">'
)


def diagram(process: str, nodes: str, flows: str, messages: tuple[str, ...] = ()) -> bytes:
    """A small file: `flows` like "s>a a>e"."""
    arrows = "".join(
        f'<bpmn:sequenceFlow id="f_{a}_{b}" sourceRef="{a}" targetRef="{b}"/>'
        for a, b in (flow.split(">") for flow in flows.split())
    )
    named = "".join(f'<bpmn:message id="m{n}" name="{name}"/>' for n, name in enumerate(messages))
    body = f'<bpmn:process id="{process}" name="{process}" isExecutable="true">{nodes}{arrows}</bpmn:process>'
    return f"{HEAD}{named}{body}</bpmn:definitions>".encode()


DEADLINE = diagram(
    "deadline",
    '<bpmn:startEvent id="s"/><bpmn:userTask id="a" name="Ask"/><bpmn:endEvent id="e"/>'
    '<bpmn:boundaryEvent id="t" attachedToRef="a" cancelActivity="false"><bpmn:timerEventDefinition>'
    "<bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
    '<bpmn:userTask id="late" name="Ask again"/><bpmn:endEvent id="e2"/>',
    "s>a a>e t>late late>e2",
)
SENDING = diagram(
    "sending",
    '<bpmn:startEvent id="s"/><bpmn:serviceTask id="x" camunda:type="external" camunda:topic="post.send"/>'
    '<bpmn:endEvent id="e"/>',
    "s>x x>e",
)


def circle(process: str, hears: str, says: str) -> bytes:
    return diagram(
        process,
        '<bpmn:startEvent id="s"><bpmn:messageEventDefinition messageRef="m0"/></bpmn:startEvent>'
        '<bpmn:endEvent id="e"><bpmn:messageEventDefinition messageRef="m1"/></bpmn:endEvent>',
        "s>e",
        (hears, says),
    )


class Post:
    """A job that fails as often as it is told."""

    topic, summary, inline = "post.send", "Sends", False
    inputs: tuple[Parameter, ...] = ()
    outputs: tuple[Parameter, ...] = ()

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.keys: list[str] = []

    def __call__(self, call: Call) -> Result:
        self.keys.append(call.key)
        if len(self.keys) <= self.failures:
            raise DeliveryFailed("The post", "it rains")
        return Result({"sent": True})


class Handlers:
    def __init__(self, post: Post, outside: str = "") -> None:
        self.post, self.outside = post, outside

    def get(self, topic: str) -> Post | None:
        return self.post if topic == "post.send" else None

    def topics(self) -> list[str]:
        return ["post.send", *filter(None, [self.outside])]


def stage(files: Mapping[str, bytes], post: Post | None = None, outside: str = "") -> Stage:
    """`outside`: a topic that another system serves."""
    tools = bootstrap.rehearsal_tools()
    return build(
        type(tools)(
            read_files=tools.read_files,
            check=tools.check,
            engine=tools.engine,
            handlers=Handlers(post or Post(), outside),
            new_store=tools.new_store,
            new_id=tools.new_id,
        ),
        files,
        NOW,
        {},
    )


def start(on: Stage, process: str) -> Instance:
    return processes.start(on.core, on.case.id, process, on.people[REHEARSER])


def open_tasks(on: Stage) -> list[str]:
    with on.core.store.read() as uow:
        return sorted(
            task.element
            for instance in uow.instances.of_case(on.case.id)
            for task in uow.tasks.open_of(instance.id)
        )


def only_timer(on: Stage, instance: Instance) -> UUID:
    with on.core.store.read() as uow:
        [timer] = uow.timers.waiting_of(instance.id)
    return timer.id


def test_a_timer_fires_once_however_often_it_is_asked() -> None:
    on = stage({"d.bpmn": DEADLINE})
    timer = only_timer(on, start(on, "deadline"))
    assert processes.fire_timer(on.core, timer) is False, "it is not due yet"
    on.clock.set(NOW + timedelta(days=1))
    assert processes.fire_timer(on.core, timer) is True
    assert processes.fire_timer(on.core, timer) is False
    assert processes.fire_due(on.core) == 0
    assert open_tasks(on) == ["a", "late"]


def test_an_unknown_timer_is_no_error() -> None:
    assert processes.fire_timer(stage({"d.bpmn": DEADLINE}).core, bootstrap.new_id()) is False


def test_a_message_that_nobody_waits_for_is_said_and_changes_nothing() -> None:
    on = stage({"d.bpmn": DEADLINE})
    start(on, "deadline")
    with pytest.raises(NobodyWaits, match="Agreement withdrawn"):
        processes.send_message(on.core, on.case.id, "Agreement withdrawn", on.people[REHEARSER])
    assert open_tasks(on) == ["a"]


def test_processes_that_start_each_other_in_a_circle_are_stopped() -> None:
    on = stage({"a.bpmn": circle("a", "ping", "pong"), "b.bpmn": circle("b", "pong", "ping")})
    with pytest.raises(HoldfastError, match="in a circle"), on.core.store.write() as uow:
        processes.begin(on.core, uow, on.case, "a", {}, None, message="ping")
    with on.core.store.read() as uow:
        assert uow.instances.of_case(on.case.id) == []


def test_a_process_that_does_not_exist_is_said() -> None:
    on = stage({"d.bpmn": DEADLINE})
    with pytest.raises(NotFound, match="process to start by hand nowhere"):
        start(on, "nowhere")


def only_job(on: Stage, instance: Instance) -> Any:
    with on.core.store.read() as uow:
        [job] = uow.jobs.of_instance(instance.id)
    return job


def test_a_job_that_failed_for_good_is_an_incident_that_can_be_retried() -> None:
    post = Post(failures=1)
    on = stage({"s.bpmn": SENDING}, post)
    instance = start(on, "sending")
    job = only_job(on, instance)
    with pytest.raises(DeliveryFailed, match="it rains"):
        jobs.run_job(on.core, job.id)
    tried = only_job(on, instance)
    assert (tried.status, tried.attempts) == (JobStatus.WAITING, 1)
    assert "it rains" in tried.error, "a manager can see it while the queue goes on trying"
    jobs.give_up(on.core, job.id, "it rains")
    jobs.give_up(on.core, job.id, "it rains")
    with on.core.store.read() as uow:
        [incident] = uow.incidents.of_instance(instance.id)
    assert "it rains" in incident.message
    assert jobs.run_job(on.core, job.id) is False, "nothing runs while a manager has it"
    jobs.retry_incident(on.core, incident.id, on.people[REHEARSER])
    assert jobs.run_job(on.core, job.id) is True
    assert post.keys == [str(job.id)] * 2, "the same key, so that the outside effect happens once"
    with on.core.store.read() as uow:
        [incident] = uow.incidents.of_instance(instance.id)
        ended = uow.instances.get(instance.id)
    assert incident.resolved_by == REHEARSER
    assert ended is not None
    assert ended.ended_at is not None


def test_a_jobs_result_is_written_once() -> None:
    on = stage({"s.bpmn": SENDING})
    job = only_job(on, start(on, "sending"))
    assert jobs.finish(on.core, job.id, Result({"sent": True})) is True
    assert jobs.finish(on.core, job.id, Result({"sent": True})) is False
    assert jobs.run_job(on.core, job.id) is False
    assert only_job_status(on, job.id) is JobStatus.DONE


def only_job_status(on: Stage, job_id: UUID) -> JobStatus:
    with on.core.store.read() as uow:
        job = uow.jobs.get(job_id)
    assert job is not None
    return job.status


def test_the_clock_moves_only_in_the_demonstration() -> None:
    on = stage({"d.bpmn": DEADLINE})
    with pytest.raises(Forbidden):
        Services(on.core).move_clock(NOW + timedelta(days=1), on.people[REHEARSER])


def test_a_moved_demonstration_clock_fires_what_fell_due_on_its_way() -> None:
    on = stage({"d.bpmn": DEADLINE})
    clock = DemoClock(on.core.store, keeping=0)
    core = type(on.core)(
        on.core.store, on.core.engine, on.core.handlers, on.core.catalogue, clock, on.core.new_id
    )
    processes.start(core, on.case.id, "deadline", on.people[REHEARSER])
    services = Services(core)
    assert services.demo
    ahead = clock.now() + timedelta(days=2)
    assert services.move_clock(ahead, on.people[REHEARSER]) == 1
    assert clock.now() >= ahead
    assert open_tasks(on) == ["a", "late"]
    back = clock.now() - timedelta(days=1)
    with pytest.raises(HoldfastError, match="only moves forward"):
        services.move_clock(back, on.people[REHEARSER])


def test_a_manual_clock_never_goes_back() -> None:
    clock = ManualClock(NOW)
    with pytest.raises(ValueError, match="cannot go back"):
        clock.set(NOW - timedelta(seconds=1))
