"""Suspending, resuming, cancelling, resolving and moving tokens, on a store in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app import bootstrap
from app.domain import audit
from app.domain.errors import (
    Forbidden,
    HoldfastError,
    InvalidAnswers,
    NoPlace,
    NotFound,
    Stale,
    Suspended,
    Uncovered,
)
from app.domain.records import (
    AuditEntry,
    Instance,
    InstanceStatus,
    JobStatus,
    Task,
    TaskStatus,
    TimerStatus,
    User,
)
from app.services import Services, jobs, mending, processes, steering, token_moves, wording
from app.services.rehearsal.stage import REHEARSER, Stage, build, instances

NOW = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="D" targetNamespace="x">'
    f'<bpmn:message id="M" name="{processes.CONCERN}"/><bpmn:message id="N" name="Reply"/>'
)
CONCERN = (
    '<bpmn:subProcess id="sub" triggeredByEvent="true"><bpmn:startEvent id="raised">'
    '<bpmn:messageEventDefinition messageRef="M"/></bpmn:startEvent>'
    '<bpmn:userTask id="refer" name="Refer now"/>'
    '<bpmn:sequenceFlow id="g" sourceRef="raised" targetRef="refer"/>'
    "</bpmn:subProcess>"
)
CLOCK = (
    '<bpmn:boundaryEvent id="late" attachedToRef="a" cancelActivity="false"><bpmn:timerEventDefinition>'
    "<bpmn:timeDuration>P2D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
)
ENDS = '<bpmn:startEvent id="s"/><bpmn:endEvent id="e"/>'


def task(name: str) -> str:
    return f'<bpmn:userTask id="{name}" name="Task {name}"/>'


def service(name: str, topic: str, inputs: str) -> str:
    return (
        f'<bpmn:serviceTask id="{name}" name="Job {name}" camunda:type="external" camunda:topic="{topic}">'
        f"<bpmn:extensionElements><camunda:inputOutput>{inputs}</camunda:inputOutput>"
        "</bpmn:extensionElements></bpmn:serviceTask>"
    )


def given(name: str, text: str) -> str:
    return f'<camunda:inputParameter name="{name}">{text}</camunda:inputParameter>'


NOTE = service("n", "records.note", given("heading", '= "x"') + given("text", '= "y"'))
TRANSFER = service(
    "t", "holding.transfer", given("to", '= "x"') + given("accepted", '= "yes"') + given("reason", '= "y"')
)


def drawn(nodes: str, flows: str) -> Mapping[str, bytes]:
    arrows = "".join(
        f'<bpmn:sequenceFlow id="f_{a}_{b}" sourceRef="{a}" targetRef="{b}"/>'
        for a, b in (flow.split(">") for flow in flows.split())
    )
    body = f'<bpmn:process id="asking" name="Asking" isExecutable="true">{ENDS}{nodes}{arrows}</bpmn:process>'
    return {"asking.bpmn": f"{HEAD}{body}</bpmn:definitions>".encode()}


STEPS = drawn(task("a") + CLOCK + task("b") + task("c") + task("told") + CONCERN, "s>a a>b b>c c>e late>told")
GATED = drawn(task("a") + task("accept") + TRANSFER + task("z"), "s>a a>accept accept>t t>z z>e")
FAILING = drawn(NOTE + task("z"), "s>n n>z z>e")


class House:
    """One running process, and its manager."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.stage: Stage = build(bootstrap.rehearsal_tools(), files, NOW, {})
        self.core = self.stage.core
        self.services = Services(self.core)
        self.manager: User = self.stage.people[REHEARSER]
        self.key = processes.start(self.core, self.stage.case.id, "asking", self.manager).id

    @property
    def one(self) -> Instance:
        return next(each for each in instances(self.stage) if each.id == self.key)

    def open(self) -> list[Task]:
        with self.core.store.read() as uow:
            return uow.tasks.open_of(self.key)

    def token(self, element: str) -> str:
        return next(task.token for task in self.open() if task.element == element)

    def trail(self) -> list[AuditEntry]:
        with self.core.store.read() as uow:
            return uow.audit.of_stream(str(self.stage.case.id))

    def timers(self) -> list[TimerStatus]:
        with self.core.store.read() as uow:
            return [timer.status for timer in uow.timers.of_instance(self.key)]

    def suspend(self) -> None:
        steering.suspend(self.core, self.key, "The family is abroad until Monday.", self.manager)


def test_the_tasks_of_a_suspended_process_wait() -> None:
    house = House(STEPS)
    (row,) = house.open()
    house.suspend()
    assert house.one.status is InstanceStatus.SUSPENDED
    with pytest.raises(Suspended, match="always gets through"):
        house.services.complete(row.id, {}, house.manager)
    with pytest.raises(Stale):
        house.suspend()
    assert steering.resume(house.core, house.key, "They are back.", house.manager) == 0
    house.services.complete(row.id, {}, house.manager)
    assert [each.element for each in house.open()] == ["b"]
    told = [(each.action, each.actor, each.detail.get("reason")) for each in house.trail()]
    assert ("instance.suspended", REHEARSER, "The family is abroad until Monday.") in told
    assert ("instance.resumed", REHEARSER, "They are back.") in told
    assert audit.first_break(house.trail()) is None


def test_a_clock_that_runs_out_meanwhile_is_told_when_it_goes_on() -> None:
    house = House(STEPS)
    house.suspend()
    house.stage.clock.set(NOW + timedelta(days=3))
    with house.core.store.read() as uow:
        (timer,) = uow.timers.of_instance(house.key)
        assert uow.timers.due(house.core.clock.now(), 9) == []
    assert not processes.fire_timer(house.core, timer.id)
    assert processes.fire_due(house.core) == 0
    assert processes.next_due(house.core, house.core.clock.now()) is None
    assert steering.resume(house.core, house.key, "They are back.", house.manager) == 1
    assert sorted(each.element for each in house.open()) == ["a", "told"]
    assert house.timers() == [TimerStatus.FIRED]


def test_a_safeguarding_concern_resumes_a_suspended_process_and_interrupts_it() -> None:
    house = House(STEPS)
    house.suspend()
    house.stage.clock.set(NOW + timedelta(days=3))
    (reached,) = processes.raise_concern(house.core, house.stage.case.id, house.manager)
    assert (reached.id, reached.status) == (house.key, InstanceStatus.RUNNING)
    (refer,) = house.open()
    assert refer.name == "Refer now"
    assert processes.fire_due(house.core) == 0
    house.services.complete(refer.id, {}, house.manager)
    assert house.one.status is InstanceStatus.ENDED
    actions = [each.action for each in house.trail()]
    assert actions.index("message.received") < actions.index("instance.resumed")


def test_a_job_of_a_suspended_process_runs_when_it_goes_on() -> None:
    house = House(FAILING)
    house.suspend()
    with house.core.store.read() as uow:
        (job,) = uow.jobs.of_instance(house.key)
    assert not jobs.run_job(house.core, job.id)
    steering.resume(house.core, house.key, "x", house.manager)
    assert jobs.run_job(house.core, job.id)
    assert [each.element for each in house.open()] == ["z"]


def test_cancelling_ends_everything_and_the_holder_stays() -> None:
    house = House(STEPS)
    with house.core.store.read() as uow:
        before = uow.holdings.current([house.stage.case.id])
    house.suspend()
    steering.cancel(house.core, house.key, "Opened twice.", house.manager)
    assert (house.one.status, house.one.ends) == (InstanceStatus.CANCELLED, ())
    assert house.one.ended_at == NOW
    assert house.open() == []
    assert house.timers() == [TimerStatus.CANCELLED]
    with house.core.store.read() as uow:
        assert uow.holdings.current([house.stage.case.id]) == before
        assert {each.status for each in uow.tasks.of_instance(house.key)} == {TaskStatus.CANCELLED}
    page = house.services.instance_page(house.key, house.manager)
    assert page.tokens == []
    assert "“Asking” was cancelled: Opened twice." in [line.text for line in page.journey]
    with pytest.raises(Stale):
        steering.cancel(house.core, house.key, "Again.", house.manager)


@pytest.mark.parametrize("files", [GATED, STEPS])
def test_it_cannot_be_cancelled_while_it_is_to_find_the_child_a_holder(files: Mapping[str, bytes]) -> None:
    house = House(files)
    with house.core.store.write() as uow:
        uow.users.change(replace(house.manager, active=False))
        uow.commit()
    if files is STEPS:  # it cannot move the child: nothing changes by its end
        steering.cancel(house.core, house.key, "x", house.manager)
        return
    with pytest.raises(Uncovered, match="has left"):
        steering.cancel(house.core, house.key, "x", house.manager)
    assert house.one.status is InstanceStatus.RUNNING


def test_a_reason_is_asked_for_and_only_a_manager_of_the_council_may() -> None:
    house = House(STEPS)
    token = house.token("a")
    worker, stranger = replace(house.manager, duties=("worker",)), replace(house.manager, council="elsewhere")
    for decide in (
        lambda reason, who: steering.suspend(house.core, house.key, reason, who),
        lambda reason, who: steering.resume(house.core, house.key, reason, who),
        lambda reason, who: steering.cancel(house.core, house.key, reason, who),
        lambda reason, who: token_moves.move(house.core, house.key, token, "c", reason, who),
    ):
        with pytest.raises(InvalidAnswers):
            decide(" ", house.manager)
        with pytest.raises(InvalidAnswers, match="at most"):
            decide("x" * 1001, house.manager)
        with pytest.raises(Forbidden):
            decide("x", worker)
        with pytest.raises(NotFound):
            decide("x", stranger)
    assert house.one.version == 1


# --- tokens


def test_a_token_goes_on_at_another_step_and_what_is_left_out_is_kept() -> None:
    house = House(STEPS)
    shown = token_moves.page(house.core, house.key, house.token("a"), house.manager, "c")
    assert [each.name for each in shown.left_out] == ["Task a", "Task b"]
    assert [name for _, name in shown.places] == ["e", "Task b", "Task c", "Task told"]
    assert not shown.problem
    token_moves.move(house.core, house.key, shown.token.id, "c", "Done by telephone.", house.manager)
    assert [each.element for each in house.open()] == ["c"]
    assert house.timers() == [TimerStatus.CANCELLED]
    (entry,) = [each for each in house.trail() if each.action == token_moves.MOVED]
    assert entry.detail["left_out"] == ["Task a", "Task b"]
    assert entry.detail["reason"] == "Done by telephone."
    assert wording.moment(entry, {}, {}).text == "“Task a” was left for “Task c”: Done by telephone."
    back = token_moves.page(house.core, house.key, house.token("c"), house.manager, "a")
    assert back.back
    assert [each.name for each in back.left_out] == ["Task c"]


def test_a_step_is_skipped() -> None:
    house = House(STEPS)
    token = house.token("a")
    token_moves.move(house.core, house.key, token, "", "Not needed.", house.manager, skip=True, seen=1)
    assert [each.element for each in house.open()] == ["b"]
    with pytest.raises(Stale):
        token_moves.move(house.core, house.key, house.token("b"), "c", "x", house.manager, seen=1)
    with pytest.raises(NotFound):
        token_moves.move(house.core, house.key, token, "c", "x", house.manager)
    texts = [wording.moment(each, {}, {}).text for each in house.trail()]
    assert "“Task a” was skipped: Not needed." in texts


def test_the_last_step_skipped_ends_the_process() -> None:
    house = House(STEPS)
    token_moves.move(house.core, house.key, house.token("a"), "e", "Closed by the family.", house.manager)
    assert (house.one.status, house.one.ends) == (InstanceStatus.ENDED, ("e",))


@pytest.mark.parametrize("target", ["s", "late", "sub", "refer", "a", "nowhere"])
def test_there_is_no_place_where_only_an_event_leads(target: str) -> None:
    house = House(STEPS)
    with pytest.raises(NoPlace):
        token_moves.move(house.core, house.key, house.token("a"), target, "x", house.manager)
    assert [each.element for each in house.open()] == ["a"]


@pytest.mark.parametrize("target", ["t", "z", "e"])
def test_nothing_is_put_past_the_acceptance_of_a_new_holder(target: str) -> None:
    house = House(GATED)
    shown = token_moves.page(house.core, house.key, house.token("a"), house.manager, target)
    assert "only when the new holder accepts" in shown.problem
    assert [key for key, _ in shown.places] == ["accept"]
    with pytest.raises(NoPlace, match="must be done first"):
        token_moves.move(house.core, house.key, shown.token.id, target, "x", house.manager)
    token_moves.move(house.core, house.key, shown.token.id, "accept", "x", house.manager)
    with pytest.raises(NoPlace, match="Task accept"):
        token_moves.move(house.core, house.key, house.token("accept"), "", "x", house.manager, skip=True)
    token_moves.move(house.core, house.key, house.token("accept"), "a", "Asked too early.", house.manager)
    assert [each.element for each in house.open()] == ["a"]


# --- incidents


def test_an_incident_dealt_with_outside_lets_the_process_go_on() -> None:
    house = House(FAILING)
    with house.core.store.read() as uow:
        (job,) = uow.jobs.of_instance(house.key)
    jobs.give_up(house.core, job.id, "the record system is away")
    with house.core.store.read() as uow:
        (incident,) = uow.incidents.of_instance(house.key)
    with pytest.raises(InvalidAnswers):
        mending.resolve(house.core, incident.id, "", house.manager)
    with pytest.raises(Forbidden):
        mending.resolve(house.core, incident.id, "x", replace(house.manager, duties=("worker",)))
    mending.resolve(house.core, incident.id, "Typed into the record by hand.", house.manager)
    mending.resolve(house.core, incident.id, "Twice changes nothing.", house.manager)
    assert [each.element for each in house.open()] == ["z"]
    with house.core.store.read() as uow:
        (after,) = uow.incidents.of_instance(house.key)
        (done,) = uow.jobs.of_instance(house.key)
    assert (after.resolved_by, done.status) == (REHEARSER, JobStatus.DONE)
    (entry,) = [each for each in house.trail() if each.action == "incident.resolved"]
    assert entry.detail["reason"] == "Typed into the record by hand."


def test_a_step_that_failed_can_be_left_for_another() -> None:
    house = House(FAILING)
    with house.core.store.read() as uow:
        (job,) = uow.jobs.of_instance(house.key)
    jobs.give_up(house.core, job.id, "away")
    token_moves.move(house.core, house.key, job.token, "z", "Not needed.", house.manager)
    with house.core.store.read() as uow:
        (incident,) = uow.incidents.of_instance(house.key)
        (after,) = uow.jobs.of_instance(house.key)
    assert incident.resolved_by == REHEARSER
    assert after.status is JobStatus.CANCELLED


def test_a_child_is_never_moved_outside() -> None:
    house = House(FAILING)
    with house.core.store.write() as uow:
        (job,) = uow.jobs.of_instance(house.key)
        uow.jobs._put(replace(job, topic="holding.transfer"))  # type: ignore[attr-defined]
        uow.commit()
    jobs.give_up(house.core, job.id, "declined")
    with house.core.store.read() as uow:
        (incident,) = uow.incidents.of_instance(house.key)
    with pytest.raises(Uncovered):
        mending.resolve(house.core, incident.id, "They said yes.", house.manager)


def test_a_fault_that_nothing_catches_needs_a_step_to_go_on_at() -> None:
    fault = '<bpmn:error id="E" errorCode="refused"/>'
    end = '<bpmn:endEvent id="x"><bpmn:errorEventDefinition errorRef="E"/></bpmn:endEvent>'
    files = drawn(task("a") + CLOCK + task("z") + end, "s>a a>x late>z z>e")
    body = next(iter(files.values())).replace(b"</bpmn:definitions>", fault.encode() + b"</bpmn:definitions>")
    house = House({"asking.bpmn": body})
    house.services.complete(house.open()[0].id, {}, house.manager)
    with house.core.store.read() as uow:
        (incident,) = uow.incidents.of_instance(house.key)
    with pytest.raises(HoldfastError, match="where it goes on"):
        mending.resolve(house.core, incident.id, "x", house.manager)
