"""The charts of a page begin and end with the same month, and a month in which nothing was is on them."""

from __future__ import annotations

import re
from datetime import date

from app.services.trends import Trend
from app.web import charts

MARCH, JULY, OCTOBER = date(2026, 3, 1), date(2026, 7, 1), date(2026, 10, 1)


def trend(key: str, *days: date) -> Trend:
    return Trend(key, key, "", ("Month", "Times"), [[day, 1] for day in days], (1,))


def marks(drawn: str) -> list[str]:
    """The words below the chart."""
    return re.findall(r">([A-Z][a-z]{2} \d\d|\d\d [A-Z][a-z]{2})<", drawn)


def test_charts_of_one_page_have_one_scale_of_months() -> None:
    early, late, queue = (
        trend("clocks", MARCH),
        trend("consent", JULY, OCTOBER),
        trend("queue", date(2027, 1, 9)),
    )
    months = charts.months_of([early, late, queue])
    assert (months[0], months[-1], len(months)) == (MARCH, OCTOBER, 8)
    names = ["Mar 26", "Apr 26", "May 26", "Jun 26", "Jul 26", "Aug 26", "Sep 26", "Oct 26"]
    assert marks(charts.draw(early, months)) == marks(charts.draw(late, months)) == names
    assert marks(charts.draw(queue, months)) == ["09 Jan"]


def test_a_single_month_has_some_before_it_and_nothing_is_no_chart() -> None:
    assert charts.months_of([trend("clocks", OCTOBER)])[0] == date(2026, 5, 1)
    assert charts.months_of([trend("clocks"), trend("queue", JULY)]) == []
    assert charts.draw(trend("clocks"), []) == ""
