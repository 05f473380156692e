"""A fact known from another process is filled in under its other name, with where from and when."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from app.domain.form import Form
from app.domain.records import Answers, Task
from app.services import known
from tests.functional.real import World

JOINT = "Make the joint visit"
ASKED = {
    "joint-visit": {"joint_visit_notes": "salutation"},
    "step-down-letter": {"letter_salutation": "salutation"},
}


@pytest.fixture(autouse=True)
def facts(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the joint visit asked how a letter addresses the family."""
    monkeypatch.setattr(
        known, "facts_of", lambda form: ASKED.get(form.id, {}) if isinstance(form, Form) else {}
    )


def told_before(world: World, task: Task, days: int, text: str, form: str = "step-down-letter") -> None:
    """An answer to the fact in another process of the same child."""
    with world.core.store.write() as uow:
        other: UUID = next(
            each.id
            for case in uow.cases.search(task.council, "")
            for each in uow.instances.of_case(case.id)
            if each.id != task.instance_id and each.process_id == "rw_step_down"
        )
        [row, *_] = uow.answers.of_instance(task.instance_id)
        made = Answers(
            id=world.core.new_id(),
            instance_id=other,
            case_id=task.case_id,
            task_id=row.task_id,
            element="x",
            form=form,
            answers={"letter_salutation": text},
            by=row.by,
            by_name="Pat Placeholder",
            at=row.at - timedelta(days=days),
        )
        uow.answers.add(made)
        uow.commit()


def test_a_fact_is_filled_in_with_who_gave_it_and_when(real: World) -> None:
    task, browser = real.task("sasha", JOINT), real.sign_in("sasha")
    told_before(real, task, 20, "Mrs Old")
    told_before(real, task, 9, "Ms O'Example & Mr محمد")
    page = browser.get(f"/tasks/{task.id}").text
    assert ">Ms O&#39;Example &amp; Mr محمد</textarea>" in page
    field = page.partition('id="joint_visit_notes-hint"')[2].partition("</textarea>")[0]
    assert "Filled in." in field
    assert "Pat Placeholder" in field
    assert "2026" in field
    assert "Mrs Old" not in page


def test_a_fact_does_not_write_over_what_was_typed(real: World) -> None:
    task, browser = real.task("sasha", JOINT), real.sign_in("sasha")
    told_before(real, task, 9, "Ms Example")
    browser.post(f"/tasks/{task.id}", {"joint_visit_notes": "Typed now", "_later": "1"})
    assert ">Typed now</textarea>" in browser.get(f"/tasks/{task.id}").text


def test_an_answer_to_something_else_is_no_fact(real: World) -> None:
    task, browser = real.task("sasha", JOINT), real.sign_in("sasha")
    told_before(real, task, 9, "Ms Example", form="step-up-letter")
    assert "Ms Example" not in browser.get(f"/tasks/{task.id}").text.partition("<form")[2]
