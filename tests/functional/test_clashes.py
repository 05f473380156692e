"""Several people in one case at once: both answers side by side, and nothing lost."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.errors import Stale
from app.domain.records import TaskStatus
from app.services import tasks
from app.services.clock import ManualClock
from tests.functional.real import World
from tests.functional.test_drafts import JOINT, draft_of, hidden

SENT = {
    "joint_visit_on-day": "19",
    "joint_visit_on-month": "11",
    "joint_visit_on-year": "2026",
    "joint_visit_worker": "true",
    "joint_visit_seen": ["child"],
    "joint_visit_notes": "Mine",
}


def answered_elsewhere(world: World, task_id: object, answers: dict[str, object]) -> None:
    """A colleague completes another step of the same process with the same questions."""
    with world.core.store.write() as uow:
        task = uow.tasks.get(task_id)  # type: ignore[arg-type]
        assert task is not None
        [row, *_] = uow.answers.of_instance(task.instance_id)
        uow.answers.add(
            replace(
                row, id=world.core.new_id(), form="joint-visit", answers=answers, by_name="Wren Whatsit",
                at=world.core.clock.now() + timedelta(minutes=1),
            )
        )  # fmt: skip
        uow.commit()


def test_a_colleague_at_the_same_form_is_told_and_both_stand_side_by_side(real: World) -> None:
    task = real.task("sasha", JOINT)
    wren, sasha = real.sign_in("wren"), real.sign_in("sasha")
    wren.get(f"/tasks/{task.id}")
    wren.post(f"/tasks/{task.id}/draft", {**SENT, "joint_visit_notes": "Theirs <i>"})
    page = sasha.get(f"/tasks/{task.id}").text
    assert "is filling in this form too" in page
    clash = sasha.post(f"/tasks/{task.id}", {**SENT, "_seen": hidden(page, "_seen")})
    assert clash.status_code == 409
    assert "Two answers to the same question" in clash.text
    assert "Theirs &lt;i&gt;" in clash.text
    assert "joint_visit_seen" not in clash.text  # the same in both
    controls = {name: hidden(clash.text, name) for name in ("_seen", "_compared", "asked")}
    unchosen = sasha.post(f"/tasks/{task.id}/compare", controls)
    assert unchosen.status_code == 422
    assert "Choose an answer to" in unchosen.text
    theirs = str(real.user("wren").id)
    chosen = sasha.post(f"/tasks/{task.id}/compare", {**controls, "pick-joint_visit_notes": theirs})
    assert chosen.location == f"/tasks/{task.id}"
    merged = sasha.get(f"/tasks/{task.id}").text
    assert "Theirs &lt;i&gt;</textarea>" in merged
    done = sasha.post(
        f"/tasks/{task.id}",
        {**SENT, "joint_visit_notes": "Theirs <i>", "_seen": hidden(merged, "_seen"),
         "_compared": hidden(merged, "_compared")},
    )  # fmt: skip
    assert done.location == f"/tasks/{task.id}/done"
    late = wren.get(f"/tasks/{task.id}")
    assert late.status_code == 409
    kept = draft_of(real, "wren", task.id)
    assert kept is not None
    assert kept.typed["joint_visit_notes"] == ["Theirs <i>"]


def test_an_answer_that_changed_since_the_form_was_opened_is_a_clash(real: World) -> None:
    task, sasha = real.task("sasha", JOINT), real.sign_in("sasha")
    seen = hidden(sasha.get(f"/tasks/{task.id}").text, "_seen")
    answered_elsewhere(
        real, task.id, {"joint_visit_notes": "From the other step", "joint_visit_seen": ["child"]}
    )
    clash = sasha.post(f"/tasks/{task.id}", {**SENT, "_seen": seen})
    assert clash.status_code == 409
    assert re.findall(r'name="asked" value="([^"]+)"', clash.text) == ["joint_visit_notes"]
    assert "Wren Whatsit" in clash.text
    controls = {name: hidden(clash.text, name) for name in ("_seen", "asked")}
    sasha.post(f"/tasks/{task.id}/compare", {**controls, "pick-joint_visit_notes": "mine"})
    page = sasha.get(f"/tasks/{task.id}").text
    assert ">Mine</textarea>" in page
    assert sasha.post(f"/tasks/{task.id}", {**SENT, "_seen": hidden(page, "_seen")}).status_code == 302


def test_a_date_of_a_colleague_is_put_into_its_three_boxes(real: World) -> None:
    task, sasha = real.task("sasha", JOINT), real.sign_in("sasha")
    seen = hidden(sasha.get(f"/tasks/{task.id}").text, "_seen")
    answered_elsewhere(real, task.id, {"joint_visit_on": "2026-11-05"})
    clash = sasha.post(f"/tasks/{task.id}", {**SENT, "_seen": seen}).text
    assert "5 November 2026" in clash
    sasha.post(
        f"/tasks/{task.id}/compare",
        {"_seen": hidden(clash, "_seen"), "asked": "joint_visit_on", "pick-joint_visit_on": "step"},
    )
    page = sasha.get(f"/tasks/{task.id}").text
    assert 'name="joint_visit_on-day" type="text" value="5"' in page


def test_the_same_answer_twice_is_no_clash(real: World) -> None:
    task, sasha = real.task("sasha", JOINT), real.sign_in("sasha")
    seen = hidden(sasha.get(f"/tasks/{task.id}").text, "_seen")
    answered_elsewhere(real, task.id, {"joint_visit_notes": "Mine", "joint_visit_on": "2026-11-19"})
    assert sasha.post(f"/tasks/{task.id}", {**SENT, "_seen": seen}).location == f"/tasks/{task.id}/done"


def test_whoever_comes_second_sees_both_and_keeps_theirs(real: World) -> None:
    task = real.task("sasha", JOINT)
    wren, sasha = real.sign_in("wren"), real.sign_in("sasha")
    wren.get(f"/tasks/{task.id}")
    sasha.get(f"/tasks/{task.id}")
    assert sasha.post(f"/tasks/{task.id}", SENT).status_code == 302
    late = wren.post(f"/tasks/{task.id}", {**SENT, "joint_visit_notes": "Another view\r\nof it"})
    assert late.status_code == 409
    assert "Sasha Sample" in late.text
    assert "Another view" in late.text
    assert ">Mine<" in late.text.replace("<bdi>", "").replace("</bdi>", "")
    with real.core.store.read() as uow:
        kept = uow.tasks.get(task.id)
    assert kept is not None
    assert kept.status is TaskStatus.DONE


def test_a_double_click_and_the_back_button_lead_to_what_was_done(real: World) -> None:
    task, sasha = real.task("sasha", JOINT), real.sign_in("sasha")
    sasha.get(f"/tasks/{task.id}")
    first = sasha.post(f"/tasks/{task.id}", SENT)
    second = sasha.post(f"/tasks/{task.id}", SENT)
    assert first.location == second.location == f"/tasks/{task.id}/done"
    late = sasha.get(f"/tasks/{task.id}").text
    assert "You have already completed this task" in late
    assert "It counts once, and nothing was sent again." in late
    assert f"The task “{task.name}”" in late
    with real.core.store.read() as uow:
        sent = [row for row in uow.answers.of_instance(task.instance_id) if row.task_id == task.id]
    assert len(sent) == 1


def test_comparing_where_nothing_differs_goes_back(real: World) -> None:
    task, sasha = real.task("sasha", JOINT), real.sign_in("sasha")
    back = sasha.get(f"/tasks/{task.id}/compare", follow_redirects=True)
    assert "Nothing differs" in back.text


def test_what_was_done_in_summer_was_done_by_the_clock_in_london(real: World) -> None:
    task, sasha = real.task("sasha", JOINT), real.user("sasha")
    answers = {
        "joint_visit_on": ["2026-11-19"],
        "joint_visit_worker": ["true"],
        "joint_visit_seen": ["child"],
        "joint_visit_notes": ["Mine"],
    }
    summer = replace(real.core, clock=ManualClock(datetime(2027, 7, 5, 9, tzinfo=UTC)))
    tasks.complete(summer, task.id, answers, sasha)
    with pytest.raises(Stale, match="at 10:00 on 5 July 2027"):
        tasks.complete(summer, task.id, answers, sasha)
