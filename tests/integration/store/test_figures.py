"""What a manager is told in numbers, from both stores."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.domain.figures import Between, Bounced, Clocks, Counted, Load, Wait
from app.domain.records import TaskStatus
from app.persistence.postgres import PostgresStore, counted
from app.store import InstanceQuery, Store, UnitOfWork
from tests.integration.scenes import HOUR, NOW, Scene, answers, case, entry, holding, instance, task, user

DAY = timedelta(days=1)
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
LATE_OCTOBER = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)  # still October in London: GMT
SUMMER = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # July in London: BST


def done(at: datetime, **facts: Any) -> dict[str, Any]:
    return {"status": TaskStatus.DONE, "completed_at": at, **facts}


def test_loads_are_counted_by_person(store: Store, scene: Scene) -> None:
    with store.write() as uow:
        mine = {"assignee": scene.user.id}
        uow.tasks.add(
            [
                task(scene.instance, "late", due_at=NOW - HOUR, **mine),
                task(scene.instance, "soon", due_at=NOW + DAY, blocked_at=NOW, **mine),
                task(scene.instance, "later", due_at=NOW + 9 * DAY, **mine),
                task(scene.instance, "free"),
                task(scene.instance, "over", due_at=NOW - DAY, **done(NOW), **mine),
            ]
        )
        uow.holdings.open(holding(scene.case, scene.user))
        uow.commit()
    with store.read() as uow:
        loads = {each.user_id: each for each in uow.figures.loads(scene.council, NOW, NOW + 7 * DAY)}
        assert loads[scene.user.id] == Load(scene.user.id, 3, 1, 1, 1)
        assert loads[None].open == 1
        assert uow.figures.held(scene.council) == {scene.user.id: 1}
        assert uow.figures.held("elsewhere") == {}


def test_the_time_at_an_element_is_its_passages(store: Store, scene: Scene) -> None:
    def passed(token: str, hours: float | None) -> list[list[str]]:
        begun = [NOW.isoformat(), "started", "step_down", "Task_Discuss", token]
        if hours is None:
            return [begun]
        return [begun, [(NOW + hours * HOUR).isoformat(), "completed", "step_down", "Task_Discuss", token]]

    lines = [*passed("1", 1), *passed("2", 2), *passed("3", 9), *passed("4", None)]
    with store.write() as uow:
        detail = {"passages": [*lines, [NOW.isoformat(), "taken", "step_down", "Flow", "1"]]}
        uow.audit.append(
            [
                entry(str(scene.case.id), instance_id=scene.instance.id, detail=detail),
                entry(str(scene.case.id), instance_id=scene.instance.id, detail={"name": "x"}),
            ]
        )
        uow.commit()
    with store.read() as uow:
        found = uow.figures.waits(scene.council, ["step_down"], "step_down", 10)
        assert found == [Wait("step_down", "Task_Discuss", 3, 1, 2 * HOUR, 9 * HOUR)]
        assert uow.figures.waits(scene.council, ["another"], "step_down", 10) == []
        assert uow.figures.waits(scene.council, ["step_down"], "another", 10) == []


def test_clocks_are_kept_or_missed(store: Store, scene: Scene) -> None:
    midnight = datetime(2026, 11, 1, tzinfo=UTC)  # the end of 31 October
    with store.write() as uow:
        uow.tasks.add(
            [
                task(scene.instance, "a", due_at=NOW, **done(NOW - HOUR)),
                task(scene.instance, "b", due_at=NOW, **done(NOW + HOUR)),
                task(scene.instance, "c", due_at=NOW - HOUR),
                task(scene.instance, "d", due_at=NOW + DAY),
                task(scene.instance, "e", due_at=midnight, **done(midnight - HOUR)),
                task(scene.instance, "f", due_at=SUMMER, **done(NOW - 400 * DAY)),
                task(scene.instance, "g", due_at=NOW, status=TaskStatus.CANCELLED, completed_at=NOW),
                task(scene.instance, "h", **done(NOW)),
            ]
        )
        uow.commit()
    with store.read() as uow:
        assert uow.figures.clocks(scene.council, NOW - 90 * DAY, NOW) == [
            Clocks("step_down", "Task_Discuss", date(2026, 10, 1), 1, 0),
            Clocks("step_down", "Task_Discuss", NOVEMBER, 1, 2),
        ]


SECOND = timedelta(seconds=1)
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
AUTUMN = datetime(2026, 8, 31, 23, tzinfo=UTC)  # the beginning of September in London: BST
WINTER = datetime(2026, 11, 1, tzinfo=UTC)  # the beginning of November in London: GMT

EDGES = {
    # Kept: in the month of the task's completion, whenever the clock would have run out.
    "kept in the last second of October": (NOW + 40 * DAY, WINTER - SECOND, Clocks("", "", OCTOBER, 1, 0)),
    "kept with the beginning of November": (NOW + 40 * DAY, WINTER, Clocks("", "", NOVEMBER, 1, 0)),
    "kept in September, due in November": (NOW, AUTUMN + DAY, Clocks("", "", SEPTEMBER, 1, 0)),
    "kept with the beginning of September": (AUTUMN + DAY, AUTUMN, Clocks("", "", SEPTEMBER, 1, 0)),
    "kept in the last second of August": (AUTUMN + DAY, AUTUMN - SECOND, None),
    # Missed: in the month in which it ran out, whenever the task was done.
    "ran out at the end of October": (WINTER, WINTER, Clocks("", "", OCTOBER, 0, 1)),
    "ran out in October, done in November": (WINTER - DAY, NOW, Clocks("", "", OCTOBER, 0, 1)),
    "ran out in the first second of November": (WINTER + SECOND, NOW, Clocks("", "", NOVEMBER, 0, 1)),
    "ran out in the first second of September": (AUTUMN + SECOND, NOW, Clocks("", "", SEPTEMBER, 0, 1)),
    "ran out at the end of August, done in September": (AUTUMN, AUTUMN + DAY, None),
    "open, ran out at the end of October": (WINTER, None, Clocks("", "", OCTOBER, 0, 1)),
    "open, ran out in the first second of September": (
        AUTUMN + SECOND,
        None,
        Clocks("", "", SEPTEMBER, 0, 1),
    ),
    "open, ran out at the end of August": (AUTUMN, None, None),
    "open, runs out now": (NOW, None, None),
}
"""Task → when it is due, when it was done, and how it is counted, with the months since September."""


@pytest.mark.parametrize("over", [None, NOVEMBER])
@pytest.mark.parametrize("edge", EDGES)
def test_a_kept_clock_counts_when_it_was_kept_and_a_missed_one_when_it_ran_out(
    store: Store, scene: Scene, edge: str, over: date | None
) -> None:
    due_at, completed_at, counts = EDGES[edge]
    facts = done(completed_at) if completed_at else {}
    with store.write() as uow:
        uow.tasks.add([task(scene.instance, due_at=due_at, **facts)])
        uow.commit()
    expected = [replace(counts, process="step_down", element="Task_Discuss")] if counts else []
    for _ in ("counted", "as kept"):
        with store.write() as uow:
            assert uow.figures.clocks(scene.council, AUTUMN, NOW, over) == expected
            uow.commit()


def test_an_instance_counts_once_where_a_process_was_opened(store: Store, scene: Scene) -> None:
    with store.write() as uow:
        called = {"process": "shared_disagreement"}
        uow.tasks.add(
            [
                task(scene.instance, "a", created_at=SUMMER, **called),
                task(scene.instance, "b", created_at=NOW, **called),
                task(scene.instance, "c"),
            ]
        )
        uow.commit()
    with store.read() as uow:
        asked = ["shared_disagreement", "shared_agreement_refused"]
        july = date(2026, 7, 1)
        assert uow.figures.opened(scene.council, asked, SUMMER) == [Counted(july, "shared_disagreement", 1)]
        assert uow.figures.opened(scene.council, asked, NOW) == []


def test_answers_are_counted_by_what_was_answered(store: Store, scene: Scene) -> None:
    with store.write() as uow:
        mine = task(scene.instance)
        uow.tasks.add([mine])
        for given, at in (
            ({"outcome": "stays", "other": "x"}, NOW),
            ({"outcome": "stays"}, NOW - HOUR),
            ({"outcome": "goes_ahead"}, LATE_OCTOBER),
            ({"outcome": None, "number": 3}, NOW),
            ({"outcome": "stays"}, NOW - 400 * DAY),
        ):
            uow.answers.add(answers(mine, scene.user, given, at=at))
        uow.commit()
    with store.read() as uow:
        asked = {mine.form: ["outcome", "number"]}
        assert uow.figures.answered(scene.council, {"another": ["outcome"]}, NOW - 90 * DAY) == []
        assert uow.figures.answered(scene.council, asked, NOW - 90 * DAY) == [
            Counted(date(2026, 10, 1), "goes_ahead", 1),
            Counted(NOVEMBER, "stays", 2),
        ]
        assert uow.figures.answered("elsewhere", asked, NOW - 90 * DAY) == []


def test_the_time_from_decision_to_decision_is_of_one_child(store: Store, scene: Scene) -> None:
    other = case(council=scene.council)
    with store.write() as uow:
        theirs = instance(other, scene.deployment)
        uow.cases.add([other])
        uow.instances.add(theirs)
        mine, second = task(scene.instance), task(theirs)
        uow.tasks.add([mine, second])
        for of, at in ((mine, NOW), (mine, NOW + 2 * DAY), (mine, NOW + 12 * DAY), (second, NOW + DAY)):
            uow.answers.add(answers(of, scene.user, {}, at=at, form="decide"))
        uow.answers.add(answers(mine, scene.user, {}, at=NOW + HOUR, form="another"))
        uow.commit()
    with store.read() as uow:
        found = uow.figures.between(scene.council, ["decide"], NOW - DAY)
        assert found == [
            Between(NOVEMBER, 1, 2 * DAY, 2 * DAY),
            Between(DECEMBER, 1, 10 * DAY, 10 * DAY),
        ]
        assert uow.figures.between(scene.council, ["decide"], NOW + 5 * DAY) == found[1:]


@pytest.mark.parametrize(
    ("days", "within"),
    [(-1, (0, 0, 0)), (0, (1, 1, 1)), (30, (1, 1, 1)), (120, (0, 1, 1)), (300, (0, 0, 1)), (400, (0, 0, 0))],
)
def test_a_step_down_bounces_when_a_step_up_begins_soon(
    store: Store, scene: Scene, days: int, within: tuple[int, int, int]
) -> None:
    with store.write() as uow:
        over = {"status": "ended", "ended_at": NOW, "started_at": NOW - DAY}
        uow.instances.add(instance(scene.case, scene.deployment, ends=("Moved",), **over))
        uow.instances.add(instance(scene.case, scene.deployment, ends=("Stayed",), **over))
        again = {"process_id": "step_up", "started_at": NOW + days * DAY}
        uow.instances.add(instance(scene.case, scene.deployment, **again))
        uow.commit()
    with store.read() as uow:
        found = uow.figures.bounced(scene.council, {"step_down": ["Moved"]}, ["step_up"], NOW - DAY)
        assert found == [Bounced(NOVEMBER, 1, dict(zip((3, 6, 12), within, strict=True)))]
        assert uow.figures.bounced(scene.council, {}, ["step_up"], NOW - DAY) == []


def test_instances_are_found_by_who_holds_the_child(store: Store, scene: Scene) -> None:
    other, stranger = case(council=scene.council, locality="South"), user(council=scene.council)
    with store.write() as uow:
        uow.cases.add([other])
        uow.users.add([stranger])
        uow.instances.add(instance(other, scene.deployment))
        uow.holdings.open(holding(scene.case, scene.user, team="Early Help North"))
        uow.holdings.open(holding(other, stranger, team="Front Door"))
        uow.commit()
    with store.read() as uow:

        def cases_of(**asked: Any) -> list[Any]:
            page = uow.instances.page(InstanceQuery(scene.council, **asked))
            return [view.instance.case_id for view in page]

        assert cases_of(holder=scene.user.id) == [scene.case.id]
        assert cases_of(team="Front Door") == [other.id]
        assert cases_of(team="Front Door", holder=scene.user.id) == []
        assert cases_of(locality="South") == [other.id]


def all_kept(uow: UnitOfWork, council: str, over: date | None) -> tuple[object, ...]:
    """Everything that is counted month by month, with the months before `over` kept or not."""
    return (
        uow.figures.clocks(council, AUTUMN, NOW, over),
        uow.figures.opened(council, ["step_down"], AUTUMN, over),
        uow.figures.answered(council, {"decide": ["outcome"]}, AUTUMN, over),
        uow.figures.between(council, ["decide"], AUTUMN, over),
    )


def test_months_that_are_kept_tell_the_same_as_months_counted_anew(store: Store, scene: Scene) -> None:
    days = [NOW - 75 * DAY, NOW - 50 * DAY, LATE_OCTOBER, NOW - 3 * DAY]
    with store.write() as uow:
        sent = [task(scene.instance, f"t{n}", due_at=at, created_at=at - DAY, **done(at + (n - 2) * HOUR))
                for n, at in enumerate(days)]  # fmt: skip
        uow.tasks.add(sent)
        for each, at in zip(sent, days, strict=True):
            uow.answers.add(answers(each, scene.user, {"outcome": "stays"}, at=at, form="decide"))
        uow.commit()
    with store.write() as uow:
        anew = all_kept(uow, scene.council, None)
        assert all(anew)
        assert all_kept(uow, scene.council, NOVEMBER) == anew
        uow.commit()
    with store.write() as uow:
        assert all_kept(uow, scene.council, NOVEMBER) == anew
        late = task(scene.instance, "late", due_at=days[1], created_at=days[1], **done(days[1]))
        uow.tasks.add([late])
        uow.answers.add(answers(late, scene.user, {"outcome": "goes"}, at=days[1] + HOUR, form="decide"))
        uow.commit()
    with store.read() as uow:
        again = all_kept(uow, scene.council, NOVEMBER)
        assert again == all_kept(uow, scene.council, None)
        assert again != anew


def test_a_month_that_is_kept_is_not_counted_again(postgres: PostgresStore, scene_in_postgres: Scene) -> None:
    scene = scene_in_postgres
    with postgres.write() as uow:
        mine = task(scene.instance)
        uow.tasks.add([mine])
        uow.answers.add(answers(mine, scene.user, {"outcome": "stays"}, at=LATE_OCTOBER, form="decide"))
        uow.commit()
    with postgres.write() as uow:
        found = all_kept(uow, scene.council, NOVEMBER)
        uow.commit()
    with counted() as statements, postgres.read() as uow:
        assert all_kept(uow, scene.council, NOVEMBER) == found
    assert len([each for each in statements if "month_figures" in each]) == 4
