"""The case page over the use cases: who is next, what was agreed, and the story for the family."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from app.domain.consent import Fact
from app.domain.desk import Preference
from app.domain.records import Case
from app.services import case_file, story
from tests.functional.real import COUNCIL, World


def every_case(world: World) -> list[Case]:
    with world.core.store.read() as uow:
        return uow.cases.search(COUNCIL, "")


def test_every_case_of_the_demonstration_has_its_page_its_timeline_and_its_story(real: World) -> None:
    browser = real.sign_in("emery")
    for case in every_case(real):
        for path in ("", "/timeline", "/story", "/access", "/looks", "/requests"):
            assert browser.get(f"/cases/{case.id}{path}").status_code == 200, path


def test_who_is_next_is_named_and_then_asked(real: World) -> None:
    coming = {
        each.name: each
        for case in every_case(real)
        for each in case_file.page(real.core, case.id, real.user("emery")).coming
    }
    assert coming, "some child of the demonstration is on the way to another holder"
    for case in every_case(real):
        page = case_file.page(real.core, case.id, real.user("emery"))
        assert page.holder is None or page.holder.holder_name not in {each.name for each in page.coming}
        if page.coming:
            assert "Who is next" in real.sign_in("emery").get(f"/cases/{case.id}").text


def test_three_facts_are_shown_each_with_its_date(real: World) -> None:
    pages = [case_file.page(real.core, case.id, real.user("emery")) for case in every_case(real)]
    page = next(page for page in pages if {each.fact for each in page.consents} == set(Fact))
    text = real.sign_in("emery").get(f"/cases/{page.case.id}").text
    for heading in ("Agreement to the service", "Agreement to sharing", "Told, or not told"):
        assert heading in text
    words = " ".join(text.split())
    for each in page.consents:
        assert f"{each.on.day} {each.on:%B %Y}" in words, each.key


def test_the_timeline_is_read_in_pages_without_a_gap(real: World, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = real.user("emery")
    case = next(case for case in every_case(real) if case.reference == "DEMO-017")
    monkeypatch.setattr(case_file, "MOMENTS", 10_000)
    _, every, rest = case_file.timeline(real.core, case.id, actor, None)
    assert rest is None
    whole = [moment.text for moment in every]
    assert len(whole) > 20
    monkeypatch.setattr(case_file, "MOMENTS", 2)
    seen: list[str] = []
    before = None
    while True:
        _, moments, before = case_file.timeline(real.core, case.id, actor, before)
        seen += [moment.text for moment in moments]
        if before is None:
            break
    assert seen == whole
    assert "What happened before that" in real.sign_in("emery").get(f"/cases/{case.id}").text


def test_the_story_has_no_step_no_note_and_nothing_that_the_family_does_not_know(real: World) -> None:
    with real.core.store.read() as uow:
        deployed = real.core.catalogue.in_force(uow, COUNCIL)
    names = {
        element.name
        for process in deployed.pack.processes.values()
        for element in process.elements.values()
        if len(element.name) > 12
    }
    told = written = 0
    for case in every_case(real):
        page = story.page(real.core, case.id, real.user("emery"))
        lines = [line.text for line in page.lines]
        told += len(lines)
        assert [line.on for line in page.lines] == sorted(line.on for line in page.lines)
        for text in lines:
            assert not any(name in text for name in names), text
        with real.core.store.read() as uow:
            notes = [
                str(value)
                for each in uow.answers.of_case(case.id)
                for key, value in each.answers.items()
                if key.endswith(("rationale", "reason", "notes")) and len(str(value)) > 8
            ]
            letters = [uow.documents.body(each.id, "text/html") for each in uow.documents.of_case(case.id)]
        sent = "".join(unescape(letter.decode()) for letter in letters if letter)
        unsaid = [note for note in notes if note not in sent]
        html = real.sign_in("emery").get(f"/cases/{case.id}/story").text
        family = re.sub(r'<section class="hf-colleagues".*?</section>', "", html, flags=re.S)
        assert [note for note in unsaid if note in unescape(family)] == []
        written += len(unsaid)
    assert told
    assert written


def test_brothers_and_sisters_are_shown_with_who_holds_them(real: World) -> None:
    case = real.case()
    other = replace(case, id=real.core.new_id(), reference="RW-SIB", child_name="Lee Sample")
    with real.core.store.write() as uow:
        uow.cases.add([other])
        mine = uow.holdings.current([case.id])[case.id]
        uow.holdings.open(replace(mine, id=real.core.new_id(), case_id=other.id, holder_name="Kit Keeper"))
        uow.commit()
    text = real.sign_in("sasha").get(f"/cases/{case.id}").text
    assert "Lee Sample" in text
    assert "Held by <bdi>Kit Keeper</bdi>" in text


def test_a_concern_is_the_link_after_the_skip_link_of_every_page_about_a_child(real: World) -> None:
    browser, case = real.sign_in("sasha"), real.case()
    task = real.task("sasha")
    for path in (f"/cases/{case.id}", f"/cases/{case.id}/timeline", f"/tasks/{task.id}"):
        text = browser.get(path).text
        skip, concern = re.findall(r"<a [^>]*>", text[text.index("<body") :])[:2]
        assert "#main-content" in skip, path
        assert "/concern" in concern, path
        assert 'data-key="!"' in concern
    assert "concern-link" not in browser.get("/cases").text


def test_the_key_can_be_switched_off_and_wishes_are_kept(real: World) -> None:
    browser, case = real.sign_in("sasha"), real.case()
    browser.get("/notices/wishes")
    wrong = browser.post("/notices/wishes", {"mailing": "daily"})
    assert wrong.status_code == 422
    assert '<a href="#digest_at">' in wrong.text
    sent = {"mailing": "daily", "digest_at": "8.30", "quiet_from": "18:00", "quiet_until": "8:00"}
    assert browser.post("/notices/wishes", sent).status_code == 302
    text = browser.get("/notices/wishes").text
    assert 'value="08:30"' in text
    with real.core.store.read() as uow:
        kept = uow.preferences.get(real.user("sasha").id)
    assert isinstance(kept, Preference)
    assert not kept.shortcut
    page = browser.get(f"/cases/{case.id}").text
    assert "data-key" not in page
    assert 'id="concern-link"' in page
