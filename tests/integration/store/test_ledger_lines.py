"""Who was held by nobody between two moments, child by child and team by team, from both stores."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from app.domain.calendar import LONDON, end_of
from app.domain.overviews import LinesQuery, TeamHeld, TeamUncovered
from app.domain.panel import Panel
from app.domain.records import Case
from app.store import Store, UnitOfWork
from tests.integration.scenes import HOUR, NOW, Scene, case, holding, new_id, user

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
BEGIN, END = NOW - 20 * DAY, NOW - 10 * DAY
"""The period that most tests ask about."""


@pytest.fixture
def council() -> str:
    """A council of this test's own."""
    return f"of-{new_id().hex}"


def child(
    uow: UnitOfWork, council: str, reference: str, *stays: tuple[str, datetime, datetime | None]
) -> Case:
    """A case that is opened with the first of these stays."""
    made = case(f"{reference}-{council}", council=council, created_at=stays[0][1])
    uow.cases.add([made])
    person = user(council=council)
    uow.users.add([person])
    for team, since, until in stays:
        uow.holdings.open(holding(made, person, since, until=until, team=team))
    return made


def lines(uow: UnitOfWork, council: str, **facts: object) -> list[tuple[str, timedelta, int, timedelta]]:
    """Each row without the council that stands in its reference."""
    query = LinesQuery(**{"council": council, "since": BEGIN, "until": END, **facts})  # type: ignore[arg-type]
    found = uow.overviews.lines(query)
    return [(row.case.reference.split("-of-")[0], row.length, row.gaps, row.longest) for row in found]


def teams(uow: UnitOfWork, council: str, since: datetime = BEGIN, until: datetime = END) -> list[TeamHeld]:
    return uow.overviews.teams(council, since, until)


ZERO = timedelta()


@pytest.mark.usefixtures("scene")
def test_gaps_are_clipped_to_the_period_and_the_longest_come_first(store: Store, council: str) -> None:
    with store.write() as uow:
        child(uow, council, "across-begin", ("A", BEGIN - 5 * DAY, BEGIN - HOUR), ("A", BEGIN + HOUR, None))
        child(uow, council, "across-end", ("A", BEGIN - DAY, END - 2 * HOUR), ("A", END + DAY, None))
        child(uow, council, "open", ("A", BEGIN - DAY, END - DAY))
        child(uow, council, "before", ("A", BEGIN - 5 * DAY, BEGIN - HOUR), ("A", BEGIN, None))
        child(uow, council, "after", ("A", BEGIN - 5 * DAY, END), ("A", END + HOUR, None))
        child(uow, council, "to-the-second", ("A", BEGIN - DAY, BEGIN + HOUR), ("B", BEGIN + HOUR, None))
        child(
            uow,
            council,
            "twice",
            ("A", BEGIN - DAY, BEGIN + DAY),
            ("A", BEGIN + DAY + SECOND, BEGIN + 2 * DAY),
            ("B", BEGIN + 2 * DAY + 2 * SECOND, None),
        )
        child(uow, council, "later", ("A", END, None))
        uow.commit()
    with store.read() as uow:
        broken = [
            ("open", DAY, 1, DAY),
            ("across-end", 2 * HOUR, 1, 2 * HOUR),
            ("across-begin", HOUR, 1, HOUR),
            ("twice", 3 * SECOND, 2, 2 * SECOND),
        ]
        unbroken = [(name, ZERO, 0, ZERO) for name in ("after", "before", "to-the-second")]
        assert lines(uow, council) == broken + unbroken
        assert lines(uow, council, only_gaps=True) == broken
        assert lines(uow, "elsewhere") == []
        everything = sum((length for _, length, _, _ in broken), ZERO).total_seconds()
        assert uow.overviews.uncovered(council, BEGIN, END) == [TeamUncovered("A", 5, everything)]
        assert uow.overviews.children(council, END) == (7, BEGIN - 5 * DAY)
        assert uow.overviews.children(council, END + SECOND)[0] == 8


@pytest.mark.usefixtures("scene")
def test_a_list_goes_on_exactly_after_the_last_row_shown(store: Store, council: str) -> None:
    tiny = timedelta(microseconds=1)
    with store.write() as uow:
        for number in range(4):  # two of one length, to be told apart by their reference
            gone = BEGIN + DAY
            back = gone + (number // 2) * tiny + SECOND
            child(uow, council, f"gap{number}", ("A", BEGIN, gone), ("A", back, None))
        for number in range(3):
            child(uow, council, f"held{number}", ("A", BEGIN, None))
        uow.commit()
    with store.read() as uow:
        whole = lines(uow, council)
        assert [row[0] for row in whole] == ["gap2", "gap3", "gap0", "gap1", "held0", "held1", "held2"]
        for size in (1, 2, 3, 5):
            walked, after = [], None
            while page := lines(uow, council, after=after, limit=size):
                walked += page
                after = (page[-1][1], f"{page[-1][0]}-{council}")
            assert walked == whole, size


@pytest.mark.usefixtures("scene")
def test_a_team_has_the_children_it_held_and_the_seconds_after_its_holders(
    store: Store, council: str
) -> None:
    with store.write() as uow:
        child(uow, council, "moved", ("A", BEGIN, BEGIN + DAY), ("B", BEGIN + DAY + HOUR, BEGIN + 2 * DAY))
        child(uow, council, "held", ("B", BEGIN, BEGIN + DAY), ("A", BEGIN + DAY, None))
        child(uow, council, "teamless", ("", BEGIN - DAY, BEGIN - HOUR))
        child(uow, council, "gone", ("B", BEGIN - 3 * DAY, BEGIN), ("C", BEGIN, None))
        late = case(f"nobody-{council}", council=council, created_at=END - HOUR)
        uow.cases.add([late])
        uow.commit()
    with store.read() as uow:
        rest = END - BEGIN - 2 * DAY
        assert lines(uow, council, team="A") == [("moved", HOUR, 1, HOUR), ("held", ZERO, 0, ZERO)]
        assert lines(uow, council, team="B") == [("moved", rest, 1, rest), ("held", ZERO, 0, ZERO)]
        assert lines(uow, council, team="") == [("teamless", END - BEGIN, 1, END - BEGIN)]
        assert lines(uow, council, team="D") == []
        assert lines(uow, council, nobody_yet=True) == [("nobody", HOUR, 1, HOUR)]
        sums = {each.team: each.seconds for each in uow.overviews.uncovered(council, BEGIN, END)}
        assert sums == {
            "A": HOUR.total_seconds(),
            "B": rest.total_seconds(),
            "": (END - BEGIN).total_seconds(),
            None: HOUR.total_seconds(),
        }


@pytest.mark.usefixtures("scene")
def test_a_child_counts_once_for_a_team_also_in_a_time_that_is_over(store: Store, council: str) -> None:
    with store.write() as uow:
        child(
            uow,
            council,
            "came-back",
            ("A", BEGIN - DAY, BEGIN + DAY),
            ("B", BEGIN + DAY, BEGIN + 2 * DAY),
            ("A", BEGIN + 2 * DAY, BEGIN + 3 * DAY),
            ("B", BEGIN + 3 * DAY, END + DAY),
            ("A", END + DAY, None),
        )
        child(uow, council, "later", ("A", END, None))
        child(uow, council, "left", ("A", BEGIN - DAY, BEGIN), ("C", BEGIN, None))
        uow.commit()
    with store.read() as uow:
        assert teams(uow, council) == [TeamHeld("A", 1, 0), TeamHeld("B", 1, 0), TeamHeld("C", 1, 0)]
        assert teams(uow, council, BEGIN - DAY, NOW) == [
            TeamHeld("A", 3, 0),
            TeamHeld("B", 1, 0),
            TeamHeld("C", 1, 0),
        ]
        assert teams(uow, council, BEGIN + DAY, BEGIN + 2 * DAY) == [TeamHeld("B", 1, 0), TeamHeld("C", 1, 0)]


def test_what_was_taken_over_after_the_period_is_not_of_it(store: Store, scene: Scene) -> None:
    with store.write() as uow:
        given = {"team": "A", "instance_id": scene.instance.id}
        uow.holdings.open(holding(scene.case, scene.user, BEGIN, until=BEGIN + DAY, **given))
        uow.holdings.open(holding(scene.case, scene.user, BEGIN + DAY, until=END, **given))
        uow.holdings.open(holding(scene.case, scene.user, END, **given))
        uow.commit()
    with store.read() as uow:
        assert teams(uow, scene.council) == [TeamHeld("A", 1, 2)]
        assert teams(uow, scene.council, BEGIN + SECOND, BEGIN + 2 * DAY) == [TeamHeld("A", 1, 1)]


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
@pytest.mark.usefixtures("scene")
def test_the_day_on_which_the_clocks_change_is_as_long_as_it_was(
    store: Store, council: str, day: date, hours: int
) -> None:
    begin = datetime.combine(day, time(), LONDON)
    with store.write() as uow:
        child(uow, council, "bare", ("A", begin - DAY, begin - HOUR))
        uow.commit()
    with store.read() as uow:
        assert lines(uow, council, since=begin, until=end_of(day)) == [
            ("bare", hours * HOUR, 1, hours * HOUR)
        ]


@pytest.mark.usefixtures("scene")
def test_somebody_of_one_locality_finds_its_children_and_their_own(store: Store, council: str) -> None:
    with store.write() as uow:
        near, far, own = (child(uow, council, name, ("A", BEGIN, END - HOUR)) for name in ("n", "f", "o"))
        safe = child(uow, council, "safe", ("A", BEGIN, None))
        uow.commit()
    with store.read() as uow:
        [held] = uow.holdings.of_case(safe.id)
        me = held.user_id
        assert {near.locality, far.locality, own.locality, safe.locality} == {"North"}
        assert [row[0] for row in lines(uow, council, locality="North", holder=me)] == ["f", "n", "o", "safe"]
        assert [row[0] for row in lines(uow, council, locality="South", holder=me)] == ["safe"]
        assert lines(uow, council, locality="South", holder=new_id()) == []


@pytest.mark.usefixtures("scene")
def test_the_record_of_a_panel_is_no_child(store: Store, council: str) -> None:
    with store.write() as uow:
        record = child(uow, council, "panel", ("A", BEGIN, BEGIN + DAY))
        uow.panels.add([Panel(record.id, council, "North")])
        child(uow, council, "child", ("B", BEGIN, None))
        uow.commit()
    with store.read() as uow:
        assert [row[0] for row in lines(uow, council)] == ["child"]
        assert teams(uow, council) == [TeamHeld("B", 1, 0)]
        assert uow.overviews.uncovered(council, BEGIN, END) == []
        assert uow.overviews.gaps(council, BEGIN, END, 9) == []
        assert uow.overviews.children(council, END)[0] == 1
