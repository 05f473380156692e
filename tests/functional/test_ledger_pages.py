"""The ledger of holders between two days: seconds uncovered by team and by child, on pages and in files."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pypdf
import pytest

from app.domain.calendar import LONDON
from app.domain.errors import Forbidden
from app.services.oversight import ledger, lines
from app.services.oversight.lines import Wanted
from app.services.oversight.periods import Asked
from tests.functional.real import NOW, World, show_to_locality
from tests.functional.test_nobody_sees_too_much import add
from tests.functional.test_oversight import MANAGER, WORKER, case, restrict
from tests.functional.visiting import Browser

LEDGER, CHILDREN = "/oversight/holders", "/oversight/holders/children"
OCTOBER = "?from=2026-10-01&to=2026-10-31"
RICHMOND, WANDSWORTH = "Social Work Richmond", "Social Work Wandsworth"
SASHAS, WRENS = "DEMO-001", "DEMO-003"
"""Children who are held from August on by one person."""

COUNT = re.compile(r'hf-holder__name">([\d,]+)<')


def at(text: str) -> datetime:
    """A moment in London."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def leave(world: World, reference: str, since: datetime, until: datetime | None, team: str = "") -> None:
    """Take the holder away from a child for a time, as only a fault or an import could. `team`: of the
    holder before it."""
    holdings = world.core.store._tables.holdings  # type: ignore[attr-defined]
    key = case(world, reference).id
    [last] = [each for each in holdings.values() if each.case_id == key and each.until is None]
    holdings[last.id] = replace(last, until=since, team=team or last.team)
    if until:
        again = world.core.new_id()
        holdings[again] = replace(last, id=again, since=until)


@pytest.fixture
def bare(real: World) -> World:
    """A council in which two children were held by nobody for a time, one of them twice."""
    leave(real, SASHAS, at("2026-09-30T22:00"), at("2026-10-01T02:00:30"))
    leave(real, SASHAS, at("2026-10-05T09:00"), at("2026-10-05T09:00:45"))
    leave(real, WRENS, at("2026-10-24T12:00"), at("2026-11-03T12:00"))
    return real


def references(text: str) -> list[str]:
    return re.findall(r">(DEMO-\d+)<", text)


def plain(text: str) -> str:
    """A page's words."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def rows(browser: Browser, address: str) -> list[dict[str, str]]:
    found = browser.get(address)
    assert found.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(found.data.decode("utf-8-sig"))))


# --- a period


def test_two_days_are_a_period_in_title_heading_and_links(bare: World) -> None:
    browser = bare.sign_in(MANAGER)
    boxes = "?from-day=1&from-month=10&from-year=2026&to-day=31&to-month=10&to-year=2026&days=90"
    for query in (OCTOBER, boxes):
        text = browser.get(LEDGER + query).text
        assert "<title>Ledger of holders: 1 October 2026 to 31 October 2026 – Holdfast</title>" in text
        assert '<span class="govuk-caption-l">1 October 2026 to 31 October 2026</span></h1>' in text
        assert "from the beginning of 1 October 2026 to the end of 31 October 2026" in text
        assert 'name="from-day"' in text
        assert 'value="31"' in text
        assert f'href="{CHILDREN}?from=2026-10-01&amp;to=2026-10-31"' in text
    ready = browser.get(f"{LEDGER}?days=30").text
    assert "<title>Ledger of holders: the last 30 days – Holdfast</title>" in ready
    assert 'href="/oversight/holders?days=30" aria-current="true"' in ready
    assert "From the first case on</span></h1>" in browser.get(f"{LEDGER}?days=0").text


def test_seconds_are_those_of_the_period_and_a_day_has_its_own_length(bare: World) -> None:
    browser = bare.sign_in(MANAGER)
    wrens = (8 * 24 + 1 - 12) * 3600  # from midday of the 24th; the 25th has 25 hours
    for query, seconds in (
        (OCTOBER, 2 * 3600 + 30 + 45 + wrens),
        ("?from=2026-10-05&to=2026-10-05", 45),
        ("?from=2026-09-30&to=2026-09-30", 2 * 3600),
        ("?from=2026-10-25&to=2026-10-25", 25 * 3600),
        ("?from=2026-10-06&to=2026-10-23", 0),
        ("?from=2026-11-03&to=2026-11-03", 12 * 3600),
    ):
        found = COUNT.search(browser.get(LEDGER + query).text)
        assert found
        assert int(found[1].replace(",", "")) == seconds, query


@pytest.mark.parametrize(
    ("query", "what", "where"),
    [
        ("from-day=31&from-month=2&from-year=2026&to-day=1&to-month=3&to-year=2026",
         "The first day must be a real date: 31 2 2026 does not exist. Check the day and the month", "from"),
        ("from=2026-10-31&to=2026-10-01",
         "The last day must be the same as or after the first day, 31 October 2026", "to"),
        ("from=2026-10-01", "Enter the last day of the period, for example 27 10 2026", "to"),
        ("from-day=1&to=2026-10-31", "The first day must include a month and a year", "from"),
        ("from=2026-11-21&to=2026-11-30",
         "The first day must be today or earlier: 21 November 2026 is still to come", "from"),
        ("from=2026-10-01&to-day=31&to-month=10&to-year=26",
         "The year of the last day must have 4 numbers, for example 2026", "to"),
        ("from-day=%3Cb%3E&from-month=13&from-year=0000&to=2026-10-31",
         "The first day must be a real date: &lt;b&gt; 13 0000 does not exist", "from"),
        ("from=2026-10-01&to-day=1_0&to-month=10&to-year=2026", "The last day must be a real date", "to"),
    ],
)  # fmt: skip
def test_days_that_are_no_period_are_told_with_place_and_cure(
    real: World, query: str, what: str, where: str
) -> None:
    browser = real.sign_in(MANAGER)
    child = f"/cases/{case(real, SASHAS).id}/holders"
    for address in (LEDGER, CHILDREN, f"{CHILDREN}.csv", child):
        answer = browser.get(f"{address}?{query}")
        assert answer.status_code == 422
        assert "<title>Error: " in answer.text
        assert f'href="#{where}-day"' in answer.text
        assert f'id="{where}-day"' in answer.text
        assert answer.text.count(what) == 2, "in the summary and at the day"
        assert 'hf-holder__name"' not in answer.text
    for paper in ("certificate", "certificate.pdf"):
        answer = browser.get(f"{child}/{paper}?{query}", follow_redirects=True)
        assert answer.status_code == 422
        assert what in answer.text


def test_a_day_that_is_still_to_come_ends_the_period_now(real: World) -> None:
    text = real.sign_in(MANAGER).get(f"{LEDGER}?from=2026-11-01&to=2026-12-31").text
    assert "31 December 2026 is still to come: the period ends now, on 20 November 2026 at 4:30pm." in text
    assert "1 November 2026 to 20 November 2026</span></h1>" in text
    today = real.sign_in(MANAGER).get(f"{LEDGER}?from=2026-11-20&to=2026-11-20").text
    assert "still to come" not in today
    assert "until now, 20 November 2026 at 4:30pm" in today


def test_what_nobody_could_choose_is_the_usual_period(real: World) -> None:
    browser = real.sign_in(MANAGER)
    for query in ("?days=7", "?days=x", "?from=&to=", "?from-day=&to-year="):
        assert "The last 90 days</span></h1>" in browser.get(LEDGER + query).text


# --- child by child


def test_children_are_listed_the_longest_uncovered_first(bare: World) -> None:
    text = bare.sign_in(MANAGER).get(CHILDREN + OCTOBER).text
    found = references(text)
    assert found[:2] == [WRENS, SASHAS]
    assert found[2:] == sorted(set(found) - {WRENS, SASHAS})
    assert len(found) > 15
    said = plain(text)
    assert "Cedar Example Social Work Wandsworth 651,600 7 days 13 hours 1 7 days 13 hours" in said
    assert "Aster Example Social Work Richmond 7,275 2 hours 1 minute 15 seconds 2 2 hours 30 seconds" in said
    key = case(bare, SASHAS).id
    assert f'href="/cases/{key}/holders?from=2026-10-01&amp;to=2026-10-31"' in text
    assert f'href="/cases/{key}/holders/certificate?from=2026-10-01&amp;to=2026-10-31"' in text


def test_the_list_is_narrowed_to_gaps_and_to_a_team_whose_seconds_it_sums(bare: World) -> None:
    browser = bare.sign_in(MANAGER)
    assert references(browser.get(f"{CHILDREN}{OCTOBER}&only=gaps").text) == [WRENS, SASHAS]
    richmond = browser.get(f"{CHILDREN}{OCTOBER}&team={RICHMOND}").text
    assert references(richmond)[0] == SASHAS
    assert WRENS not in references(richmond)
    assert f"<strong>7,275 seconds uncovered</strong> after holders of {RICHMOND}, from" in richmond
    assert f'<option value="{RICHMOND}" selected>' in richmond
    asked = Asked(0, date(2026, 10, 1), date(2026, 10, 31))
    boss = bare.user(MANAGER)
    sums = {team.team: team.seconds for team in ledger.of_council(bare.core, boss, asked).teams}
    for team in (RICHMOND, WANDSWORTH):
        page = lines.page(bare.core, boss, Wanted(asked, team))
        assert sum(row.length.total_seconds() for row in page.rows) == sums[team] == page.seconds > 0


def test_a_line_that_is_unbroken_everywhere_is_said_to_be(real: World) -> None:
    browser = real.sign_in(MANAGER)
    for address in (LEDGER, CHILDREN):
        text = plain(browser.get(address + OCTOBER).text)
        assert "No second uncovered in this period" in text
        assert re.search(
            r"A named person held each of the \d\d children of the council at every moment", text
        )
    only = browser.get(f"{CHILDREN}{OCTOBER}&only=gaps").text
    assert "<table" not in only
    assert "No second uncovered in this period" in only
    team = plain(browser.get(f"{CHILDREN}{OCTOBER}&only=gaps&team={RICHMOND}").text)
    assert f"No second uncovered in this period after holders of {RICHMOND}." in team
    yet = plain(browser.get(f"{CHILDREN}{OCTOBER}&team=No holder yet").text)
    assert "No second uncovered in this period before the first holder." in yet
    nobody = plain(browser.get(f"{CHILDREN}{OCTOBER}&team=No such team").text)
    assert "No such team held no child in this period." in nobody
    before = plain(browser.get(f"{LEDGER}?from=2020-01-01&to=2020-12-31").text)
    assert "No case had been opened by the end of this period" in before
    before = plain(browser.get(f"{CHILDREN}?from=2020-01-01&to=2020-12-31").text)
    assert "No case had been opened by the end of this period" in before


def test_a_gap_that_is_still_open_and_one_before_the_first_holder_count(real: World) -> None:
    leave(real, SASHAS, NOW - timedelta(minutes=1, seconds=30), None)
    text = plain(real.sign_in(MANAGER).get(f"{CHILDREN}?days=30&only=gaps").text)
    assert "90 1 minute 30 seconds 1 1 minute 30 seconds" in text
    holdings = real.core.store._tables.holdings  # type: ignore[attr-defined]
    key = case(real, WRENS).id
    for each in [each for each in holdings.values() if each.case_id == key]:
        del holdings[each.id]
    text = plain(real.sign_in(MANAGER).get(f"{CHILDREN}?days=30&team=No holder yet").text)
    assert "Cedar Example Nobody yet 2,592,000 30 days 1 30 days" in text
    assert references(text) == []


def test_the_pages_of_the_list_follow_one_another(bare: World, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = bare.sign_in(MANAGER)
    whole = references(browser.get(CHILDREN + OCTOBER).text)
    monkeypatch.setattr(lines, "ROWS", 3)
    walked, address = [], CHILDREN + OCTOBER
    while address:
        text = browser.get(address).text
        walked += references(text)
        found = re.search(r'href="([^"]+after=[^"]+)"', text)
        address = found[1].replace("&amp;", "&") if found else ""
    assert walked == whole
    for key in ("x", "_", "-1_DEMO-001", f"{10**30}_DEMO-001", "1_"):
        assert references(browser.get(f"{CHILDREN}{OCTOBER}&after={key}").text) == whole[:3]


# --- the file


def test_the_file_has_the_same_children_and_the_period(bare: World) -> None:
    browser = bare.sign_in(MANAGER)
    found = rows(browser, f"{CHILDREN}.csv{OCTOBER}")
    assert tuple(found[0]) == lines.HEADER
    assert [row["Case"] for row in found] == references(browser.get(CHILDREN + OCTOBER).text)
    assert {key: found[1][key] for key in lines.HEADER} == {
        "Case": SASHAS,
        "Teams": RICHMOND,
        "Seconds uncovered": "7275",
        "Gaps": "2",
        "Longest gap in seconds": "7230",
        "From": "2026-10-01T00:00:00+01:00",
        "Until": "2026-11-01T00:00:00+00:00",
    }
    answer = browser.get(f"{CHILDREN}.csv{OCTOBER}&only=gaps&team={WANDSWORTH}")
    name = "seconds-uncovered-2026-10-01-to-2026-10-31.csv"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert "Example" not in answer.text
    assert answer.text.count("\r\n") == 2
    with bare.core.store.read() as uow:
        entry = uow.audit.of_stream("richmond_wandsworth")[-1]
    assert (entry.actor, entry.action) == (MANAGER, "holders.exported")
    assert entry.subject == f"2026-10-01 to 2026-10-31, {WANDSWORTH}, only gaps"


def test_no_cell_of_the_file_is_run(real: World) -> None:
    leave(real, SASHAS, at("2026-10-05T09:00"), at("2026-10-05T09:00:45"), team='=HYPERLINK("x")')
    found = rows(real.sign_in(MANAGER), f"{CHILDREN}.csv{OCTOBER}&only=gaps")
    assert [row["Teams"] for row in found] == [f'\'=HYPERLINK("x"); {RICHMOND}']


# --- the certificate


def test_the_certificate_is_for_the_period_that_was_asked_for(bare: World) -> None:
    browser = bare.sign_in(WORKER)
    address = f"/cases/{case(bare, SASHAS).id}/holders"
    line = browser.get(address + OCTOBER).text
    assert ">7,275<" in line
    assert "Nobody is recorded for 2 times in this period" in line
    assert "the beginning of the period to 1 October 2026 at 2am: 7,230 seconds" in plain(line)
    assert f'href="{address}/certificate.pdf?from=2026-10-01&amp;to=2026-10-31"' in line
    page = browser.get(f"{address}/certificate{OCTOBER}").text
    assert "1 October 2026 to 31 October 2026</span></h1>" in page
    assert "This certificate is for the time from the beginning of 1 October 2026" in page
    read = pypdf.PdfReader(io.BytesIO(browser.get(f"{address}/certificate.pdf{OCTOBER}").data))
    text = " ".join(" ".join(part.extract_text() for part in read.pages).split())
    assert "This certificate is for 1 October 2026 to 31 October 2026, the whole of each day." in text
    assert "7,275" in text
    whole = browser.get(f"{address}/certificate").text
    assert "This certificate is for" not in whole
    assert "Nobody is recorded for 2 times since the case was opened" in whole


def test_a_certificate_tells_when_the_case_was_opened_in_its_period_or_after_it(real: World) -> None:
    browser = real.sign_in(WORKER)
    address = f"/cases/{case(real, SASHAS).id}/holders/certificate"
    within = plain(browser.get(f"{address}?from=2026-08-01&to=2026-08-31").text)
    assert "No second uncovered in this period: a named person held the child at every moment, " in within
    assert "from the opening of the case on 27 August 2026 at 9am to the end of 31 August 2026." in within
    before = plain(browser.get(f"{address}?from=2026-07-01&to=2026-07-31").text)
    assert "The case was opened after this period, on 27 August 2026 at 9am" in before
    read = pypdf.PdfReader(io.BytesIO(browser.get(f"{address}.pdf?from=2026-07-01&to=2026-07-31").data))
    assert "opened after this period" in " ".join(read.pages[0].extract_text().split())


# --- who sees what


def test_only_managers_see_the_children_of_the_council(real: World) -> None:
    for username in (WORKER, "alex"):
        browser = real.sign_in(username)
        for address in (CHILDREN, f"{CHILDREN}.csv"):
            assert browser.get(address).status_code == 403
        with pytest.raises(Forbidden):
            lines.page(real.core, real.user(username), Wanted(Asked()))
        with pytest.raises(Forbidden):
            lines.rows(real.core, real.user(username), Wanted(Asked()))


def test_of_a_restricted_case_only_the_reference_and_the_numbers_are_told(bare: World) -> None:
    restrict(bare, SASHAS)
    browser = bare.sign_in(MANAGER)
    whole = browser.get(LEDGER + OCTOBER).text
    assert "2 times without a holder of cases that you may not open are counted above" in whole
    assert ">658,875<" in whole
    assert SASHAS not in whole
    text = browser.get(f"{CHILDREN}{OCTOBER}&only=gaps").text
    assert references(text) == [WRENS, SASHAS]
    assert "Aster Example" not in text
    assert "Restricted case – 7,275" in plain(text)
    key = case(bare, SASHAS).id
    assert f'href="/cases/{key}"' in text
    assert f"/cases/{key}/holders" not in text
    [_, row] = rows(browser, f"{CHILDREN}.csv{OCTOBER}&only=gaps")
    assert (row["Case"], row["Teams"], row["Seconds uncovered"]) == (SASHAS, "", "7275")
    assert "Aster Example" in bare.sign_in("sasha").get(f"/cases/{key}/holders{OCTOBER}").text


def test_a_manager_of_one_locality_finds_its_children_and_is_told_so(
    bare: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    show_to_locality(bare, monkeypatch)
    add(bare, "richmond_wandsworth", "newman", WANDSWORTH)
    browser = bare.sign_in("newman")
    text = browser.get(f"{CHILDREN}{OCTOBER}&only=gaps").text
    assert references(text) == [WRENS]
    assert "Listed are the children of Wandsworth, and those whom you hold." in text
    assert "658,875 seconds uncovered" in text
    assert [row["Case"] for row in rows(browser, f"{CHILDREN}.csv{OCTOBER}&only=gaps")] == [WRENS]
    none = plain(browser.get(f"{CHILDREN}?from=2026-10-05&to=2026-10-05&only=gaps").text)
    assert "45 seconds uncovered" in none
    assert "None of them had a gap." in none
