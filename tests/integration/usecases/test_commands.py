"""One command, one transaction: what it costs, what it leaves, and what it refuses to touch."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from app.domain import audit
from app.domain.errors import Forbidden, InvalidAnswers, NotFound, Stale
from app.domain.records import Case, InstanceStatus, TaskStatus, User
from app.persistence.postgres import counted
from app.services import forms
from app.services.inbox import Chosen, Whose
from app.store import InstanceQuery
from tests.integration.usecases.conftest import ANSWERS, COUNCIL, WHO, Desk


def whole_trail(desk: Desk, case: Case) -> list[Any]:
    with desk.store.read() as uow:
        return uow.audit.of_stream(str(case.id))


@pytest.mark.parametrize("element", list(ANSWERS))
def test_a_completion_costs_at_most_eleven_statements_and_one_commit(desk: Desk, element: str) -> None:
    case = desk.case()
    desk.play(case, until=element)
    task = desk.open_tasks(case)[element]
    raw = {key: forms.submitted(value) for key, value in ANSWERS[element].items()}
    actor = desk.people[WHO.get(element, "sasha")]
    with counted() as heard:
        desk.services.complete(task.id, raw, actor)
    statements = [text for text in heard if text != "COMMIT"]
    assert heard.count("COMMIT") == 1
    assert len(statements) <= 11, "\n\n".join(statements)  # the last looks for a draft to take away


def test_the_whole_step_down_leaves_no_second_uncovered_and_an_unbroken_trail(desk: Desk) -> None:
    case = desk.case()
    desk.play(case, until="")
    page = desk.services.case_page(case.id, desk.people["emery"])
    assert page.holder is not None
    assert page.holder.user_id == desk.people["pat"].id
    assert page.seconds_uncovered == 0
    assert [holding.until is None for holding in page.holdings].count(True) == 1
    states = {instance.process_id: instance.status for instance in page.instances}
    assert states == {
        "rw_step_down": InstanceStatus.ENDED,
        "rw_four_week_review": InstanceStatus.RUNNING,
    }
    assert {"step_down_arrangements"} <= {document.kind for document in page.documents}
    assert audit.first_break(whole_trail(desk, case)) is None


def test_only_what_routes_is_in_the_engine(desk: Desk) -> None:
    case = desk.case()
    desk.play(case, until="Task_CaseDiscussion")
    [instance] = desk.instances(case)
    page = desk.services.instance_page(instance.id, desk.people["emery"])
    assert not {"case_summary", "draft_plan", "child_views", "family_asked"} & set(page.variables)
    kept = {key for answers in page.answers for key in answers.answers}
    assert {"case_summary", "draft_plan", "child_views", "family_asked"} <= kept


def test_two_people_complete_parallel_tasks_of_one_case_at_once(desk: Desk) -> None:
    case = desk.case()
    desk.play(case, until="Task_InviteFinalMeeting")
    with ThreadPoolExecutor(2) as pool:
        both = [
            pool.submit(desk.complete, case, "Task_InviteFinalMeeting", "sasha"),
            pool.submit(desk.complete, case, "Task_JointVisit", "robin"),
        ]
        for one in both:
            one.result(20)
    desk.run_jobs()
    assert set(desk.open_tasks(case)) == {"Task_Letter"}


def test_the_loser_of_a_clash_is_told_who_did_it(desk: Desk) -> None:
    case = desk.case()
    desk.services.start(case.id, "rw_step_down", desk.people["sasha"])
    task = desk.open_tasks(case)["Task_Discuss"]
    raw = {key: forms.submitted(value) for key, value in ANSWERS["Task_Discuss"].items()}
    with ThreadPoolExecutor(2) as pool:
        tries = [
            pool.submit(desk.services.complete, task.id, raw, desk.people[n]) for n in ("sasha", "robin")
        ]
        errors = [one.exception(20) for one in tries]
    lost = [error for error in errors if error is not None]
    assert len(lost) == 1
    assert isinstance(lost[0], Stale)
    assert lost[0].who in {"Sasha", "Robin"}
    assert "16:30 on 20 November 2026" in str(lost[0])


def test_an_undeclared_field_changes_nothing_and_is_noted_by_its_name_alone(desk: Desk) -> None:
    case = desk.case()
    desk.services.start(case.id, "rw_step_down", desk.people["sasha"])
    task = desk.open_tasks(case)["Task_Discuss"]
    instances, trail = desk.instances(case), whole_trail(desk, case)
    raw = {key: forms.submitted(value) for key, value in ANSWERS["Task_Discuss"].items()}
    with pytest.raises(InvalidAnswers, match="manager_signed_off"):
        desk.services.complete(task.id, {**raw, "manager_signed_off": ["let me"]}, desk.people["sasha"])
    assert desk.instances(case) == instances
    *earlier, noted = whole_trail(desk, case)
    assert earlier == trail
    assert (noted.action, noted.actor) == ("form.refused", "sasha")
    assert "manager_signed_off" in str(noted.detail)
    assert "let me" not in str(noted.detail)


def test_another_councils_user_finds_nothing(desk: Desk) -> None:
    case = desk.case()
    instance = desk.services.start(case.id, "rw_step_down", desk.people["sasha"])
    task = desk.open_tasks(case)["Task_Discuss"]
    stranger = desk.people["stranger"]
    for look in (
        lambda: desk.services.case_page(case.id, stranger),
        lambda: desk.services.task_page(task.id, stranger),
        lambda: desk.services.instance_page(instance.id, stranger),
        lambda: desk.services.complete(task.id, {}, stranger),
        lambda: desk.services.claim(task.id, stranger),
        lambda: desk.services.start(case.id, "rw_step_down", stranger),
        lambda: desk.services.raise_concern(case.id, stranger),
        lambda: desk.services.send_message(case.id, "Agreement withdrawn", stranger),
    ):
        with pytest.raises(NotFound):
            look()
    with pytest.raises(Forbidden):
        desk.services.instances(stranger, InstanceQuery(council=COUNCIL))
    assert desk.services.cases(stranger) == []
    assert desk.services.inbox(stranger, Chosen(Whose.TEAM)) == []


@pytest.mark.parametrize("process", ["shared_transfer_of_holding", "rw_dispute", "nowhere"])
def test_what_is_only_called_is_not_started_by_hand(desk: Desk, process: str) -> None:
    case = desk.case()
    with pytest.raises(NotFound, match="process to start by hand"):
        desk.services.start(case.id, process, desk.people["sasha"])
    assert desk.instances(case) == []


def test_a_task_is_claimed_once_and_given_back(desk: Desk) -> None:
    case = desk.case()
    desk.services.start(case.id, "rw_step_down", desk.people["sasha"])
    task = desk.open_tasks(case)["Task_Discuss"]
    assert desk.services.claim(task.id, desk.people["sasha"]).assignee == desk.people["sasha"].id
    with pytest.raises(Forbidden):
        desk.services.claim(task.id, desk.people["robin"])
    with pytest.raises(Forbidden):
        desk.complete(case, "Task_Discuss", by="robin")
    assert desk.services.release(task.id, desk.people["sasha"]).assignee is None
    desk.complete(case, "Task_Discuss", by="robin")


def test_a_teams_list_is_of_its_own_locality_unless_asked(desk: Desk) -> None:
    case = desk.case()
    desk.services.start(case.id, "rw_step_down", desk.people["sasha"])
    here = replace(desk.people["robin"], team="Social Work Richmond")
    there = replace(desk.people["robin"], team="Social Work Wandsworth")

    def seen(user: User, *, everywhere: bool = False) -> bool:
        found = desk.services.inbox(user, Chosen(Whose.TEAM, everywhere=everywhere))
        return any(line.view.task.case_id == case.id for line in found)

    assert (desk.services.locality(here), desk.services.locality(there)) == ("Richmond", "Wandsworth")
    assert seen(here)
    assert not seen(there)
    assert seen(there, everywhere=True)
    assert seen(desk.people["robin"]), "who has no team works for the whole council"


def test_a_concern_interrupts_everything_and_leaves_the_holder(desk: Desk) -> None:
    case = desk.case()
    desk.play(case, until="Task_JointVisit")
    reached = desk.services.raise_concern(case.id, desk.people["pat"])
    assert [instance.process_id for instance in reached] == ["rw_step_down"]
    assert set(desk.open_tasks(case)) == {"Task_RecordConcern"}
    with desk.store.read() as uow:
        tasks = uow.tasks.of_instance(reached[0].id)
        timers = uow.timers.waiting_of(reached[0].id)
        holders = uow.holdings.of_case(case.id)
    assert {t.status for t in tasks if t.element in {"Task_JointVisit", "Task_InviteFinalMeeting"}} <= {
        TaskStatus.CANCELLED,
        TaskStatus.DONE,
    }
    assert timers == []
    assert [holding.until for holding in holders] == [None]


def test_a_concern_with_nothing_open_starts_the_shared_process(desk: Desk) -> None:
    case = desk.case()
    [instance] = desk.services.raise_concern(case.id, desk.people["sasha"])
    assert instance.process_id == "shared_safeguarding_concern"


def test_every_look_at_a_case_is_in_its_trail(desk: Desk) -> None:
    case = desk.case()
    desk.services.case_page(case.id, desk.people["emery"])
    assert [(e.actor, e.action) for e in whole_trail(desk, case)][-1] == ("emery", "case.viewed")
