"""Whether a case is ready to be closed."""

from __future__ import annotations

from datetime import UTC, datetime

from app.ports import Involvement


def test_nothing_else_is_under_way(outputs):
    assert outputs("episode.check_open") == {"anything_open": False, "still_open": []}


def test_each_process_that_is_under_way_with_its_first_day_in_london(desk):
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    found = [
        Involvement("test_step_in", "Step in", datetime(2026, 1, 5, 9, tzinfo=UTC)),
        Involvement("test_step_out", "Step out", late),
    ]
    result = desk.call("episode.check_open", {}, under_way=lambda: found)
    assert result.outputs == {
        "anything_open": True,
        "still_open": ["Step in, since 5 January 2026", "Step out, since 1 July 2026"],
    }
    assert result.effects == ()
