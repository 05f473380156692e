"""A panel hears the children who are longest without a review, each once, and never more than it can."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from app.domain.errors import HandlerFailed
from app.domain.panel import ChildInNeed, QueueLine
from app.ports import LeftQueue, PutOnPanel, Reviewed, ToCase

DAY = date(2026, 11, 20)


def line(number: int, reviewed: date, holder: str = "sam", **facts: bool) -> QueueLine:
    child = ChildInNeed(UUID(int=number), "testborough", "North", f"TST-{number}", reviewed)
    return QueueLine(child, "Kit Example", holder, "Sam Social", facts.get("under_way", False))


def queue(*lines: QueueLine, place: str = "North"):
    return lambda locality: list(lines) if locality == place else []


def test_the_longest_without_a_review_come_first(desk):
    waiting = queue(*(line(n, date(2026, 10, n)) for n in (7, 3, 9, 1, 5, 2)))
    result = desk.call("panel.queue", {"n": 5}, in_need=waiting)
    assert [one["reference"] for one in result.outputs["panel_cases"]] == [
        f"TST-{n}" for n in (1, 2, 3, 5, 7)
    ]
    assert result.outputs["panel_cases"][0] == {
        "reference": "TST-1",
        "holder": "sam",
        "last_reviewed": date(2026, 10, 1),
    }
    assert (result.outputs["chosen"], result.outputs["waiting"]) == (5, 1)
    assert result.outputs["opened_on"] == DAY
    assert result.effects == [PutOnPanel(tuple(UUID(int=n) for n in (1, 2, 3, 5, 7)))]


def test_the_same_day_goes_by_reference(desk):
    waiting = queue(line(12, DAY), line(11, DAY))
    chosen = desk.call("panel.queue", {"n": 1}, in_need=waiting).outputs["panel_cases"]
    assert [one["reference"] for one in chosen] == ["TST-11"]


def test_fewer_than_the_panel_can_hear(desk):
    result = desk.call("panel.queue", {"n": 5}, in_need=queue(line(1, DAY), line(2, DAY)))
    assert (result.outputs["chosen"], result.outputs["waiting"]) == (2, 0)


def test_nobody_waits(desk):
    result = desk.call("panel.queue", {"n": 5}, in_need=queue())
    assert result.outputs["panel_cases"] == []
    assert result.outputs["chosen"] == 0
    assert result.effects == []


def test_a_child_on_a_panel_that_has_not_heard_them_is_not_chosen_twice(desk):
    waiting = queue(line(1, date(2026, 1, 1), under_way=True), line(2, DAY))
    chosen = desk.call("panel.queue", {"n": 5}, in_need=waiting).outputs["panel_cases"]
    assert [one["reference"] for one in chosen] == ["TST-2"]


def test_another_locality_is_asked_for_by_name(desk):
    waiting = queue(line(1, DAY), place="South")
    assert desk.call("panel.queue", {"n": 5}, in_need=waiting).outputs["chosen"] == 0
    given = {"n": 5, "locality": "South"}
    assert desk.call("panel.queue", given, in_need=waiting).outputs["chosen"] == 1


@pytest.mark.parametrize("n", [0, -1, 2.5])
def test_a_panel_hears_a_whole_number_of_children(desk, n):
    with pytest.raises(HandlerFailed, match="whole number"):
        desk.call("panel.queue", {"n": n}, in_need=queue(line(1, DAY)))


def test_a_panel_needs_a_locality(desk, case):
    with pytest.raises(HandlerFailed, match="no locality"):
        desk.call("panel.queue", {"n": 5}, case=replace(case, locality=""))


def test_a_child_whom_nobody_holds_is_told(desk):
    with pytest.raises(HandlerFailed, match="nobody holds TST-1"):
        desk.call("panel.queue", {"n": 5}, in_need=queue(line(1, DAY, holder="")))


def test_a_review_has_a_day(desk):
    assert desk.call("panel.reviewed", {"case": "TST-1", "on": date(2026, 11, 18)}).effects == [
        Reviewed("TST-1", date(2026, 11, 18))
    ]
    assert desk.call("panel.reviewed", {}).effects == [Reviewed("", DAY)]


def test_today_is_londons(desk):
    late = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)
    assert desk.call("panel.leave", {}, now=late).effects == [LeftQueue(date(2026, 6, 2))]


def test_a_message_for_another_case(desk):
    given = {"case": "TST-1", "message": "Step down", "payload": {"on": DAY}}
    assert desk.call("message.to_case", given).effects == [ToCase("TST-1", "Step down", {"on": DAY})]


def test_a_payload_is_named_values(desk):
    with pytest.raises(HandlerFailed, match="not a context"):
        desk.call("message.to_case", {"case": "TST-1", "message": "Step down", "payload": "soon"})
