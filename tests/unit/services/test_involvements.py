"""What else of a case is under way, as a diagram's service task sees it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app import bootstrap
from app.services import involvements, processes, tasks
from app.services.rehearsal.stage import REHEARSER, Stage, build

NOW = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
VISIT = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D" targetNamespace="x">'
    '<bpmn:process id="visit" name="Visit" isExecutable="true"><bpmn:startEvent id="s"/>'
    '<bpmn:userTask id="x" name="Visit the family"/><bpmn:endEvent id="e"/>'
    '<bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="x"/>'
    '<bpmn:sequenceFlow id="f2" sourceRef="x" targetRef="e"/></bpmn:process></bpmn:definitions>'
)


def seen(on: Stage, besides: object) -> list[tuple[str, str, datetime]]:
    with on.core.store.read() as uow:
        found = involvements.under_way(uow, on.case.id, besides)  # type: ignore[arg-type]
    return [(each.process, each.name, each.since) for each in found]


def test_every_other_process_of_the_case_until_it_has_ended() -> None:
    on = build(bootstrap.rehearsal_tools(), {"visit.bpmn": VISIT.encode()}, NOW, {})
    me = on.people[REHEARSER]
    first = processes.start(on.core, on.case.id, "visit", me)
    assert seen(on, first.id) == []
    on.clock.set(NOW + timedelta(days=1))
    second = processes.start(on.core, on.case.id, "visit", me)
    assert seen(on, first.id) == [("visit", "Visit", NOW + timedelta(days=1))]
    assert seen(on, second.id) == [("visit", "Visit", NOW)]
    with on.core.store.read() as uow:
        [task] = uow.tasks.open_of(second.id)
    tasks.complete(on.core, task.id, {}, me)
    assert seen(on, first.id) == []
