"""Office hours come from the council's settings, and so does whom to call outside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.domain.errors import HandlerFailed
from app.domain.pack import Contact, Pack, Setting
from tests.unit.handlers.conftest import COUNCIL

HOURS = {
    "office_opens": Setting("office_opens", "09:00", assumption="not given"),
    "office_closes": Setting("office_closes", "17:00", assumption="not given"),
}
TEAM = Contact("emergency_duty_team", "Night Team", "01632 960999", warning="Nights and weekends")
PACK = Pack(replace(COUNCIL, settings=HOURS, contacts={"emergency_duty_team": TEAM}))


@pytest.mark.parametrize(
    ("at", "is_open", "opens_on"),
    [
        (datetime(2026, 11, 20, 9, 0, tzinfo=UTC), True, date(2026, 11, 20)),
        (datetime(2026, 11, 20, 16, 59, 59, tzinfo=UTC), True, date(2026, 11, 20)),
        (datetime(2026, 11, 20, 17, 0, tzinfo=UTC), False, date(2026, 11, 23)),
        (datetime(2026, 11, 20, 8, 59, tzinfo=UTC), False, date(2026, 11, 20)),
        (datetime(2026, 11, 21, 12, 0, tzinfo=UTC), False, date(2026, 11, 23)),
        # In summer London is an hour ahead of UTC.
        (datetime(2026, 7, 1, 8, 0, tzinfo=UTC), True, date(2026, 7, 1)),
        (datetime(2026, 7, 1, 16, 0, tzinfo=UTC), False, date(2026, 7, 2)),
        # Christmas: the next working day is the Tuesday.
        (datetime(2026, 12, 24, 18, 0, tzinfo=UTC), False, date(2026, 12, 29)),
        (datetime(2026, 12, 25, 7, 0, tzinfo=UTC), False, date(2026, 12, 29)),
    ],
)
def test_open_on_working_days_between_the_two_settings(desk, at, is_open, opens_on):
    found = desk.call("office.hours", {"at": at}, council=PACK).outputs
    assert found == {"open": is_open, "opens_on": opens_on}


def test_now_when_no_moment_is_given(desk):
    assert desk.call("office.hours", {}, council=PACK).outputs["open"] is True


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "no setting office_opens"),
        ({**HOURS, "office_closes": Setting("office_closes", "late", assumption="x")}, "is “late”"),
    ],
)
def test_hours_that_are_not_there_or_not_readable_name_the_cure(desk, settings, words):
    council = Pack(replace(COUNCIL, settings=settings))
    with pytest.raises(HandlerFailed, match=words):
        desk.call("office.hours", {}, council=council)


def test_whom_to_call_outside_office_hours(desk):
    assert desk.call("office.out_of_hours", {}, council=PACK).outputs == {
        "name": "Night Team",
        "telephone": "01632 960999",
        "warning": "Nights and weekends",
    }


def test_a_council_without_such_a_team_is_told_to_name_it(desk):
    with pytest.raises(HandlerFailed, match="emergency_duty_team"):
        desk.call("office.out_of_hours", {})
