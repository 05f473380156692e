"""How the certificate and the inspection pack write dates and moments."""

from __future__ import annotations

from datetime import UTC, datetime

from app.services.oversight import printing


def test_a_clock_that_runs_to_midnight_is_told_by_the_day_and_an_answer_by_its_words() -> None:
    assert printing.deadline(datetime(2026, 2, 1, tzinfo=UTC)) == "end of 31 January 2026"
    assert printing.deadline(datetime(2026, 6, 30, 23, 0, tzinfo=UTC)) == "end of 30 June 2026"
    assert printing.deadline(datetime(2026, 2, 1, 16, 30, tzinfo=UTC)) == "1 February 2026, 16:30"
    assert printing.dated("2026-02-01") == "1 February 2026"
    assert printing.dated("2026-02-01T16:30:00+00:00") == "1 February 2026, 16:30"
    assert [printing.dated(text) for text in ("Yes", "2026-02-31", "", "20 morning")] == [
        "Yes",
        "2026-02-31",
        "",
        "20 morning",
    ]
