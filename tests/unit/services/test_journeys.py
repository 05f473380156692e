"""The path of an instance, told in lines: what is repeated once, and what calls another process."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.domain.process import Element, Process
from app.services import journeys
from app.services.journeys import Passed

BEGAN = datetime(2026, 11, 2, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def passed(element: str, after: int, took: int | None, process: str = "main") -> Passed:
    began = BEGAN + after * HOUR
    return Passed(process, element, element, began, None if took is None else began + took * HOUR)


def test_what_is_repeated_is_one_line_from_the_first_beginning_to_the_last_end() -> None:
    steps = [passed("ask", 0, 5), passed("ask", 0, 2), passed("decide", 6, 1), passed("ask", 7, 1)]
    found = journeys.gathered(steps, {})
    assert [(line.name, line.times, line.took) for line in found] == [
        ("ask", 2, 5 * HOUR),
        ("decide", 1, HOUR),
        ("ask", 1, HOUR),
    ]


def test_a_repetition_that_goes_on_has_no_end() -> None:
    [line] = journeys.gathered([passed("ask", 0, 1), passed("ask", 1, None)], {})
    assert (line.times, line.ended, line.took) == (2, None, None)


def test_a_step_that_begins_another_process_says_which_once_that_has_begun() -> None:
    call = Element("refer", "callActivity", "main", name="Refer", called="inner")
    processes = {
        "main": Process("main", "main.bpmn", elements={"refer": call}),
        "inner": Process("inner", "inner.bpmn"),
    }
    [alone] = journeys.gathered([passed("refer", 0, None)], processes)
    assert alone.opens == ""
    line, inside = journeys.gathered([passed("refer", 0, None), passed("refer", 0, None, "inner")], processes)
    assert (line.opens, inside.opens) == ("inner", "")
