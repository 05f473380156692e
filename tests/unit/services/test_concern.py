"""An immediate safeguarding concern stops all that is open about the child, and is recorded once."""

from __future__ import annotations

from app.domain import audit
from app.domain.records import InstanceStatus, TimerStatus
from app.services import jobs, processes
from tests.unit.services.test_steering import NOTE, STEPS, House, drawn, task

CONCERN = STEPS["asking.bpmn"].decode()
SUB = CONCERN[CONCERN.index("<bpmn:subProcess") : CONCERN.index("</bpmn:subProcess>")] + "</bpmn:subProcess>"


def test_of_two_open_processes_one_records_it_and_the_other_ends() -> None:
    house = House(STEPS)
    second = processes.start(house.core, house.stage.case.id, "asking", house.manager)
    reached = processes.raise_concern(house.core, house.stage.case.id, house.manager)
    assert [(each.id, each.status) for each in reached] == [
        (house.key, InstanceStatus.RUNNING),
        (second.id, InstanceStatus.CANCELLED),
    ]
    with house.core.store.read() as uow:
        open_ones = [each.name for one in reached for each in uow.tasks.open_of(one.id)]
        clocks = {timer.status for timer in uow.timers.of_instance(second.id)}
    assert open_ones == ["Refer now"]
    assert clocks == {TimerStatus.CANCELLED}
    (ended,) = [each for each in house.trail() if each.action == "instance.cancelled"]
    assert (ended.instance_id, ended.actor) == (second.id, house.manager.username)
    assert ended.detail["reason"].endswith("It is recorded in “Asking”.")
    assert audit.first_break(house.trail()) is None


def test_a_suspended_process_records_it_when_it_is_the_older_one() -> None:
    house = House(STEPS)
    processes.start(house.core, house.stage.case.id, "asking", house.manager)
    house.suspend()
    first, other = processes.raise_concern(house.core, house.stage.case.id, house.manager)
    assert (first.id, first.status) == (house.key, InstanceStatus.RUNNING)
    assert other.status is InstanceStatus.CANCELLED


def test_the_incident_of_a_process_that_ends_for_it_is_closed() -> None:
    house = House(drawn(NOTE + task("z") + SUB, "s>n n>z z>e"))
    second = processes.start(house.core, house.stage.case.id, "asking", house.manager)
    with house.core.store.read() as uow:
        (job,) = uow.jobs.of_instance(second.id)
    jobs.give_up(house.core, job.id, "It rains.")
    processes.raise_concern(house.core, house.stage.case.id, house.manager)
    with house.core.store.read() as uow:
        (incident,) = uow.incidents.of_instance(second.id)
    assert incident.resolved_by == house.manager.username
