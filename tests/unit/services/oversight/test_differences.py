"""Where protocols differ, in a few words for each row."""

from __future__ import annotations

from app.domain.comparison import Row
from app.domain.overviews import Running
from app.domain.pack import Clause, Contact, Council, Deadline
from app.services.comparing import Cell, Comparison, Line, Step
from app.services.oversight import differences

COUNCILS = (Council("a", "Aford"), Council("b", "Bford"), Council("c", "Cford"))


def step(council: str, role: str = "Worker", **more: tuple[str, ...]) -> Step:
    return Step(f"{council}_up", "Step up", "Task", "Ask", role, (), **more)


def found(shows: str, *cells: Cell) -> differences.Difference:
    row = Row("row", "A row", shows)
    return differences.differences(Comparison(COUNCILS, (Line(row, cells),)))[0]


def test_the_same_clock_is_told_once_with_its_councils() -> None:
    day = step("a", clocks=("1 day after it",))
    told = found(
        "clock", Cell("a", (), (day,)), Cell("b", (), (day,)), Cell("c", (), silent="It says nothing.")
    )
    assert told.groups == [("1 day after it", ["Aford", "Bford"]), ("The protocol is silent", ["Cford"])]
    assert not told.same
    everywhere = found("clock", *(Cell(each.id, (), (day,)) for each in COUNCILS))
    assert everywhere.same


def test_a_clock_of_a_clause_alone_and_none_at_all() -> None:
    clause = Clause("A-1", "1", "x", "T", deadline=Deadline(5, "working days", "the visit"))
    told = found("clock", Cell("a", (), (), (clause,)), Cell("b", ()), Cell("c", (), open=True))
    assert [words for words, _ in told.groups] == [
        "5 working days after the visit",
        "No clock",
        "Not answered yet",
    ]


def test_who_acts_in_order_and_what_is_asked() -> None:
    people = found("people", Cell("a", (), (step("a"), step("a", "Manager"), step("a"))), Cell("b", ()))
    assert people.groups == [("Worker, Manager", ["Aford"]), ("Nobody", ["Bford"])]
    asked = found(
        "questions", Cell("a", (), (step("a", questions=("Agreed?",)),)), Cell("b", (), (step("b"),))
    )
    assert [words for words, _ in asked.groups] == ["1 question in “Ask”", "Nothing is asked"]


def test_lengths_of_a_clock_that_count_from_the_same_are_told_together() -> None:
    clocks = ("24 hours after “When?”, or else “Then?”", "3 days after “When?”, or else “Then?”", "on “Day?”")
    told = found("clock", Cell("a", (), (step("a", clocks=clocks),)), Cell("b", (), silent="Nothing."))
    assert told.of("Aford") == "24 hours or 3 days after “When?”; on “Day?”"
    assert (told.of("Bford"), told.of("Nowhere")) == ("The protocol is silent", "")


def test_whom_to_call_is_told_by_name() -> None:
    door = Contact("door", "Front door", telephone="01632 960000")
    told = found("contacts", Cell("a", (), contacts=(door,)), Cell("b", ()))
    assert (told.of("Aford"), told.of("Bford")) == ("Front door", "Nobody is named")


def test_what_runs_now_is_told_once_for_each_process_of_a_council() -> None:
    cell = Cell("a", (), (step("a"), step("a", "Manager")))
    lines = (Line(Row("one", "One", "people"), (cell,)), Line(Row("two", "Two", "clock"), (cell,)))
    figures = {("a", "a_up"): Running(2, 3, 1), ("b", "a_up"): Running(9, 9, 9)}
    told = differences.running_now(Comparison(COUNCILS[:2], lines), figures)
    assert told == [("Aford", [("Step up", Running(2, 3, 1))]), ("Bford", [])]
