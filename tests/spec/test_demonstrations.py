"""The demonstration of every council opens full of life: people for each role, and work on their desks."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.records import User
from app.services import alerting, board, demonstration, jobs, lists, trends
from app.services.core import Core
from tests.spec.demonstrated import BPMN, EACH_DAY, Played, played

COUNCILS = ("hull", "lambeth", "leicester", "richmond_wandsworth", "somerset")
SETTLED_UP, SETTLED_STAY = "The move goes ahead", "The child stays where they are"
WITHOUT_INVITATIONS = {"lambeth"}
"""Its protocol has no meeting that Holdfast invites to, so that no e-mail can fail."""
EACH = pytest.mark.parametrize("council", COUNCILS)


@EACH
@EACH_DAY
def test_everybody_of_the_glossary_can_sign_in(council: str, today: date) -> None:
    assert played(council, today).roles == played(council, today).glossary


@EACH
@EACH_DAY
def test_there_are_tasks_of_every_state_on_the_desks(council: str, today: date) -> None:
    opened = [task for tasks in played(council, today).open.values() for task in tasks]
    assert [task for task in opened if task.seen_at is None]
    assert [task for task in opened if task.started_at]
    assert [task for task in opened if task.blocked_reason]
    assert len({task.assignee for task in opened if task.assignee}) >= 4
    assert [task for task in opened if task.assignee is None]


@EACH
@EACH_DAY
def test_somebody_began_a_form_remarked_on_a_child_and_kept_a_list(council: str, today: date) -> None:
    core, people = played(council, today).core, played(council, today).people
    with core.store.read() as uow:
        for tasks in played(council, today).open.values():
            drafts = [draft for task in tasks for draft in uow.drafts.where(task_id=task.id)]
            if drafts:
                break
        else:
            raise AssertionError("nobody has begun a form")
        told = [n for user in people.values() for n in uow.notices.of_user(user.id)]
        assert [notice for notice in told if "mention" in notice.subject]
        assert [view for user in people.values() for view in uow.saved_views.where(user_id=user.id)]


@EACH
@EACH_DAY
def test_a_manager_sees_who_is_away_and_hears_of_somebody_who_leaves_children(
    council: str, today: date
) -> None:
    core, managers = played(council, today).core, _managers(played(council, today))
    assert any(alert.reached for manager in managers for alert in alerting.mine(core, manager))
    with core.store.read() as uow:
        absences = uow.absences.where(council=council, newest=True)
        assert {absence.until is None for absence in absences} == {True, False}
        told = [notice for manager in managers for notice in uow.notices.of_user(manager.id)]
    assert [notice for notice in told if "left or leaves" in f"{notice.subject} {notice.text}"]
    shown = board.board(core, managers[0])
    assert (shown.away, len(shown.alarms)) == (1, 1)


@EACH
@EACH_DAY
def test_whoever_is_listed_first_has_something_to_do_first(council: str, today: date) -> None:
    """A clock runs for them wherever the protocol has one for a task of theirs."""
    core, people = played(council, today).core, played(council, today).people
    first = people[demonstration.read(BPMN / council)["person"][0]["username"]]
    mine = [
        task for tasks in played(council, today).open.values() for task in tasks if task.assignee == first.id
    ]
    assert mine
    with core.store.read() as uow:
        processes = core.catalogue.in_force(uow, council).pack.processes.values()
    timed = [each for process in processes for each in process.elements.values() if each.due]
    if any(each.lane in first.roles for each in timed):
        assert [task for task in mine if task.due_at]


@EACH
@EACH_DAY
def test_every_trend_has_a_shape_over_months(council: str, today: date) -> None:
    core, manager = played(council, today).core, _managers(played(council, today))[0]
    found = {trend.key: trend for trend in trends.trends(core, manager)}
    months = {key: {row[0] for row in trend.rows} for key, trend in found.items()}
    assert {key for key, known in months.items() if len(known) < 3} <= {"queue"}
    if "queue" in found:
        assert len(found["queue"].rows) >= 3
    clocks, consent, bounces = (found[key].rows for key in ("clocks", "consent", "bounces"))
    assert all(sum(row[column] for row in clocks) >= 2 for column in (2, 3)), "kept and missed"
    assert len([row for row in consent if row[2]]) >= 2, "the service was refused in several months"
    assert [row for row in consent if row[4]], "and sharing by itself"
    assert {row[1] for row in found["outcomes"].rows} == {SETTLED_UP, SETTLED_STAY}
    came_back = [row[2:] for row in bounces]
    assert {(1, 1, 1), (0, 1, 1), (0, 0, 1), (0, 0, 0)} <= set(came_back), "in each band, and never"


@EACH
@EACH_DAY
def test_an_incident_is_open_that_a_second_try_mends(council: str, today: date) -> None:
    core, manager = _afresh(council, today)
    opened = lists.incidents(core, manager)
    if council in WITHOUT_INVITATIONS:
        assert opened == []
        return
    [line] = opened
    assert line.incident.message == (
        "This could not be done: The e-mail server did not take it: nothing answers at its address"
    )
    assert line.incident.job_id is not None
    jobs.retry_incident(core, line.incident.id, manager)
    assert lists.incidents(core, manager) == []
    assert jobs.run_job(core, line.incident.job_id)
    with core.store.read() as uow:
        letters = uow.documents.of_case(line.incident.case_id)
    assert [each for each in letters if each.kind == "invitation"]


def _afresh(council: str, today: date) -> tuple[Core, User]:
    """A demonstration of one's own, to change something in it."""
    mine = played.__wrapped__(council, today)
    return mine.core, _managers(mine)[0]


def _managers(demonstration: Played) -> list[User]:
    return [user for user in demonstration.people.values() if "manager" in user.duties]


def test_what_a_pack_once_was_differs_in_words_that_it_has() -> None:
    scripts = (demonstration.read(BPMN / council) for council in COUNCILS)
    earlier = [script["earlier"] for script in scripts if "earlier" in script]
    assert earlier, "some process has two versions to put side by side"
    for once in earlier:
        text = (BPMN.parent / once["file"]).read_text(encoding="utf-8")
        assert once["words"]
        for now, then in once["words"]:
            assert text.count(now) == 1
            assert then not in text
