"""Gaps in a line of holders."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from app.domain.records import Case, Holding
from app.services.oversight import ledger
from app.services.oversight.periods import Period

OPENED = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
NOW = OPENED + timedelta(days=10)
CASE = Case(UUID(int=1), "T-1", "t", "Ash Example", date(2015, 1, 1), "North", UUID(int=2), OPENED)


def held(number: int, since: float, until: float | None, team: str = "North team") -> Holding:
    """`since` and `until` in days from the opening."""
    return Holding(
        id=UUID(int=100 + number),
        case_id=CASE.id,
        user_id=UUID(int=number),
        holder_name=f"Holder {number}",
        role="Worker",
        team=team,
        since=OPENED + timedelta(days=since),
        until=None if until is None else OPENED + timedelta(days=until),
        reason="",
        accepted_by=UUID(int=number),
    )


@pytest.mark.parametrize(
    ("holdings", "found"),
    [
        ([held(1, 0, 4), held(2, 4, None)], []),
        ([held(2, 4, None), held(1, 0, 4)], []),
        ([held(1, 0, 6), held(2, 4, None)], []),
        ([], [(0, 10, "No holder yet")]),
        ([held(1, 1, None)], [(0, 1, "No holder yet")]),
        ([held(1, 0, 3, "North team"), held(2, 5, None)], [(3, 5, "North team")]),
        ([held(1, 0, 3, "")], [(3, 10, "No team")]),
        ([held(1, 0, 9), held(2, 1, 2), held(3, 9.5, None)], [(9, 9.5, "North team")]),
    ],
)
def test_every_time_without_a_holder_is_found(
    holdings: list[Holding], found: list[tuple[float, float, str]]
) -> None:
    gaps = ledger.gaps_of(CASE, holdings, NOW)
    assert [(gap.since, gap.until, gap.team) for gap in gaps] == [
        (OPENED + timedelta(days=since), OPENED + timedelta(days=until), team) for since, until, team in found
    ]
    line = ledger.Line(CASE, holdings, gaps, NOW, {})
    assert line.unbroken == (not found)
    assert line.seconds == sum((until - since) * 86_400 for since, until, _ in found)


@pytest.mark.parametrize(
    ("holdings", "found"),
    [
        ([held(1, 0, 4), held(2, 4, None)], []),
        ([held(1, 0, 1), held(2, 3, None)], [(2, 3)]),
        ([held(1, 0, 7), held(2, 9, None)], [(7, 8)]),
        ([held(1, 0, 3)], [(3, 8)]),
        ([held(1, 0, 2), held(2, 9, None)], [(2, 8)]),
        ([held(1, 0, 1), held(2, 2, 8), held(3, 9, None)], []),
        ([], [(2, 8)]),
    ],
)
def test_a_time_without_a_holder_is_clipped_to_the_period(
    holdings: list[Holding], found: list[tuple[float, float]]
) -> None:
    period = Period(OPENED + timedelta(days=2), OPENED + timedelta(days=8))
    gaps = ledger.gaps_in(CASE, holdings, period)
    expected = [(OPENED + timedelta(days=since), OPENED + timedelta(days=until)) for since, until in found]
    assert [(gap.since, gap.until) for gap in gaps] == expected


def test_nobody_had_to_hold_a_child_before_its_case_was_opened() -> None:
    period = Period(OPENED - timedelta(days=9), OPENED)
    assert ledger.gaps_in(CASE, [held(1, 1, None)], period) == []
    assert ledger.Line(CASE, [], [], NOW, {}, period).not_opened
    later = replace(period, until=OPENED + timedelta(days=2))
    assert [gap.seconds for gap in ledger.gaps_in(CASE, [held(1, 1, None)], later)] == [86_400]
    line = ledger.Line(CASE, [], [], NOW, {}, later)
    assert (line.not_opened, line.since, line.until) == (False, OPENED, later.until)


def test_who_handed_over_as_the_period_began_did_not_hold_in_it() -> None:
    period = Period(OPENED + timedelta(days=2), OPENED + timedelta(days=8))
    spans = [(0, 2), (0, 2.001), (2, None), (7.999, 9), (8, None)]
    assert [ledger.lies_in(held(1, since, until), period) for since, until in spans] == [
        False, True, True, True, False,
    ]  # fmt: skip
