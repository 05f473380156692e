"""Everything kept about a child: looked through, withheld with a reason, given out, and logged."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pypdf
import pytest

from app.domain.calendar import local
from app.domain.desk import Disclosure, DisclosureState
from app.domain.errors import Forbidden, HoldfastError, InvalidAnswers, NotFound
from app.domain.records import Case
from app.services import comments
from app.services.core import Core
from app.services.disclosing import entries, requests
from tests.functional.acting import goes_on
from tests.functional.real import NOW, World


def opened(world: World, disclosure_id: UUID) -> tuple[dict[str, Any], zipfile.ZipFile]:
    """The JSON of a file that was given out, and the file."""
    _, _, content = requests.taken(world.core, disclosure_id, world.user("emery"))
    archive = zipfile.ZipFile(io.BytesIO(content.read()))
    content.close()
    return json.loads(archive.read("everything.json")), archive


def test_everything_is_in_it_and_can_be_read(real: World) -> None:
    made = real.disclosure(released=True)
    told, archive = opened(real, made)
    case = real.case()
    assert told["child"] == case.child_name
    kinds = {entry["kind"] for entry in told["entries"]}
    assert {"The case", "Who held the child", "What happened"} <= kinds
    with real.core.store.read() as uow:
        answers = [value for each in uow.answers.of_case(case.id) for value in each.answers.values() if value]
        documents = uow.documents.of_case(case.id)
    assert len([entry for entry in told["entries"] if entry["kind"] == "Answer in a form"]) == len(answers)
    assert len([name for name in archive.namelist() if name.startswith("documents/")]) == sum(
        len(each.media) for each in documents
    )
    page = archive.read("read-me-first.html").decode()
    assert case.child_name in page
    assert "<script" not in page


def test_what_is_withheld_is_nowhere_in_the_file(real: World) -> None:
    secret = "Aunt Xanthippe telephoned & asked not to be named."
    (case, made), emery = much_kept(real), real.user("emery")
    comments.on_case(real.core, case.id, secret, real.user("sasha"))
    page = requests.review(real.core, made, emery)
    rows = list(page.entries)
    while page.following is not None:
        page = requests.review(real.core, made, emery, page.following)
        rows += page.entries
    assert len(rows) == page.total
    comment = next(entry for entry in rows if entry.kind == "comment")
    letter = next(entry for entry in rows if entry.kind == "document")
    chosen = {each.key: ("third_party", "Names an aunt") for each in (comment, letter)}
    requests.choose(real.core, made, [entry.key for entry in rows], chosen, emery)
    requests.release(real.core, made, emery)
    told, archive = opened(real, made)
    held_back = [entry for entry in told["entries"] if entry.get("withheld")]
    assert [entry["law"] for entry in held_back] == ["Schedule 2, Part 3, paragraph 16"] * 2
    everything = b"".join(archive.read(name) for name in archive.namelist())
    for word in (b"Xanthippe", b"Names an aunt"):
        assert word not in everything
    assert not any(name.startswith("documents/") and letter.title in name for name in archive.namelist())


def test_the_reviewer_goes_through_it_page_by_page_on_the_screen(
    real: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "ENTRIES", 3)
    browser, case = real.sign_in("emery"), real.case()
    path = f"/cases/{case.id}/requests"
    assert "Nobody has asked yet" in browser.get(path).text
    empty = browser.post(path, {"asked_by": "", "reason": ""})
    assert empty.status_code == 422
    assert 'href="#received_on-day"' in empty.text
    sent = {"asked_by": "Ms Sample, the mother", "reason": "By letter; seen her passport",
            "received_on-day": "2", "received_on-month": "11", "received_on-year": "2026"}  # fmt: skip
    address = browser.post(path, sent).location
    text = browser.get(address).text
    keys = [entry.key for entry in requests.review(
        real.core, UUID(address.rsplit("/", 1)[1]), real.user("emery")).entries]  # fmt: skip
    assert all(f'value="{key}"' in text for key in keys)
    form = {"start": "0", "following": "3", "shown": keys, "withhold": keys[:1]}
    wrong = browser.post(address, form)
    assert wrong.status_code == 422
    assert "Choose an exemption" in wrong.text
    form |= {f"exemption-{keys[0]}": "serious_harm", f"why-{keys[0]}": "Says where the mother lives"}
    assert browser.post(address, form).location == f"{address}?start=3"
    assert "1 is withheld" in browser.get(address).text
    assert "checked" in browser.get(address).text
    undone = browser.post(address, {"start": "0", "shown": keys})
    assert undone.status_code == 302
    assert "0 are withheld" in browser.get(address).text
    browser.post(f"{address}/release")
    assert "Take the file" in browser.get(address).text
    file = browser.get(f"{address}/file")
    assert file.mimetype == "application/zip"
    assert f"{case.reference}-2026-11-02.zip" in file.headers["Content-Disposition"]
    late = browser.post(address, form, follow_redirects=True)
    assert "This has been given out" in late.text


def test_every_step_is_logged_with_who(real: World) -> None:
    made = real.disclosure(released=True)
    opened(real, made)
    with real.core.store.read() as uow:
        trail = {each.action: each for each in uow.audit.of_stream(str(real.case().id))}
    for action in ("disclosure.begun", "disclosure.released", "export.viewed"):
        assert trail[action].actor == "emery"
        assert trail[action].subject == "The child’s mother"
    assert trail["disclosure.begun"].detail["reason"] == "By letter"


def test_a_large_one_is_made_by_a_worker(real: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "AT_ONCE", -1)
    made = real.disclosure()
    assert requests.release(real.core, made, real.user("emery")).state is DisclosureState.MAKING
    with pytest.raises(HoldfastError, match="not made yet"):
        requests.taken(real.core, made, real.user("emery"))
    assert "is being made" in real.sign_in("emery").get(f"/requests/{made}").text
    real.services.post()
    assert opened(real, made)[0]["entries"]
    assert requests.make_waiting(real.core) == 0


def test_words_that_are_also_of_its_day_or_kind_leave_the_entry_where_it_stands(real: World) -> None:
    emery, case = real.user("emery"), real.case()
    comments.on_case(real.core, case.id, "A comment of 2026 on Xanthippe", real.user("sasha"))
    made = real.disclosure()
    with real.core.store.read() as uow:
        found = uow.disclosures.get(made)
        assert found is not None
        [key] = [e.key for e in entries.of(real.core, uow, case, found) if "Xanthippe" in e.text]
    words = {key: ("third_party", "A relative", "2026\ncomment\nXanthippe")}
    requests.choose(real.core, made, [key], words, emery)
    requests.release(real.core, made, emery)
    told, archive = opened(real, made)
    [left] = [each for each in told["entries"] if each.get("words_withheld")]
    assert (left["kind"], left["at"]) == ("Comment", NOW.isoformat())
    assert left["text"] == "A [withheld] of [withheld] on [withheld]"
    page = archive.read("read-me-first.html").decode()
    assert "Comment, 20 November 2026 at 16:30</p>" in page
    assert "20 November 2026 at 16:30, written by" in booklet(real, made)[1]


def test_made_twice_it_is_the_same_file(real: World) -> None:
    """A worker may be at it while the page makes it, too: then nothing is left behind that nobody finds."""
    made = real.disclosure(released=True)
    _, archive = opened(real, made)
    released = local(NOW)
    assert {each.date_time for each in archive.infolist()} == {
        (released.year, released.month, released.day, released.hour, released.minute, released.second)
    }
    with real.core.store.read() as uow:
        kept = uow.disclosures.get(made)
    assert kept is not None
    assert requests.make(real.core, kept) == kept


def test_a_file_that_cannot_be_made_holds_up_no_other(real: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "AT_ONCE", -1)
    emery, (_, lost) = real.user("emery"), much_kept(real)
    requests.release(real.core, lost, emery)
    made = real.disclosure(released=True)
    make = requests.make

    def fails_for_one(core: Core, disclosure: Disclosure) -> Disclosure:
        if disclosure.id == lost:
            raise NotFound("file", "0" * 64)
        return make(core, disclosure)

    monkeypatch.setattr(requests, "make", fails_for_one)
    with pytest.raises(ExceptionGroup, match="could not be made"):
        requests.make_waiting(real.core)
    assert opened(real, made)[0]["entries"]
    with pytest.raises(HoldfastError, match="not made yet"):
        requests.taken(real.core, lost, emery)


def test_what_comes_later_is_not_in_it(real: World) -> None:
    made, case = real.disclosure(), real.case()
    before = requests.review(real.core, made, real.user("emery")).total
    later = real.core.clock.now().replace(hour=20)
    goes_on(real, later)
    comments.on_case(real.core, case.id, "Later", real.user("sasha"))
    assert requests.review(real.core, made, real.user("emery")).total == before
    with real.core.store.read() as uow:
        assert len(entries.everything(real.core, uow, case, later)) > before


def test_only_managers_give_out_and_a_request_says_who_and_how(real: World) -> None:
    with pytest.raises(Forbidden):
        requests.begin(real.core, real.case().id, "x", date(2026, 11, 2), "y", real.user("sasha"))
    with pytest.raises(InvalidAnswers) as refused:
        requests.begin(real.core, real.case().id, " ", date(2026, 12, 2), "", real.user("emery"))
    assert set(refused.value.problems) == {"asked_by", "received_on", "reason"}
    assert real.sign_in("sasha").get(f"/requests/{real.disclosure()}").status_code == 403


def much_kept(world: World) -> tuple[Case, UUID]:
    """A child with answers, letters and several holders, and a request for what is kept."""
    with world.core.store.read() as uow:
        [case] = uow.cases.search("richmond_wandsworth", "DEMO-017", "")
    emery = world.user("emery")
    return case, requests.begin(world.core, case.id, "The mother", date(2026, 11, 2), "By letter", emery)


def booklet(world: World, disclosure_id: UUID) -> tuple[bytes, str]:
    """The PDF of what was given out, and its words on one line."""
    response = world.sign_in("emery").get(f"/requests/{disclosure_id}/pdf")
    assert response.mimetype == "application/pdf"
    pages = pypdf.PdfReader(io.BytesIO(response.data)).pages
    return response.data, " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_booklet_has_contents_pages_and_tags_and_says_what_when_and_from_whom(real: World) -> None:
    case, made = much_kept(real)
    requests.release(real.core, made, real.user("emery"))
    body, text = booklet(real, made)
    read = pypdf.PdfReader(io.BytesIO(body))
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert read.metadata is not None
    assert read.metadata.title == f"What is kept about {case.child_name}"
    told, archive = opened(real, made)
    assert archive.read("read-me-first.pdf") == body
    first = read.pages[0].extract_text()
    for heading in ("Contents", "Who held the child", "Answers in forms", "What is withheld, and why"):
        assert heading in first or heading in read.pages[1].extract_text()
    assert f"Page {len(read.pages)} of {len(read.pages)}" in " ".join(read.pages[-1].extract_text().split())
    assert "Nothing is withheld." in text
    for entry in told["entries"]:
        assert " ".join(entry["title"].split())[:40] in text
    answer = next(entry for entry in told["entries"] if entry["kind"] == "Answer in a form")
    assert f"written down by {answer['data']['recorded_by']} in “{answer['data']['step']}”" in text
    held = next(entry for entry in told["entries"] if entry["title"] == "When was the case discussion held?")
    day = date.fromisoformat(held["data"]["answer"])
    assert held["text"] == f"{day.day} {day:%B %Y}"
    assert re.search(rf"When was the case discussion held\?.{{20,160}}” {held['text']} ", text)
    asked = next(
        entry for entry in told["entries"] if entry["title"] == "Which Early Help Manager takes part?"
    )
    assert (asked["data"]["answer"], asked["text"]) == ("emery", "Emery Example")
    assert not re.search(r"\d{4}-\d\d-\d\d", text)


def test_what_was_typed_and_not_sent_is_kept_too(real: World) -> None:
    task, emery = real.task("sasha", "Make the joint visit"), real.user("emery")
    sent = {"joint_visit_on-day": "27", "joint_visit_on-month": "11", "joint_visit_notes": "Not sure yet"}
    real.sign_in("sasha").post(f"/tasks/{task.id}/draft", sent)
    made = requests.begin(real.core, task.case_id, "The mother", date(2026, 11, 2), "By letter", emery)
    requests.release(real.core, made, emery)
    told, _ = opened(real, made)
    typed = {
        entry["title"]: entry["text"]
        for entry in told["entries"]
        if entry["kind"] == "Typed and not sent yet"
    }
    assert typed["When was the joint visit?"] == "27 11"
    assert typed["What was agreed with the family?"] == "Not sure yet"
    assert "Typed and not sent yet" in booklet(real, made)[1]


def test_some_words_can_be_withheld_and_the_rest_is_given_out(real: World) -> None:
    hard = "My aunt  Xanthippe محمد telephoned 🙂; xanthippe said #let x = 1."
    (case, made), emery = much_kept(real), real.user("emery")
    comments.on_case(real.core, case.id, hard, real.user("sasha"))
    with real.core.store.read() as uow:
        every = entries.everything(real.core, uow, case, real.core.clock.now())
    comment = next(entry for entry in every if entry.kind == "comment")
    letter = next(entry for entry in every if entry.document)
    with pytest.raises(InvalidAnswers) as refused:
        requests.choose(
            real.core,
            made,
            [],
            {
                comment.key: ("third_party", "An aunt", "Penelope"),
                letter.key: ("third_party", "An aunt", "Xanthippe"),
            },
            emery,
        )
    assert "not in the entry: “Penelope”" in refused.value.problems[comment.key]
    assert "withheld whole" in refused.value.problems[letter.key]
    chosen = {comment.key: ("third_party", "Names an aunt", "aunt Xanthippe\nXanthippe")}
    requests.choose(real.core, made, [], chosen, emery)
    requests.release(real.core, made, emery)
    told, archive = opened(real, made)
    [shown] = [entry for entry in told["entries"] if entry.get("words_withheld")]
    assert shown["text"] == "My [withheld] محمد telephoned 🙂; [withheld] said #let x = 1."
    assert shown["law"] == "Schedule 2, Part 3, paragraph 16"
    _, text = booklet(real, made)
    assert "telephoned" in text
    assert "#let x = 1." in text
    assert "Some words of 1 entry" in text
    assert "Data Protection Act 2018, Schedule 2, Part 3, paragraph 16" in text
    everything = b"".join(archive.read(name) for name in archive.namelist()) + text.encode()
    for word in (b"anthippe", b"Names an aunt"):
        assert word not in everything
    page = real.sign_in("emery").get(f"/requests/{made}?start=0").text
    assert "read the booklet (PDF)" in page


def test_what_is_withheld_whole_is_marked_with_its_law_in_the_booklet(real: World) -> None:
    secret = "Uncle Barnabas lives in Nowhere Street."
    comments.on_case(real.core, real.case().id, secret, real.user("sasha"))
    made, emery = real.disclosure(), real.user("emery")
    with real.core.store.read() as uow:
        every = entries.everything(real.core, uow, real.case(), real.core.clock.now())
    comment = next(entry for entry in every if entry.kind == "comment")
    requests.choose(real.core, made, [], {comment.key: ("serious_harm", "He was violent")}, emery)
    requests.release(real.core, made, emery)
    _, text = booklet(real, made)
    assert "Withheld Reading it could seriously harm somebody." in text
    assert "Schedule 3, Part 3, paragraph 11" in text
    for word in ("Barnabas", "Nowhere", "violent"):
        assert word not in text


def test_a_request_says_by_when_it_is_answered_and_how_that_is_counted(real: World) -> None:
    made = real.disclosure()
    browser = real.sign_in("emery")
    text = " ".join(browser.get(f"/requests/{made}").text.split())
    assert "2 December 2026" in text, "a month after 2 November"
    assert "UK GDPR, Articles 12 and 12A" in text
    assert "two months more" in text
    assert "Answer by 2 December 2026" in browser.get(f"/cases/{real.case().id}/requests").text
    goes_on(real, datetime(2026, 12, 3, 9, tzinfo=UTC))
    assert "The last day to answer was" in browser.get(f"/requests/{made}").text
