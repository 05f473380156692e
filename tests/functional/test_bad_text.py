"""Names and words that break careless programs: shown as they are everywhere, and run nowhere."""

from __future__ import annotations

import ast
import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from app.config import ROOT
from app.services import csv_text
from app.services.oversight import exports
from app.store import TaskQuery
from app.web.services import EXTENSION
from tests.functional.addresses import FILES, REAL_ADDRESSES
from tests.functional.real import COUNCIL, World, world_of
from tests.functional.test_drafts import TYPED, hidden
from tests.functional.visiting import Browser

NAME = "O’Brien O'Neill محمد שלום 🙂 \u202eevil <script>alert(1)</script> {{ 7*191 }} ${7*191} {% if %}"
FORMULA = '=HYPERLINK("https://evil.example","O\'Brien 🙂")'
JOINT = "Make the joint visit"
SHOWN = escape(NAME, quote=False)
ATTRIBUTE = re.compile(
    r"<(title|option|textarea|script)\b[^>]*>[^<]*(?:<(?!/\1)[^<]*)*</\1>|</?[a-z][^<>]*>", re.DOTALL
)
"""Where no element can stand: a title, an option, what is typed, and the inside of a tag."""


def called(world: World, name: str) -> World:
    """Every child of the council has this name, and so has the worker who looks."""
    with world.core.store.write() as uow:
        tables = uow._tables  # type: ignore[attr-defined]
        for key, case in list(tables.cases.items()):
            tables.cases[key] = replace(case, child_name=name)
        for key, user in list(tables.users.items()):
            tables.users[key] = replace(user, name=f"{name} {user.username}")
        for key, holding in list(tables.holdings.items()):
            tables.holdings[key] = replace(holding, holder_name=name)
        uow.commit()
    return world


class Shared:
    """A world and the browsers of its people for tests that only read, or that only add to what is there."""

    def __init__(self, folder: Path, name: str = "") -> None:
        self.world = world_of(COUNCIL, folder)
        if name:
            called(self.world, name)
        self._browsers: dict[str, Browser] = {}

    def ready(self) -> Shared:
        """The pages show this world from now on: another test had a world of its own."""
        self.world.app.extensions[EXTENSION] = self.world.services
        return self

    def browser(self, username: str) -> Browser:
        """Signed in once."""
        if username not in self._browsers:
            self._browsers[username] = self.world.sign_in(username)
        return self._browsers[username]


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Shared]:
    """The world whose people have a name, made once for all tests here."""
    made: dict[str, Shared] = {}

    def world(name: str) -> Shared:
        if name not in made:
            made[name] = Shared(tmp_path_factory.mktemp("shared"), name)
        return made[name].ready()

    return world


@pytest.fixture
def hard(worlds: Callable[[str], Shared]) -> Shared:
    """Everybody has the hard name."""
    return worlds(NAME)


@pytest.fixture
def formula(worlds: Callable[[str], Shared]) -> Shared:
    """Everybody is called like a formula of a spreadsheet."""
    return worlds(FORMULA)


@pytest.fixture
def typing(worlds: Callable[[str], Shared]) -> Shared:
    """Everybody has their own name, and sasha types into one form again and again."""
    return worlds("")


@pytest.mark.parametrize("endpoint", sorted(REAL_ADDRESSES.keys() - FILES))
def test_a_hard_name_is_text_on_every_page(hard: Shared, endpoint: str) -> None:
    path = REAL_ADDRESSES[endpoint](hard.world)
    response = hard.browser("emery").get(path, follow_redirects=True)
    assert response.status_code == 200
    assert response.mimetype == "text/html"
    kept_apart(response.text)


def kept_apart(text: str) -> int:
    """How often a page says the hard name: each time as text, apart from what stands beside it."""
    assert "<script>alert" not in text
    assert "1337" not in text
    bare = ATTRIBUTE.sub(lambda found: found[0] if "bdi>" in found[0] else "", text)
    places = [found.start() for found in re.finditer("O’Brien", bare)]
    for place in places:
        assert apart(bare[:place]), bare[place - 120 : place + 60]
    return len(places)


def apart(before: str) -> bool:
    """Whether what comes next stands inside a <bdi>."""
    return before.rfind("<bdi>") > before.rfind("</bdi>")


def pages_of(world: World) -> list[str]:
    task = world.task("sasha", JOINT)
    found = ["/tasks", "/tasks/team?where=everywhere", "/tasks/nobody?where=everywhere", "/notices"]
    return [*found, f"/tasks/{task.id}", f"/cases/{task.case_id}", "/cases?q=R", "/tasks/others"]


def test_a_hard_name_is_kept_apart_on_the_pages_of_every_day(hard: Shared) -> None:
    browser = hard.browser("sasha")
    said = {path: kept_apart(browser.get(path).text) for path in pages_of(hard.world)}
    assert [path for path, often in said.items() if not often] == []
    assert f"<bdi>{SHOWN.replace(chr(39), '&#39;')}</bdi>" in browser.get("/tasks/team?where=everywhere").text


def test_nothing_of_a_child_is_in_a_calendar_file(hard: Shared) -> None:
    with hard.world.core.store.read() as uow:
        rows = uow.tasks.page(TaskQuery(COUNCIL, roles=hard.world.user("sasha").roles))
    task = next(row.task for row in rows if row.task.due_at)
    entry = hard.browser("sasha").get(f"/tasks/{task.id}/calendar").text
    assert "O’Brien" not in entry
    assert entry.startswith("BEGIN:VCALENDAR")
    assert "\r\nEND:VCALENDAR" in entry


CSVS = [
    "/instances.csv?state=",
    "/report.csv",
    "/oversight/holders/children.csv?days=0",
    *(f"/oversight/exports/{name}.csv" for name in exports.KINDS),
]


@pytest.mark.parametrize("path", CSVS)
def test_no_cell_of_any_file_is_run(formula: Shared, path: str) -> None:
    none_is_run(formula.browser("emery").get(path), path)


def test_no_cell_of_a_trend_is_run(formula: Shared) -> None:
    browser = formula.browser("emery")
    trends = re.findall(r'href="(/trends/[^"]+\.csv)"', browser.get("/trends").text)
    assert len(trends) > 3
    for path in trends:
        none_is_run(browser.get(path), path)


def none_is_run(response: TestResponse, path: str) -> None:
    if response.status_code == 404:
        assert path == "/report.csv"  # no protocol of this council asks for one
        return
    assert response.mimetype == "text/csv"
    rows = list(csv.reader(io.StringIO(response.text.removeprefix("\ufeff"))))
    assert rows[0]
    for row in rows:
        assert len(row) == len(rows[0])
        for cell in row:
            dangerous = cell.lstrip(" \u00a0\ufeff").startswith(csv_text.RUN)
            assert not dangerous or re.fullmatch(r"-\d+(\.\d+)?", cell), cell
    if "instances" in path:
        assert f"'{FORMULA}" in {cell for row in rows for cell in row}


def test_every_csv_is_written_in_one_place() -> None:
    writers = set()
    for path in (ROOT / "app").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if not re.search(r"\bcsv\b", text):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import) and any(each.name == "csv" for each in node.names):
                writers.add(path.relative_to(ROOT).as_posix())
    assert writers == {"app/services/csv_text.py"}


def test_every_route_that_gives_csv_is_tried_here(real: World) -> None:
    rules = [rule for rule in real.app.url_map.iter_rules() if "csv" in rule.rule or "<form>" in rule.rule]
    assert {rule.endpoint for rule in rules} == {
        "watch.instances_csv", "report.as_csv", "trends.as_csv", "records.take", "oversight.children_csv",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text", ["{{ 7*191 }}", "=7*191", "${7*191}", "{% raw %}", "<b>7</b>", "\u202eabc", "a\ud800b"]
)
def test_text_that_looks_like_a_program_comes_back_as_it_was(typing: Shared, text: str) -> None:
    task, browser = typing.world.task("sasha", JOINT), typing.browser("sasha")
    page = browser.get(f"/tasks/{task.id}").text
    sent = TYPED | {name: hidden(page, name) for name in ("_seen", "_keeper")} | {"joint_visit_notes": text}
    answer = browser.client.post(
        f"/tasks/{task.id}/draft",
        data="&".join(f"{k}={quoted(v)}" for k, v in {**flat(sent), "csrf_token": browser.token}.items()),
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 302
    again = browser.get(f"/tasks/{task.id}").text
    assert escape(text.replace("\ud800", "%ED%A0%80")) in again
    assert "1337" not in again


def flat(sent: dict[str, object]) -> dict[str, str]:
    return {name: value for name, value in sent.items() if isinstance(value, str)}


def quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [("31", "2", "2026"), ("30", "2", "2024"), ("27", "11", "26"), ("0", "1", "2026"), ("1", "13", "2026"),
     ("x", "y", "z"), ("٢٧", "١١", "٢٠٢٦"), ("27", "", "2026"), ("1", "1", "0000"), ("1", "1", "20266")],
)  # fmt: skip
def test_a_date_that_does_not_exist_is_told_and_stays_as_typed(
    typing: Shared, day: str, month: str, year: str
) -> None:
    task, browser = typing.world.task("sasha", JOINT), typing.browser("sasha")
    browser.get(f"/tasks/{task.id}")
    parts = {"joint_visit_on-day": day, "joint_visit_on-month": month, "joint_visit_on-year": year}
    refused = browser.post(f"/tasks/{task.id}", TYPED | parts)
    assert refused.status_code == 422
    assert 'href="#joint_visit_on' in refused.text
    for name, typed in parts.items():
        assert f'name="{name}" type="text" value="{typed}"' in refused.text or not typed


def test_an_answer_that_is_too_long_is_told_and_kept_whole(typing: Shared) -> None:
    task, browser = typing.world.task("sasha", JOINT), typing.browser("sasha")
    browser.get(f"/tasks/{task.id}")
    long = "ß" * 100_000
    refused = browser.post(f"/tasks/{task.id}", TYPED | {"joint_visit_notes": long})
    assert refused.status_code == 422
    assert long in refused.text
    assert re.search(r"must be [\d,]+ characters or fewer", refused.text)


def test_a_form_beyond_all_measure_is_refused_in_words(typing: Shared) -> None:
    task, browser = typing.world.task("sasha", JOINT), typing.browser("sasha")
    browser.get(f"/tasks/{task.id}")
    refused = browser.post(f"/tasks/{task.id}", TYPED | {"joint_visit_notes": "x" * 1_100_000})
    assert refused.status_code == 413
    assert "You sent too much at once" in refused.text


def test_a_question_that_the_form_does_not_have_is_refused_and_changes_nothing(real: World) -> None:
    task, browser = real.task("sasha", JOINT), real.sign_in("sasha")
    browser.get(f"/tasks/{task.id}")
    refused = browser.post(f"/tasks/{task.id}", TYPED | {"new_holder": "sasha"})
    assert refused.status_code == 422
    with real.core.store.read() as uow:
        kept = uow.tasks.get(task.id)
        assert kept is not None
        assert kept.completed_at is None
        assert not [row for row in uow.answers.of_instance(task.instance_id) if row.task_id == task.id]
        draft = next(iter(uow.drafts.where(task_id=task.id)))
        [logged] = [e for e in uow.audit.of_stream(str(task.case_id)) if e.action == "form.refused"]
    assert "new_holder" not in draft.typed
    assert logged.actor == "sasha"
    assert logged.detail["fields"] == ["new_holder"]
    assert "sasha" not in str(logged.detail)


def test_names_of_questions_that_no_form_has_are_written_down_within_measure(real: World) -> None:
    task, browser = real.task("sasha", JOINT), real.sign_in("sasha")
    browser.get(f"/tasks/{task.id}")
    many = {f"{number:03d}{'x' * 200}": "a secret" for number in range(100)}
    for address in (f"/tasks/{task.id}", f"/tasks/{task.id}/preview"):
        assert browser.post(address, TYPED | many).status_code == 422
    with real.core.store.read() as uow:
        entries = [e for e in uow.audit.of_stream(str(task.case_id)) if e.action == "form.refused"]
    assert [len(entry.detail["fields"]) for entry in entries] == [20, 20]
    assert {len(name) for name in entries[0].detail["fields"]} == {80}
    assert entries[0].detail["count"] == 100
    assert "a secret" not in str([entry.detail for entry in entries])


def test_without_its_token_nothing_is_taken(real: World) -> None:
    task, browser = real.task("sasha", JOINT), real.sign_in("sasha")
    for button in ("", "/draft", "/claim", "/release", "/block", "/comments", "/give", "/files"):
        refused = browser.client.post(f"/tasks/{task.id}{button}", data=TYPED)
        assert refused.status_code == 400, button
        assert "This form could not be checked" in refused.text
    with real.core.store.read() as uow:
        assert not uow.drafts.where(task_id=task.id)


@pytest.mark.parametrize("path", ["/tasks/", "/cases/", "/letters/", "/files/", "/instances/"])
def test_a_wrong_address_is_told_in_plain_words(typing: Shared, path: str) -> None:
    browser = typing.browser("emery")
    for which in ("00000000-0000-0000-0000-000000000000", "nonsense", "1' OR '1'='1"):
        answer = browser.get(f"{path}{which}")
        assert answer.status_code == 404, path
        assert "Page not found" in answer.text
        assert "Check the address." in answer.text
        assert "Traceback" not in answer.text
