"""The line of holders has no hole, and nobody is made a holder without accepting."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from app.domain.errors import Uncovered
from app.domain.holding import check_transfer, current, seconds_uncovered
from app.domain.records import Holding

START = datetime(2026, 11, 20, 9, tzinfo=UTC)


def holding(since: int, until: int | None) -> Holding:
    person = uuid4()
    return Holding(
        id=uuid4(),
        case_id=uuid4(),
        user_id=person,
        holder_name="Example",
        role="",
        team="",
        since=START + timedelta(hours=since),
        until=None if until is None else START + timedelta(hours=until),
        reason="",
        accepted_by=person,
    )


def test_an_unbroken_line_has_no_second_uncovered() -> None:
    line = [holding(0, 5), holding(5, None)]
    assert current(line) is line[1]
    assert seconds_uncovered(line, START + timedelta(hours=9)) == 0


def test_a_hole_is_counted_and_so_is_the_end() -> None:
    line = [holding(0, 5), holding(6, 8)]
    assert seconds_uncovered(line, START + timedelta(hours=9)) == 2 * 3600
    assert current(line) is None


def test_an_overlap_hides_no_hole() -> None:
    line = [holding(0, 9), replace(holding(1, 2))]
    assert seconds_uncovered(line, START + timedelta(hours=10)) == 3600


@pytest.mark.parametrize(("to", "accepted_by"), [("", "ann"), ("bob", "ann"), ("bob", "")])
def test_only_the_new_holder_accepts(to: str, accepted_by: str) -> None:
    with pytest.raises(Uncovered, match="CASE-1"):
        check_transfer("CASE-1", to, accepted_by)
