"""Errors that the diagram does not catch: an incident that a manager sees and can try again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app import bootstrap
from app.domain.errors import BusinessError, ExpressionFailed, Stale, UncaughtError
from app.domain.records import Incident, Instance
from app.ports import Call, Parameter, Result
from app.services import jobs, processes, tasks
from app.services.rehearsal import script
from app.services.rehearsal.play import Performance
from app.services.rehearsal.stage import REHEARSER, Stage, StubbedHandlers, build, instances

BPMN = Path(__file__).parents[2] / "spec" / "bpmn"


class Refuses:
    """A handler that ends with an error of the diagram's own."""

    topic = "routing.locality"
    summary = "Refuses"
    inputs: tuple[Parameter, ...] = ()
    outputs: tuple[Parameter, ...] = ()

    def __init__(self, *, inline: bool) -> None:
        self.inline = inline

    def __call__(self, call: Call) -> Result:
        raise BusinessError("NOT_FOUND", f"nobody knows {call.inputs.get('locality')}")


class Registry(StubbedHandlers):
    def __init__(self, handler: Refuses) -> None:
        self.handler = handler

    def get(self, topic: str) -> Refuses:
        return self.handler

    def topics(self) -> set[str]:
        return {self.handler.topic}


def play(name: str, handler: Refuses | None = None) -> Performance:
    read = script.read(BPMN / f"{name}.toml")
    tools = bootstrap.rehearsal_tools()
    stage = build(tools, bootstrap.rehearsal_files(read), read.now, read.stubs)
    if handler is not None:
        stage = replace(stage, core=replace(stage.core, handlers=Registry(handler)))
    performance = Performance(stage, read)
    performance.open()
    return performance


def incidents(stage: Stage) -> list[Incident]:
    with stage.core.store.read() as uow:
        return uow.incidents.open_of_council(stage.pack.council.id)


def first(stage: Stage) -> Instance:
    return instances(stage)[0]


def complete(performance: Performance, element: str, **answers: object) -> None:
    task = next(task for task in performance.open_tasks() if task.element == element)
    tasks.complete_with(performance.core, task.id, answers, performance.stage.people[REHEARSER])


def test_an_error_that_nothing_catches_is_an_incident_and_can_be_thrown_again() -> None:
    performance = play("error-that-nobody-catches")
    stage, manager = performance.stage, performance.stage.people[REHEARSER]
    complete(performance, "Ask", refused=True)
    (incident,) = incidents(stage)
    assert incident.element == "Failed"
    assert "REFUSED" in incident.message
    before = first(stage)
    with pytest.raises(UncaughtError, match="REFUSED"):
        jobs.retry_incident(performance.core, incident.id, manager)
    assert first(stage) == before
    assert incidents(stage) == [incident]
    complete(performance, "Other")
    assert incidents(stage) == [incident]


def test_an_incident_is_closed_with_the_token_that_stood_there() -> None:
    performance = play("uncaught-error-interrupted")
    complete(performance, "Ask")
    assert [each.element for each in incidents(performance.stage)] == ["Failed"]
    complete(performance, "Withdraw")
    assert incidents(performance.stage) == []


@pytest.mark.parametrize("inline", [True, False])
def test_a_handler_may_end_with_an_error_that_the_diagram_catches(inline: bool) -> None:
    performance = play("error-of-a-service-task", Refuses(inline=inline))
    assert [task.element for task in performance.open_tasks()] == ["Handle"]
    assert incidents(performance.stage) == []


@pytest.mark.parametrize("inline", [True, False])
def test_a_handlers_error_that_nothing_catches_is_an_incident(inline: bool) -> None:
    performance = play("service-task", Refuses(inline=inline))
    (incident,) = incidents(performance.stage)
    assert incident.message == "This could not be done: nobody knows Kew"
    with performance.core.store.read() as uow:
        raised = [
            each for each in uow.audit.of_instance(incident.instance_id) if each.action == "incident.raised"
        ]
    assert [each.detail["code"] for each in raised] == ["NOT_FOUND"]
    assert performance.open_tasks() == []
    jobs.retry_incident(performance.core, incident.id, performance.stage.people[REHEARSER])
    assert incidents(performance.stage) == []
    performance._run_jobs()
    assert [each.element for each in incidents(performance.stage)] == [incident.element]


def test_a_timer_that_could_not_go_on_is_fired_again() -> None:
    performance = play("timer-that-cannot-go-on")
    stage = performance.stage
    performance._advance(performance._later("PT1H"))
    (incident,) = incidents(stage)
    assert "could not go on" in incident.message
    with pytest.raises(ExpressionFailed):
        jobs.retry_incident(performance.core, incident.id, stage.people[REHEARSER])
    assert incidents(stage) == [incident]
    complete(performance, "Rate", risk=1)
    jobs.retry_incident(performance.core, incident.id, stage.people[REHEARSER])
    assert incidents(stage) == []
    assert [task.element for task in performance.open_tasks()] == ["Write", "Low"]


def test_an_ended_process_takes_no_step() -> None:
    performance = play("user-task")
    (task,) = performance.open_tasks()
    complete(performance, "Ask")
    ended = first(performance.stage)
    with pytest.raises(Stale):
        tasks.complete(performance.core, task.id, {}, performance.stage.people[REHEARSER])
    with performance.core.store.write() as uow, pytest.raises(Stale):
        processes.running(uow, ended.id)
