"""Instances, tasks and answers, in both stores."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from app.domain.errors import NotFound, Stale
from app.domain.records import InstanceStatus, TaskStatus
from app.store import AnswersQuery, InstanceQuery, TaskQuery
from tests.integration.scenes import (
    HOUR,
    NOW,
    Scene,
    answers,
    case,
    incident,
    instance,
    new_id,
    task,
    user,
    written,
)


def added(store, *tasks):
    with store.write() as uow:
        uow.tasks.add(tasks)
        uow.commit()


def test_an_instance_comes_back_as_it_was_saved(store, scene):
    ended = replace(
        scene.instance,
        state=b"\xff\x00later",
        status=InstanceStatus.ENDED,
        version=2,
        ended_at=NOW + HOUR,
        ends=("End_Held", "End_Told"),
    )
    with store.write() as uow:
        assert uow.instances.lock(scene.instance.id) == scene.instance
        uow.instances.save(ended, expected_version=1)
        assert uow.instances.get(ended.id) == ended
        uow.commit()
    with store.read() as uow:
        assert uow.instances.get(ended.id) == ended
        assert uow.instances.of_case(scene.case.id) == [ended]
        assert uow.instances.get(new_id()) is None


def test_a_version_that_moved_is_stale_and_nothing_is_saved(store, scene):
    with store.write() as uow, pytest.raises(Stale, match="Step down"):
        uow.instances.save(replace(scene.instance, version=9), expected_version=8)
    with store.read() as uow:
        assert uow.instances.get(scene.instance.id) == scene.instance


def test_only_running_instances_of_the_case_are_locked(store, scene):
    second = instance(scene.case, scene.deployment)
    ended = instance(scene.case, scene.deployment, status=InstanceStatus.ENDED)
    with store.write() as uow:
        uow.instances.add(second)
        uow.instances.add(ended)
        assert uow.instances.lock_running_of_case(scene.case.id) == [scene.instance, second]
        uow.commit()


def test_a_task_comes_back_with_dates_and_moments_as_they_were(store, scene):
    summer = timezone(timedelta(hours=1))
    whole = task(
        scene.instance,
        groups=("senior", "front door"),
        due_at=NOW + HOUR,
        due=date(2026, 11, 27),
        other_due=datetime(2026, 7, 1, 17, 0, tzinfo=summer),
        assignee=scene.user.id,
    )
    added(store, whole)
    with store.read() as uow:
        found = uow.tasks.get(whole.id)
        assert found == whole
        assert (type(found.due), type(found.other_due)) == (date, datetime)
        assert found.status is TaskStatus.OPEN
        assert uow.tasks.open_of(scene.instance.id) == uow.tasks.of_instance(scene.instance.id) == [whole]


def test_the_context_of_a_task_is_its_instance_and_case(store, scene):
    one = task(scene.instance)
    added(store, one)
    with store.write() as uow:
        context = uow.tasks.context(one.id)
        assert (context.task, context.instance, context.case) == (one, scene.instance, scene.case)
        assert uow.tasks.context(new_id()) is None


def test_closing_marks_each_token_as_it_ended(store, scene):
    done, gone, other = (task(scene.instance, token) for token in ("a", "b", "c"))
    added(store, done, gone, other)
    with store.write() as uow:
        ends = {"a": TaskStatus.DONE, "b": TaskStatus.CANCELLED, "unknown": TaskStatus.CANCELLED}
        uow.tasks.close(scene.instance.id, ends, NOW + HOUR, scene.user.id)
        assert uow.tasks.open_of(scene.instance.id) == [other]
        uow.commit()
    closed = {"completed_at": NOW + HOUR}
    with store.write() as uow:
        uow.tasks.close(scene.instance.id, {"a": TaskStatus.CANCELLED}, NOW, None)  # closed for good
        uow.commit()
    with store.read() as uow:
        assert uow.tasks.of_instance(scene.instance.id) == [
            replace(done, status=TaskStatus.DONE, completed_by=scene.user.id, **closed),
            replace(gone, status=TaskStatus.CANCELLED, **closed),
            other,
        ]


def test_one_unit_of_work_may_add_and_close_and_add_again(store, scene):
    first, second = task(scene.instance, "again"), task(scene.instance, "again")
    with store.write() as uow:
        uow.tasks.add([first])
        uow.tasks.close(scene.instance.id, {"again": TaskStatus.DONE}, NOW, scene.user.id)
        uow.tasks.add([second])
        uow.commit()
    with store.read() as uow:
        assert uow.tasks.open_of(scene.instance.id) == [second]


def test_a_task_is_claimed_once(store, scene):
    one, rival = task(scene.instance), user(council=scene.council)
    with store.write() as uow:
        uow.users.add([rival])
        uow.tasks.add([one])
        uow.commit()
    with store.write() as uow:
        assert uow.tasks.assign(one.id, scene.user.id, expected=None)
        assert not uow.tasks.assign(one.id, rival.id, expected=None)
        uow.commit()
    with store.write() as uow:
        assert uow.tasks.get(one.id).assignee == scene.user.id
        assert uow.tasks.assign(one.id, None, expected=scene.user.id)
        uow.commit()
    with store.write() as uow:
        uow.tasks.close(scene.instance.id, {one.token: TaskStatus.DONE}, NOW, None)
        assert not uow.tasks.assign(one.id, rival.id, expected=None)


def ids(views):
    return [view.task.id for view in views]


def test_tasks_are_listed_by_due_date_and_paged_by_key(store, scene):
    late = [task(scene.instance, due_at=NOW + hours * HOUR) for hours in (3, 1, 2)]
    tie = task(scene.instance, due_at=NOW + 2 * HOUR)
    never = [task(scene.instance), task(scene.instance)]
    added(store, *never, *late, tie)
    in_order = [late[1].id, *sorted([late[2].id, tie.id]), late[0].id, *sorted(each.id for each in never)]
    with store.read() as uow:
        assert ids(uow.tasks.page(TaskQuery(scene.council))) == in_order
        seen, after = [], None
        while page := uow.tasks.page(TaskQuery(scene.council, after=after, limit=2)):
            seen += ids(page)
            after = (page[-1].task.due_at, page[-1].task.id)
        assert seen == in_order


def test_a_list_of_tasks_shows_case_process_and_assignee(store, scene):
    mine = task(scene.instance, assignee=scene.user.id)
    added(store, mine)
    with store.read() as uow:
        [view] = uow.tasks.page(TaskQuery(scene.council))
    assert view.task == mine
    assert view.case_reference == scene.case.reference
    assert view.child_name == scene.case.child_name
    assert view.process_name == "Step down"
    assert view.assignee_name == scene.user.name


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, {"mine", "team", "group", "late"}),
        ({"roles": ("early_help_worker",)}, {"mine", "team"}),
        ({"roles": ("early_help_worker",), "unassigned": True}, {"team"}),
        ({"roles": ("front_door",)}, {"group"}),
        ({"overdue_at": NOW}, {"late"}),
        ({"roles": ("nobody",)}, set()),
        ({"process": "another"}, set()),
        ({"process": "step_down"}, {"mine", "team", "group", "late"}),
        ({"runs": "step_down"}, {"mine", "team", "group", "late"}),
        ({"runs": "another"}, set()),
        ({"runs": "step_down", "roles": ("front_door",)}, {"group"}),
        ({"runs": "another", "roles": ("front_door",)}, set()),
        ({"cases": ()}, set()),
        ({"cases": (), "roles": ("front_door",)}, set()),
    ],
)
def test_a_list_of_tasks_keeps_to_its_conditions(store, scene, wanted, found):
    tasks = {
        "mine": task(scene.instance, assignee=scene.user.id),
        "team": task(scene.instance, due_at=NOW),
        "group": task(scene.instance, role="senior", groups=("front_door",)),
        "late": task(scene.instance, role="senior", due_at=NOW - HOUR),
        "closed": task(scene.instance, status=TaskStatus.DONE),
    }
    added(store, *tasks.values())
    names = {each.id: name for name, each in tasks.items()}
    with store.read() as uow:
        assert {names[key] for key in ids(uow.tasks.page(TaskQuery(scene.council, **wanted)))} == found
        assert ids(uow.tasks.page(TaskQuery(scene.council, assignee=scene.user.id))) == [tasks["mine"].id]
        assert len(uow.tasks.page(TaskQuery(scene.council, case_id=scene.case.id))) == 4
        assert uow.tasks.page(TaskQuery(scene.council, case_id=new_id())) == []
        assert uow.tasks.page(TaskQuery("another council")) == []


def test_a_list_of_tasks_is_narrowed_alike_whoever_it_is_of(store, scene):
    """By child, by the process that the instance runs, and by one name, alone and together."""
    child = case(council=scene.council)
    called = replace(instance(child, scene.deployment), process_id="step_up")
    with store.write() as uow:
        uow.cases.add([child])
        uow.instances.add(called)
        uow.commit()
    mine = task(called, process="transfer", assignee=scene.user.id, groups=("front_door",), due_at=NOW)
    team, other = task(called, "second", process="transfer"), task(scene.instance, groups=("front_door",))
    added(store, mine, team, other)
    names = {mine.id: "mine", team.id: "team", other.id: "other"}
    with store.read() as uow:

        def found(**wanted):
            return {names[key] for key in ids(uow.tasks.page(TaskQuery(scene.council, **wanted)))}

        whose, door = {"assignee": scene.user.id}, {"roles": ("front_door",)}
        assert found(runs="step_up") == {"mine", "team"}
        assert found(runs="step_up", roles=("early_help_worker",), unassigned=True) == {"team"}
        assert found(runs="step_up", **door) == found(**whose, **door) == {"mine"}
        assert found(cases=(child.id,)) == {"mine", "team"}
        assert found(cases=(child.id,), **door) == found(cases=(child.id,), **whose) == {"mine"}
        assert found(cases=(child.id, scene.case.id), **door) == {"mine", "other"}
        assert found(cases=(child.id,), **door, overdue_at=NOW + HOUR) == {"mine"}
        assert found(cases=(child.id,), **door, overdue_at=NOW) == set()
        assert found(**whose, runs="step_down") == found(**whose, roles=("nobody",)) == set()


def test_instances_are_listed_newest_first_with_what_a_manager_asks(store, scene):
    young = instance(scene.case, scene.deployment, started_at=NOW + HOUR, process_id="step_up")
    with store.write() as uow:
        uow.instances.add(young)
        uow.tasks.add([task(young), task(scene.instance, due_at=NOW), task(scene.instance, "t2")])
        uow.incidents.add(incident(young))
        uow.incidents.add(incident(young, resolved_at=NOW, resolved_by="ann"))
        uow.commit()
    council = scene.council
    with store.read() as uow:
        both = uow.instances.page(InstanceQuery(council, counted_at=NOW + HOUR))
        assert [view.instance for view in both] == [
            replace(young, state=b""),
            replace(scene.instance, state=b""),
        ]
        assert [(v.open_tasks, v.overdue_tasks, v.incidents) for v in both] == [(1, 0, 1), (2, 1, 0)]
        assert both[0].case_reference == scene.case.reference

        def listed(**wanted):
            return [view.instance.id for view in uow.instances.page(InstanceQuery(council, **wanted))]

        assert listed(limit=1) == [young.id]
        assert listed(after=(young.started_at, young.id)) == [scene.instance.id]
        assert listed(process_id="step_up") == listed(with_incident=True) == [young.id]
        assert listed(overdue_at=NOW + HOUR) == [scene.instance.id]
        assert listed(overdue_at=NOW) == listed(status=InstanceStatus.ENDED) == listed(case_id=new_id()) == []
        assert len(listed(status=InstanceStatus.RUNNING, case_id=scene.case.id)) == 2
        assert listed(over=True) == []


def test_instances_that_have_ended_are_listed_in_whatever_way_they_ended(store, scene):
    done, cancelled = (
        instance(scene.case, scene.deployment, status=status, ended_at=NOW + HOUR, started_at=began)
        for status, began in ((InstanceStatus.ENDED, NOW), (InstanceStatus.CANCELLED, NOW + HOUR))
    )
    with store.write() as uow:
        for each in (done, cancelled):
            uow.instances.add(each)
        uow.commit()
    with store.read() as uow:
        found = uow.instances.page(InstanceQuery(scene.council, scene.instance.process_id, over=True))
        assert [view.instance.id for view in found] == [cancelled.id, done.id]


def test_the_latest_answers_are_one_for_each_element(store, scene):
    one, other = task(scene.instance, "one"), replace(task(scene.instance, "other"), element="Task_Other")
    sent = [
        answers(one, scene.user, {"agreed": "no"}),
        answers(other, scene.user, {"why": "x"}, at=NOW + HOUR),
        answers(one, scene.user, {"agreed": "yes"}, at=NOW + 2 * HOUR),
    ]
    with store.write() as uow:
        uow.tasks.add([one, other])
        for form in sent:
            uow.answers.add(form)
        uow.commit()
    with store.read() as uow:
        assert [kept.id for kept in uow.answers.latest(scene.instance.id)] == [sent[1].id, sent[2].id]
        assert len(uow.answers.of_instance(scene.instance.id)) == 3


def test_answers_come_back_in_order_of_time_as_json_has_them(store, scene):
    one = task(scene.instance)
    given = {"zeta": "ä “quoted” \\ \n", "alpha": [1, 1.5, None, True], "nested": {"b": 1, "a": 2}}
    late = answers(one, scene.user, given, at=NOW + HOUR)
    early = answers(one, scene.user, {"agreed": "yes"})
    with store.write() as uow:
        uow.tasks.add([one])
        uow.answers.add(late)
        uow.answers.add(early)
        uow.commit()
    given["alpha"].append("changed afterwards")
    with store.read() as uow:
        [first, second] = uow.answers.of_instance(scene.instance.id)
        assert (first, second.id) == (early, late.id)
        assert second.answers["alpha"] == [1, 1.5, None, True]
        assert list(second.answers) == ["zeta", "alpha", "nested"]
        assert second.answers["zeta"] == given["zeta"]
        assert uow.answers.of_case(scene.case.id) == [first, second]


def test_sent_forms_are_listed_newest_first_by_form_time_and_text(store, scene):
    one = task(scene.instance)
    said = [{"learned": "Ask 100% earlier"}, {"learned": "Äpfel", "chosen": ["a", "b"]}, {"learned": None}]
    sent = [
        answers(one, scene.user, given, at=NOW + number * HOUR, form="learning")
        for number, given in enumerate(said)
    ]
    with store.write() as uow:
        uow.tasks.add([one])
        for form in [*sent, answers(one, scene.user, {"learned": "x"}, form="another")]:
            uow.answers.add(form)
        uow.commit()
    with store.read() as uow:

        def found(**chosen):
            query = AnswersQuery(scene.council, ("learning",), **chosen)
            return [view.answers.id for view in uow.answers.page(query)]

        first, second, third = (form.id for form in sent)
        assert found() == [third, second, first]
        assert found(limit=1) == [third]
        assert found(after=(sent[1].at, second)) == [first]
        assert found(since=NOW + HOUR, until=NOW + 2 * HOUR) == [second]
        assert found(text="äpf") == [second]
        assert found(text="0%") == [first]
        assert found(text="_") == []
        [view] = uow.answers.page(AnswersQuery(scene.council, ("learning",), text="EARLIER"))
        assert view.answers == sent[0]
        assert (view.case_reference, view.process_id) == (scene.case.reference, scene.instance.process_id)
        assert uow.answers.page(AnswersQuery("another council", ("learning",))) == []


def test_answers_that_json_cannot_hold_are_refused(store, scene):
    one = task(scene.instance)
    wrong = answers(one, scene.user, {"share": float("nan")})
    with pytest.raises(ValueError, match="JSON"):
        written(store, lambda uow: uow.tasks.add([one]), lambda uow: uow.answers.add(wrong))


def test_a_row_that_points_to_nothing_is_refused_by_the_commit(store, scene):
    stray = replace(scene.instance, id=new_id())
    with store.write() as uow:
        uow.tasks.add([task(stray)])
        with pytest.raises(NotFound, match=f"instance {stray.id}"):
            uow.commit()


def test_rows_may_be_written_in_any_order(store):
    with store.write() as uow:
        other = Scene(uow)
        later = instance(other.case, other.deployment)
        uow.tasks.add([task(later)])
        uow.instances.add(later)
        uow.commit()
    with store.read() as uow:
        assert uow.tasks.open_of(later.id)


def test_moments_keep_their_microseconds_whatever_their_zone(store, scene):
    moment = datetime(2026, 6, 30, 23, 59, 59, 999_999, tzinfo=timezone(timedelta(hours=1)))
    one = task(scene.instance, created_at=moment)
    added(store, one)
    with store.read() as uow:
        assert uow.tasks.get(one.id).created_at == moment.astimezone(UTC)
