"""What the yearly report counts, from both stores."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.domain.monitoring import DOWN, UP, Count, Monitoring, Route
from app.domain.records import TaskStatus
from app.domain.yearly import Asked, OfAnswer, OfRoute, OfStep, OfTeam, Year
from app.store import Store
from tests.integration.scenes import HOUR, NOW, Scene, answers, case, holding, instance, task

DAY = timedelta(days=1)
APRIL = datetime(2026, 3, 31, 23, tzinfo=UTC)  # the beginning of 1 April in London: BST
NEXT_APRIL = datetime(2027, 3, 31, 23, tzinfo=UTC)

WANTED = Monitoring(
    "the partnership",
    look_on_months=6,
    routes=(Route("step_up", UP, ("Moved",)), Route("step_down", DOWN, ("Closed", "Moved"))),
    counts=(
        Count("Not agreed", "*_family_agrees", ("no", "withdrawn")),
        Count("Learned", "learning", ("shared",)),
        Count("Three", "times", ("3",)),
    ),
)


def counted(store: Store, scene: Scene) -> Year:
    with store.read() as uow:
        return uow.figures.year(Asked(scene.council, APRIL, NEXT_APRIL, NOW, WANTED))


def test_a_year_in_which_nothing_began_is_counted(store: Store, scene: Scene) -> None:
    with store.read() as uow:
        nothing = uow.figures.year(Asked("nowhere", APRIL, NEXT_APRIL, NOW, WANTED))
        asked_of_nobody = uow.figures.year(Asked("nowhere", APRIL, NEXT_APRIL, NOW, Monitoring("nobody")))
    assert nothing == Year([], [OfRoute(0, 0, 0)] * 2, [], [OfAnswer(0, 0)] * 3, 0, 0)
    assert asked_of_nobody == Year([], [], [], [], 0, 0)


def test_routes_and_teams_are_of_the_processes_that_began_in_the_year(store: Store, scene: Scene) -> None:
    other = case(council=scene.council)
    over = {"status": "ended"}
    with store.write() as uow:
        uow.cases.add([other])
        for given, facts in (
            (scene.case, {"process_id": "step_up", "started_at": APRIL, "ended_at": NOW, "ends": ("Moved",)}),
            (scene.case, {"started_at": NOW - DAY, "ended_at": NOW, "ends": ("Refused",)}),
            (other, {"started_at": NOW - DAY, "ended_at": NOW, "ends": ("Refused", "Closed")}),
            (other, {"process_id": "another", "started_at": NEXT_APRIL - HOUR, "ended_at": NEXT_APRIL}),
            (other, {"process_id": "step_up", "started_at": APRIL - timedelta(seconds=1), "ended_at": NOW}),
            (other, {"process_id": "step_up", "started_at": NEXT_APRIL, "ended_at": NEXT_APRIL}),
        ):
            uow.instances.add(instance(given, scene.deployment, **over, **facts))
        uow.holdings.open(holding(scene.case, scene.user, APRIL - DAY, until=NOW - DAY, team="North"))
        uow.holdings.open(holding(scene.case, scene.user, NOW - DAY, team=""))
        uow.holdings.open(holding(other, scene.user, NOW - DAY + HOUR, team="South"))
        uow.commit()
    found = counted(store, scene)
    assert found.routes == [OfRoute(1, 1, 0), OfRoute(3, 1, 1)]
    assert set(found.teams) == {
        OfTeam("North", 1, 1, 1, 0),
        OfTeam("", 1, 2, 0, 0),  # the scene's own process is under way
        OfTeam(None, 1, 1, 0, 1),
        OfTeam("South", 1, 1, 0, 0),
    }


def test_steps_are_kept_missed_or_ahead(store: Store, scene: Scene) -> None:
    with store.write() as uow:
        for number, (due_at, status, completed_at) in enumerate(
            (
                (NOW, TaskStatus.DONE, NOW),
                (NOW, TaskStatus.DONE, NOW + HOUR),
                (NOW - HOUR, TaskStatus.OPEN, None),
                (NOW, TaskStatus.OPEN, None),
                (NOW - HOUR, TaskStatus.CANCELLED, NOW),
                (None, TaskStatus.OPEN, None),
            )
        ):
            facts = {"due_at": due_at, "status": status, "completed_at": completed_at}
            uow.tasks.add([task(scene.instance, f"t{number}", **facts)])
        uow.commit()
    assert counted(store, scene).steps == [OfStep("Step down", "Discuss the plan", 1, 2, 1)]


def test_answers_are_counted_once_for_a_process_and_once_for_a_child(store: Store, scene: Scene) -> None:
    again = instance(scene.case, scene.deployment)
    with store.write() as uow:
        uow.instances.add(again)
        first, second = task(scene.instance), task(again)
        uow.tasks.add([first, second])
        for of, given in (
            (first, {"up_family_agrees": "no", "times": 3}),
            (first, {"down_family_agrees": ["yes", "withdrawn"], "learning": None}),
            (second, {"up_family_agrees": "no", "learning": "kept", "learning_more": "shared"}),
            (second, {"upXfamily_agrees": "no", "family_agrees": "no"}),
        ):
            uow.answers.add(answers(of, scene.user, given))
        uow.commit()
    assert counted(store, scene).answers == [OfAnswer(2, 1), OfAnswer(0, 0), OfAnswer(1, 1)]


def test_a_step_up_within_the_months_after_a_step_down_is_told(store: Store, scene: Scene) -> None:
    done = {"status": "ended", "ends": ("Closed",)}
    ended = datetime(2026, 4, 30, 22, 30, tzinfo=UTC)  # 30 April in London: six months on is 30 October
    last = datetime(2026, 10, 30, 23, 59, tzinfo=UTC)
    with store.write() as uow:
        for began in (ended, last, last + timedelta(minutes=1), ended - HOUR):
            child = case(council=scene.council)
            uow.cases.add([child])
            uow.instances.add(
                instance(child, scene.deployment, started_at=APRIL + DAY, ended_at=ended, **done)
            )
            uow.instances.add(instance(child, scene.deployment, process_id="step_up", started_at=began))
        uow.commit()
    found = counted(store, scene)
    assert (found.down, found.again) == (4, 2)
