"""Moving running instances to the version in force, on a store in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from app import bootstrap
from app.domain.errors import Forbidden, Hindered, HoldfastError, InvalidAnswers, NotFound, Stale
from app.domain.records import Instance, TaskStatus, TaskView, TimerStatus, User
from app.services import Services, deploying, explaining, processes
from app.services.rehearsal.stage import REHEARSER, Stage, build, instances
from app.store import TaskQuery

NOW = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="D" targetNamespace="x">'
)


def diagram(nodes: str, flows: str, process: str = "asking") -> Mapping[str, bytes]:
    arrows = "".join(
        f'<bpmn:sequenceFlow id="f_{a}_{b}" sourceRef="{a}" targetRef="{b}"/>'
        for a, b in (flow.split(">") for flow in flows.split())
    )
    body = f'<bpmn:process id="{process}" name="Asking" isExecutable="true">{nodes}{arrows}</bpmn:process>'
    return {f"{process}.bpmn": f"{HEAD}{body}</bpmn:definitions>".encode()}


def task(name: str, words: str = "", due: str = "", more: str = "") -> str:
    when = f' camunda:dueDate="{due}"' if due else ""
    return f'<bpmn:userTask id="{name}" name="{words or name}"{when}>{more}</bpmn:userTask>'


def clock(days: int, host: str = "a", name: str = "t") -> str:
    return (
        f'<bpmn:boundaryEvent id="{name}" attachedToRef="{host}" cancelActivity="false">'
        f"<bpmn:timerEventDefinition><bpmn:timeDuration>P{days}D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
    )


ENDS = '<bpmn:startEvent id="s"/><bpmn:endEvent id="e"/>'
FLOWS = "s>a a>e t>late late>e"
FIRST = diagram(ENDS + task("a", "Ask") + clock(5) + task("late"), FLOWS)
SECOND = diagram(
    ENDS + task("a", "Ask again", "2026-12-24") + clock(9) + task("late") + task("z", "Tell"),
    "s>a a>z z>e t>late late>e",
)
OTHER = diagram(ENDS + task("b", "Enquire") + clock(5, "b", "u") + task("late"), "s>b b>e u>late late>e")


class House:
    """A council with one process, of which several are running."""

    def __init__(self, running: int = 1) -> None:
        self.stage: Stage = build(bootstrap.rehearsal_tools(), FIRST, NOW, {})
        self.services = Services(self.stage.core)
        self.manager: User = self.stage.people[REHEARSER]
        for _ in range(running):
            processes.start(self.stage.core, self.stage.case.id, "asking", self.manager)

    def deploy(self, files: Mapping[str, bytes]) -> None:
        pack, findings = self.stage.tools.read_files(files)
        deploying.deploy(self.stage.core, files, pack, findings, "ann", "a test")

    @property
    def all(self) -> list[Instance]:
        return instances(self.stage)

    @property
    def one(self) -> Instance:
        return self.all[0]

    def move(self, reason: str = "A new form.", **elements: str) -> Instance:
        return self.services.migrate(self.one.id, reason, self.manager, elements)

    def open(self, assignee: UUID | None = None) -> list[TaskView]:
        with self.stage.core.store.read() as uow:
            return uow.tasks.page(TaskQuery(self.manager.council, assignee=assignee))

    def tasks(self) -> list[tuple[str, str]]:
        with self.stage.core.store.read() as uow:
            return [(row.element, row.status) for row in uow.tasks.of_instance(self.one.id)]

    def timers(self) -> list[tuple[str, datetime, str]]:
        with self.stage.core.store.read() as uow:
            return [(row.element, row.due, row.status) for row in uow.timers.of_instance(self.one.id)]


def test_it_runs_on_the_version_in_force_with_the_same_task_and_another_clock() -> None:
    house = House()
    (row,) = house.open()
    house.services.claim(row.task.id, house.manager)
    house.deploy(SECOND)
    moved = house.move()
    assert moved.deployment_id != row.task.id
    assert moved.version == 2
    assert house.tasks() == [("a", TaskStatus.OPEN)]
    (mine,) = house.open(house.manager.id)
    assert mine.task.id == row.task.id
    assert mine.task.name == "Ask again"
    assert str(mine.task.due) == "2026-12-24"
    assert sorted(house.timers()) == [
        ("t", NOW + timedelta(days=5), TimerStatus.CANCELLED),
        ("t", NOW + timedelta(days=9), TimerStatus.WAITING),
    ]
    house.services.complete(mine.task.id, {}, house.manager)
    assert house.tasks()[-1] == ("z", TaskStatus.OPEN)


def test_whose_clock_a_task_has_is_what_the_version_says_that_it_runs_on() -> None:
    house = House()
    assert [row.task.statutory for row in house.open()] == [False]
    law = (
        '<bpmn:extensionElements><camunda:properties><camunda:property name="statutory" value="yes"/>'
        "</camunda:properties></bpmn:extensionElements>"
    )
    house.deploy(diagram(ENDS + task("a", "Ask", "2026-12-24", law) + clock(5) + task("late"), FLOWS))
    assert [row.task.statutory for row in house.open()] == [False], "it has not moved"
    house.move()
    assert [row.task.statutory for row in house.open()] == [True]
    house.deploy(FIRST)
    house.move()
    assert [row.task.statutory for row in house.open()] == [False]


def test_who_moved_it_and_why_is_in_the_audit_trail() -> None:
    house = House()
    house.deploy(SECOND)
    house.move("A new form.")
    page = house.services.instance_page(house.one.id, house.manager)
    (entry,) = [each for each in page.audit if each.action == "instance.migrated"]
    assert entry.actor == REHEARSER
    assert entry.detail["reason"] == "A new form."
    assert (entry.detail["from_version"], entry.detail["to_version"]) == (1, 2)
    assert page.audit_unbroken
    assert "“Asking” was moved to version 2: A new form." in [line.text for line in page.journey]


def test_what_stands_in_the_way_is_told_and_nothing_changes() -> None:
    house = House()
    house.deploy(OTHER)
    before = house.one
    page = house.services.move_page(before.id, house.manager, {})
    assert [(each.finding.element, list(each.choices), each.may_let_go) for each in page.obstacles] == [
        ("a", [("b", "Enquire")], False),
        ("t", [("u", "u")], True),
    ]
    with pytest.raises(Hindered, match="stands at “Ask”"):
        house.move()
    assert house.one == before


def test_a_manager_says_what_takes_its_place_and_the_page_still_knows_the_old_names() -> None:
    house = House()
    house.deploy(OTHER)
    page = house.services.move_page(house.one.id, house.manager, {"a": "b", "t": "u"})
    assert page.obstacles == []
    assert [(each.name, each.becomes) for each in page.moves] == [("Ask", "Enquire"), ("Ask", "Enquire")]
    house.move(a="b", t="u")
    assert house.tasks() == [("b", TaskStatus.OPEN)]
    assert sorted(house.timers()) == [
        ("t", NOW + timedelta(days=5), TimerStatus.CANCELLED),
        ("u", NOW + timedelta(days=5), TimerStatus.WAITING),
    ]
    shown = house.services.instance_page(house.one.id, house.manager)
    assert [line.name for line in shown.timers] == ["Ask", "Enquire"]
    told = list(explaining.explain(house.stage.core, house.one.id))
    assert "Waits for anybody: Enquire" in told
    house.stage.clock.set(NOW + timedelta(days=6))
    assert house.services.fire_due() == 1


def test_an_event_can_be_given_up() -> None:
    house = House()
    house.deploy(diagram(ENDS + task("a"), "s>a a>e"))
    house.move(t="")
    assert [status for *_, status in house.timers()] == [TimerStatus.CANCELLED]


def test_it_moves_once_with_a_reason_and_not_from_an_old_page() -> None:
    house = House()
    with pytest.raises(HoldfastError, match="already runs on version 1"):
        house.move()
    house.deploy(SECOND)
    with pytest.raises(InvalidAnswers, match="why"):
        house.move(" ")
    with pytest.raises(Stale):
        house.services.migrate(house.one.id, "x", house.manager, {}, (1, 1))
    house.services.migrate(house.one.id, "x", house.manager, {}, (1, 2))
    with pytest.raises(HoldfastError, match="already runs on version 2"):
        house.move()


def test_only_a_manager_of_the_council_may() -> None:
    house = House()
    house.deploy(SECOND)
    worker = replace(house.manager, duties=("worker",))
    for ask in (
        lambda: house.services.migrate(house.one.id, "x", worker, {}),
        lambda: house.services.move_page(house.one.id, worker, {}),
        lambda: house.services.migrate_many(house.one.id, "x", worker, 2),
    ):
        with pytest.raises(Forbidden):
            ask()
    stranger = replace(house.manager, council="elsewhere")
    with pytest.raises(NotFound):
        house.services.many_moves(house.one.id, stranger)


def test_an_ended_process_stays_where_it_is() -> None:
    house = House()
    (row,) = house.open()
    house.services.complete(row.task.id, {}, house.manager)
    house.deploy(SECOND)
    with pytest.raises(Stale):
        house.move()


def test_a_process_that_the_version_in_force_does_not_have_stays() -> None:
    house = House()
    house.deploy(diagram(ENDS + task("a"), "s>a a>e", "another"))
    page = house.services.move_page(house.one.id, house.manager, {})
    assert [each.finding.code for each in page.obstacles] == ["process-removed"]
    with pytest.raises(Hindered):
        house.move()


def test_all_that_can_move_do_and_the_others_stay() -> None:
    house = House(3)
    late = next(each for each in house.open())
    house.stage.clock.set(NOW + timedelta(days=5))
    with house.stage.core.store.read() as uow:
        mine = next(
            timer
            for timer in uow.timers.due(NOW + timedelta(days=6), 9)
            if timer.instance_id == late.task.instance_id
        )
    house.services.fire_timer(mine.id)
    without = diagram(ENDS + task("a") + clock(5), "s>a a>e t>e")
    house.deploy(without)
    page = house.services.many_moves(house.one.id, house.manager)
    assert sorted(len(row.obstacles) for row in page.rows) == [0, 0, 1]
    with pytest.raises(Stale):
        house.services.migrate_many(house.one.id, "x", house.manager, 1)
    assert house.services.migrate_many(house.one.id, "x", house.manager, page.latest) == (2, 1)
    assert len({each.deployment_id for each in house.all}) == 2
