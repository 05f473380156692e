"""What stands around a form, on PostgreSQL: drafts, files and letters, also when two people are at it."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app import bootstrap
from app.config import Settings
from app.domain.desk import AttachmentState, Draft
from app.domain.errors import Forbidden, HoldfastError, NotFound, Stale
from app.domain.records import Case, Task
from app.services import Services, attachments, drafts, forms, leftovers, letters, marking, steering
from app.services.clock import ManualClock
from app.services.letters import Way
from app.store import TaskQuery
from tests.integration.usecases.conftest import ANSWERS, COUNCIL, FRIDAY, Desk

HARD = "O’Brien & O'Neill محمد שלום 🙂 </textarea> ' OR 1=1 --"
TYPED = {"joint_visit_notes": [HARD], "joint_visit_on-day": ["27"], "no_such_question": ["x"]}


def at_visit(desk: Desk) -> tuple[Case, Task]:
    case = desk.case()
    desk.play(case, until="Task_JointVisit")
    return case, desk.open_tasks(case)["Task_JointVisit"]


def draft_of(desk: Desk, task: Task, username: str = "sasha") -> Draft | None:
    with desk.store.read() as uow:
        return drafts.own(uow, task.id, desk.people[username])


def test_a_draft_comes_back_as_it_was_typed_and_goes_with_the_completion(desk: Desk) -> None:
    case, task = at_visit(desk)
    desk.services.filling.save(task.id, TYPED, FRIDAY, desk.people["sasha"])
    kept = draft_of(desk, task)
    assert kept is not None
    assert kept.typed == {"joint_visit_notes": [HARD], "joint_visit_on-day": ["27"]}
    assert kept.seen == FRIDAY
    assert [each.name for each in desk.services.filling.colleagues(task.id, desk.people["robin"])] == [
        "Sasha"
    ]
    desk.complete(case, "Task_JointVisit")
    assert draft_of(desk, task) is None


def test_two_clicks_at_once_keep_one_draft_and_complete_once(desk: Desk) -> None:
    _, task = at_visit(desk)
    sasha = desk.people["sasha"]
    raw = {key: forms.submitted(value) for key, value in ANSWERS["Task_JointVisit"].items()}

    def click(_: int) -> bool:
        try:
            desk.services.filling.save(task.id, raw, FRIDAY, sasha)
            desk.services.complete(task.id, raw, sasha)
        except Stale:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(click, range(4)))
    assert done.count(True) == 1
    with desk.store.read() as uow:
        assert len([row for row in uow.answers.of_instance(task.instance_id) if row.task_id == task.id]) == 1
        assert len(uow.drafts.where(task_id=task.id)) <= 1


def test_a_list_marks_what_is_blocked_and_what_is_suspended(desk: Desk) -> None:
    _, task = at_visit(desk)
    core, emery = desk.services.core, desk.people["emery"]
    marking.block(core, task.id, HARD, desk.people["sasha"])
    steering.suspend(core, task.instance_id, HARD, emery)
    with desk.store.read() as uow:
        found = {
            row.task.id: row
            for row in uow.tasks.page(TaskQuery(COUNCIL, roles=("Social Worker",), limit=500))
        }
    assert found[task.id].suspended
    assert found[task.id].task.blocked_reason == HARD
    page = desk.services.task_page(task.id, desk.people["sasha"])
    assert page.pause is not None
    assert (page.pause.by, page.pause.reason) == ("Emery", HARD)
    steering.resume(core, task.instance_id, "They are back.", emery)
    assert desk.services.task_page(task.id, desk.people["sasha"]).pause is None


@pytest.fixture
def files(desk: Desk, tmp_path: Path) -> Services:
    """The same store, with a place for files."""
    return Services(bootstrap.core(desk.store, desk.clock, Settings(data=tmp_path)))


def test_a_file_is_kept_and_taken_away(desk: Desk, files: Services) -> None:
    case, task = at_visit(desk)
    core, sasha = files.core, desk.people["sasha"]
    body = HARD.encode()
    given = attachments.add_to_task(core, task.id, "../O’Brien 🙂.txt", io.BytesIO(body), 1000, sasha)
    assert given.name == "O’Brien 🙂.txt"
    assert attachments.add_to_task(core, task.id, given.name, io.BytesIO(body), 1000, sasha).id == given.id
    assert [each.id for each in attachments.of_case(core, case.id, sasha)[1]] == [given.id]
    assert (given.state, given.verdict) == (AttachmentState.CLEAN, "Not scanned: no scanner is set up")
    with attachments.opened(core, given.id, sasha)[1] as content:
        assert content.read() == body
    with pytest.raises(HoldfastError):
        attachments.add_to_task(core, task.id, "big.txt", io.BytesIO(b"x" * 1001), 1000, sasha)
    with pytest.raises(HoldfastError, match=r"is not what its name says"):
        attachments.add_to_task(core, task.id, "a.pdf", io.BytesIO(b"MZ"), 1000, sasha)
    with pytest.raises(NotFound):
        attachments.add_to_task(core, task.id, "a.txt", io.BytesIO(b"x"), 1000, desk.people["stranger"])
    with pytest.raises(Forbidden):
        attachments.remove(core, given.id, replace(desk.people["pat"], duties=("worker",)))
    attachments.remove(core, given.id, sasha)
    with desk.store.read() as uow:
        assert uow.attachments.where(task_id=task.id) == []
        actions = [entry.action for entry in uow.audit.of_stream(str(case.id))]
    assert actions.count("attachment.added") == 1
    assert actions.count("attachment.removed") == 1


def test_a_letter_is_previewed_changed_and_sent_and_every_version_stays(desk: Desk) -> None:
    case = desk.case()
    desk.play(case, until="Task_Letter")
    core, sasha = desk.services.core, desk.people["sasha"]
    task = desk.open_tasks(case)["Task_Letter"]
    raw = {key: forms.submitted(value) for key, value in ANSWERS["Task_Letter"].items()}
    shown = letters.previews(core, task.id, raw | {"letter_salutation": [HARD]}, sasha)
    assert [each.problem for each in shown] == [""] * len(shown)
    assert any(HARD.split(" <")[0] in each.text for each in shown)
    assert task.id in {each.id for each in desk.open_tasks(case).values()}
    desk.complete(case, "Task_Letter")
    desk.run_jobs()
    with desk.store.read() as uow:
        document = next(each for each in uow.documents.of_case(case.id) if "application/pdf" in each.media)
    first = letters.letter_page(core, document.id, sasha)
    changed = letters.edit(core, document.id, f"{first.text}\n\n{HARD}", sasha)
    page = letters.letter_page(core, changed.id, sasha)
    assert HARD in page.text
    assert [each.number for each in page.versions] == [2, 1]
    letters.send(core, changed.id, Way.POST, "10 O’Brien Road", sasha)
    sent = letters.letter_page(core, changed.id, sasha)
    assert sent.version.to == "10 O’Brien Road"
    assert letters.letter_page(core, document.id, sasha).version.sent_at is None
    with desk.store.read() as uow:
        body = uow.documents.body(changed.id, "application/pdf")
    assert body is not None
    assert body.startswith(b"%PDF-")


def test_what_comes_too_late_is_kept_and_goes_after_the_councils_days(desk: Desk) -> None:
    case, task = at_visit(desk)
    desk.complete(case, "Task_JointVisit", by="robin")
    filling, sasha = desk.services.filling, desk.people["sasha"]
    with pytest.raises(Stale):
        filling.save(task.id, TYPED, FRIDAY, sasha)
    assert filling.rescue(task.id, lambda _form, before: {**before, **TYPED}, FRIDAY, sasha.id)
    left = filling.leftover(task.id, sasha)
    assert left.draft is not None
    assert left.sent is not None
    assert left.sent.by_name == "Robin"
    _, still = at_visit(desk)
    filling.save(still.id, TYPED, FRIDAY, sasha)
    later = bootstrap.core(desk.store, ManualClock(FRIDAY + timedelta(days=31)), Settings())
    assert leftovers.clear(later, [COUNCIL]) >= 1
    assert draft_of(desk, task) is None
    assert draft_of(desk, still) is not None
