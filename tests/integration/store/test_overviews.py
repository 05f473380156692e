"""What is looked over for a whole council, from both stores."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from app.domain.desk import Restriction
from app.domain.overviews import Asked, Decided, DecidedQuery, Running, TeamHeld, TeamUncovered, Watched
from app.domain.records import Case, Instance, InstanceStatus
from app.store import Store, UnitOfWork
from tests.integration.scenes import (
    HOUR,
    NOW,
    Scene,
    answers,
    case,
    deployment,
    holding,
    instance,
    new_id,
    task,
    user,
)

DAY = timedelta(days=1)
AGO = NOW - 400 * DAY


def opened(uow: UnitOfWork, scene: Scene, at: datetime = NOW - 30 * DAY) -> Case:
    """Another child of the council."""
    made = case(council=scene.council, created_at=at)
    uow.cases.add([made])
    return made


def test_a_child_counts_once_for_each_team_that_held_it(store: Store, scene: Scene) -> None:
    with store.write() as uow:
        child = opened(uow, scene)
        for number, team in enumerate(("A", "B", "A")):
            at, handed = NOW - (30 - 10 * number) * DAY, scene.instance.id if number else None
            given = holding(child, scene.user, at, team=team, instance_id=handed)
            (uow.holdings.transfer if number else uow.holdings.open)(given)
        uow.commit()
    with store.read() as uow:
        assert uow.overviews.teams(scene.council, AGO, NOW) == [TeamHeld("A", 1, 1), TeamHeld("B", 1, 1)]
        assert uow.overviews.teams(scene.council, NOW - 15 * DAY, NOW) == [
            TeamHeld("A", 1, 1),
            TeamHeld("B", 1, 0),
        ]
        assert uow.overviews.teams(scene.council, NOW - 5 * DAY, NOW) == [TeamHeld("A", 1, 0)]
        assert uow.overviews.teams("elsewhere", AGO, NOW) == []
        first = min(child.created_at, scene.case.created_at)
        assert uow.overviews.children(scene.council, NOW + DAY) == (2, first)


def test_every_second_without_a_holder_is_found_where_the_line_is_broken(store: Store, scene: Scene) -> None:
    with store.write() as uow:
        late, broken, bare = (opened(uow, scene) for _ in range(3))
        uow.holdings.open(holding(late, scene.user, late.created_at + HOUR, team="A"))
        first = holding(broken, scene.user, broken.created_at, until=NOW - 20 * DAY, team="A")
        second = holding(broken, scene.user, NOW - 20 * DAY + 2 * HOUR, team="B")
        uow.holdings.open(first)
        uow.commit()
    with store.write() as uow:
        uow.holdings.open(second)
        uow.holdings.open(holding(scene.case, scene.user, scene.case.created_at, team="A"))
        uow.commit()
    with store.read() as uow:
        assert uow.overviews.uncovered(scene.council, AGO, NOW) == [
            TeamUncovered("A", 1, 2 * 3600),
            TeamUncovered(None, 2, 3600 + 30 * 24 * 3600),
        ]
        found = uow.overviews.gaps(scene.council, AGO, NOW, 2)
        assert [(each.case.id, each.until - each.since, each.after) for each in found] == [
            (bare.id, 30 * DAY, None),
            (broken.id, 2 * HOUR, first.id),
        ]
        clipped = uow.overviews.gaps(scene.council, NOW - 20 * DAY + HOUR, NOW, 9)
        assert [(each.case.id, each.until - each.since) for each in clipped] == [
            (bare.id, 20 * DAY - HOUR),
            (broken.id, HOUR),
        ]


def test_what_runs_now_is_counted_by_process(store: Store, scene: Scene) -> None:
    with store.write() as uow:
        uow.instances.add(instance(scene.case, scene.deployment, status=InstanceStatus.ENDED))
        other = instance(scene.case, scene.deployment, process_id="step_up")
        uow.instances.add(other)
        uow.tasks.add([task(other, "a", due_at=NOW - HOUR), task(other, "b", due_at=NOW + HOUR)])
        uow.commit()
    with store.read() as uow:
        found = uow.overviews.running([scene.council, "elsewhere"], NOW)
        assert found[(scene.council, "step_up")] == Running(1, 2, 1)
        assert found[(scene.council, scene.instance.process_id)].running == 1
        assert len(found) == 2


def test_a_watched_step_down_is_followed_by_the_first_step_up_after_it(store: Store, scene: Scene) -> None:
    downs: list[Instance] = []
    with store.write() as uow:
        for number, days in enumerate((360, 300, 50)):
            child = opened(uow, scene)
            ended = NOW - days * DAY
            over: dict[str, Any] = {"status": InstanceStatus.ENDED, "ended_at": ended}
            downs.append(instance(child, scene.deployment, ends=("Moved",), started_at=ended - DAY, **over))
            uow.instances.add(downs[-1])
            for after in (number * 100, number * 100 + 1) if number < 2 else ():
                again = {"process_id": "step_up", "started_at": ended + after * DAY}
                uow.instances.add(instance(child, scene.deployment, **again))
        before = {"status": InstanceStatus.ENDED, "ended_at": NOW - 380 * DAY}
        uow.instances.add(instance(scene.case, scene.deployment, ends=("Moved",), **before))
        uow.commit()
    watched = Watched(scene.council, {"step_down": ["Moved"]}, {"step_up"}, date(2026, 11, 20), 12)
    with store.read() as uow:
        assert uow.overviews.downs(watched, (3, 6, 12)) == (3, {3: 1, 6: 2, 12: 2})
        found = uow.overviews.came_back(watched)
        assert [each.down.instance.id for each in found] == [downs[1].id, downs[0].id]
        assert found[0].up.instance.started_at == NOW - 200 * DAY
        last = (found[0].up.instance.started_at, found[0].down.instance.id)
        assert uow.overviews.came_back(watched, last) == found[1:]
        assert uow.overviews.came_back(watched, None, 1) == found[:1]


def asked(scene: Scene, **facts: Any) -> DecidedQuery:
    """The decisions of the last days, as one form of one deployment records them."""
    return DecidedQuery(
        **{
            "council": scene.council,
            "since": NOW - 10 * DAY,
            "until": NOW + DAY,
            "asked": [Asked(scene.deployment.id, "decide", "decision", "rationale", "decider")],
            "sides": {(scene.deployment.id, "ours"): "early_help", (scene.deployment.id, "theirs"): "care"},
            **facts,
        }
    )


def decided(uow: UnitOfWork, scene: Scene, given: dict[str, Any], role: str = "ours", **facts: Any) -> UUID:
    mine = task(scene.instance, f"t{new_id()}", role=role)
    uow.tasks.add([mine])
    sent = answers(mine, scene.user, given, form="decide", **facts)
    uow.answers.add(sent)
    return sent.id


def test_decisions_are_tallied_and_those_that_are_wanting_listed(store: Store, scene: Scene) -> None:
    other = user("deciding", name="Dale Decides", council=scene.council)
    with store.write() as uow:
        uow.users.add([other] if uow.users.by_username("deciding") is None else [])
        uow.decisions.ask(asked(scene).asked)
        full = {"decision": "yes", "rationale": "It helps.", "decider": "deciding"}
        decided(uow, scene, full, at=NOW - 5 * HOUR)
        decided(uow, scene, full, at=NOW - 4 * HOUR)  # the same side: nothing is wrong with it
        own = decided(uow, scene, {**full, "decider": "dale decides"}, "theirs", at=NOW - 3 * HOUR)
        blank = decided(uow, scene, {**full, "decision": "no", "rationale": "  "}, at=NOW - 2 * HOUR)
        nobody = decided(uow, scene, {"decision": None, "rationale": "So."}, at=NOW - HOUR)
        decided(uow, scene, full, at=NOW - 11 * DAY)
        uow.commit()
    with store.read() as uow:
        query = asked(scene)
        found = {each.answer: each for each in uow.decisions.tallied(query)}
        assert {key: (each.count, each.reasons, each.deciders) for key, each in found.items()} == {
            "yes": (3, 3, 3),
            "no": (1, 0, 1),
            None: (1, 1, 0),
        }
        number, hidden, views = uow.decisions.wanting(query)
        assert (number, hidden) == (3, 0)
        assert [view.answers.id for view in views] == [nobody, blank, own]
        last = (views[0].answers.at, views[0].answers.id)
        assert [view.answers.id for view in uow.decisions.wanting(query, last, 1)[2]] == [blank]
        assert uow.decisions.deployments(scene.council, ["decide"], query.since, query.until) == [
            scene.deployment.id
        ]


def test_a_sample_is_drawn_by_its_seed_from_the_cases_that_may_be_opened(store: Store, scene: Scene) -> None:
    with store.write() as uow:
        keys = [decided(uow, scene, {"decision": "yes"}, at=NOW - n * HOUR) for n in range(6)]
        uow.commit()
    with store.write() as uow:  # what was sent before it was known how to read it
        assert uow.decisions.drawn(asked(scene), "a seed", 4) == (0, [])
        uow.decisions.ask(asked(scene).asked)
        uow.decisions.ask(asked(scene).asked)
        uow.commit()
    lots = sorted(keys, key=lambda key: sha256(f"a seed:{key}".encode()).hexdigest())
    with store.read() as uow:
        number, views = uow.decisions.drawn(asked(scene), "a seed", 4)
        assert (number, [view.answers.id for view in views]) == (6, lots[:4])
        assert uow.decisions.drawn(asked(scene, barred=[scene.case.id]), "a seed", 4) == (0, [])
        assert uow.decisions.drawn(asked(scene, locality="nowhere"), "a seed", 4) == (0, [])
        assert uow.decisions.wanting(asked(scene, barred=[scene.case.id])) == (0, 6, [])


def test_a_decision_is_read_as_the_version_asks_to_which_it_moved(store: Store, scene: Scene) -> None:
    later = deployment(version=2, council=scene.council)
    with store.write() as uow:
        uow.deployments.add(later, {}, [])
        uow.decisions.ask([*asked(scene).asked, Asked(later.id, "decide", "agreed", "rationale", "decider")])
        decided(
            uow, scene, {"decision": "yes", "agreed": "no", "rationale": "\tSo.", "decider": "  "}, at=NOW
        )
        uow.commit()
    moved = asked(scene, asked=[Asked(later.id, "decide", "agreed", "rationale", "decider")])
    with store.read() as uow:
        assert [each.answer for each in uow.decisions.tallied(asked(scene))] == ["yes"]
        assert uow.decisions.tallied(moved) == []
    with store.write() as uow:
        version = scene.instance.version
        uow.instances.save(replace(scene.instance, deployment_id=later.id, version=version + 1), version)
        uow.commit()
    with store.read() as uow:
        assert uow.decisions.tallied(asked(scene)) == []
        assert uow.decisions.tallied(moved) == [Decided(later.id, "decide", "no", 1, 1, 0)]


def test_the_restricted_cases_of_a_council_are_told(store: Store, scene: Scene) -> None:
    with store.write() as uow:
        facts = (scene.case.id, "why", (), scene.user.id, "Wren")
        lifted = Restriction(new_id(), *facts, NOW - DAY, NOW)
        uow.restrictions.add([Restriction(new_id(), *facts, NOW), lifted])
        uow.commit()
    with store.read() as uow:
        assert uow.decisions.restricted(scene.council) == [scene.case.id]
        assert uow.decisions.restricted("elsewhere") == []
