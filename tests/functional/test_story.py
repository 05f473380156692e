"""The story for the family over the use cases: nothing untold, no letter that was not sent, plain names."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from app.domain.consent import Fact, fact_of, is_yes
from app.domain.family import LETTER, PRESENT, sentences, told_by
from app.domain.form import TEMPLATE
from app.domain.records import Answers, Case, Document
from app.services import case_file, letters, story
from app.services.letters import Way
from tests.functional.real import COUNCIL, World


def cases(world: World) -> list[Case]:
    with world.core.store.read() as uow:
        return uow.cases.search(COUNCIL, "")


def texts(world: World, case: Case, username: str = "emery") -> list[str]:
    return [line.text for line in story.page(world.core, case.id, world.user(username)).lines]


def holder(world: World, case: Case) -> str:
    with world.core.store.read() as uow:
        [holding] = uow.holdings.current([case.id]).values()
        found = uow.users.by_id(holding.user_id)
    assert found is not None
    return found.username


def sent_forms(world: World, case: Case) -> list[Answers]:
    with world.core.store.read() as uow:
        return uow.answers.of_case(case.id)


def the_form(world: World, name: str) -> tuple[Case, Answers]:
    return next(
        (case, each) for case in cases(world) for each in sent_forms(world, case) if each.form == name
    )


def rewrite(world: World, given: Answers, **changed: str) -> None:
    """The same form with other answers, as if it had been sent so."""
    with world.core.store.write() as uow:
        tables = uow._tables  # type: ignore[attr-defined]
        tables.answers[given.id] = replace(given, answers={**given.answers, **changed})
        uow.commit()


def test_a_decision_is_told_by_the_answer_that_the_family_was_told_and_not_by_any_other(real: World) -> None:
    case, given = the_form(real, "review-decision")
    told = "decided that the plan goes on"
    assert given.answers["review_family_told"] == "yes"
    assert any(told in text for text in texts(real, case))
    rewrite(real, given, review_family_told="no", review_not_told_reason="It could put somebody at risk.")
    assert not any(told in text or "looked back" in text for text in texts(real, case))
    html = real.sign_in("emery").get(f"/cases/{case.id}/story").text
    family = re.sub(r'<section class="hf-colleagues".*?</section>', "", html, flags=re.S)
    assert "It could put somebody at risk." in html
    assert "It could put somebody at risk." not in family


def test_a_letter_and_what_it_tells_is_told_on_the_day_it_went_out(real: World) -> None:
    found = (
        (case, document)
        for case in cases(real)
        for document in documents(real, case)
        if document.kind == "step_down_arrangements"
    )
    case, document = next(found)
    accepted = f"Early Help agreed to work with {story.first_name(case)} and you."
    before = story.page(real.core, case.id, real.user("emery"))
    assert accepted not in [line.text for line in before.lines]
    assert document.id in [each.id for each in before.unsent]
    who = holder(real, case)
    assert "did not go out" in real.sign_in(who).get(f"/cases/{case.id}/story").text
    letters.send(real.core, document.id, Way.POST, "The family’s address", real.user(who))
    after = story.page(real.core, case.id, real.user("emery"))
    day = date(2026, 11, 20)
    assert [line.text for line in after.lines if line.on == day][-2:] == [
        f"We wrote a letter to you: “{document.title}”.",
        accepted,
    ]
    assert after.unsent == []


def documents(world: World, case: Case) -> list[Document]:
    with world.core.store.read() as uow:
        return uow.documents.of_case(case.id)


def test_a_meeting_of_colleagues_alone_is_not_told(real: World) -> None:
    case, _ = the_form(real, "step-up-invitation")
    assert "invitation" in {document.kind for document in documents(real, case)}
    assert not any("meeting" in text or "discussion" in text for text in texts(real, case))


def test_a_meeting_with_the_family_is_named_with_its_day(real: World) -> None:
    case, _ = the_form(real, "final-meeting")
    assert any(
        re.search(r"the final Child in Need meeting with you, for \d+ \w+ 2026 at", text)
        for text in texts(real, case)
    )


def test_every_line_is_one_that_the_family_may_hear(real: World) -> None:
    """Whatever the forms say, a sentence that waits stands only where a telling with a yes follows it."""
    with real.core.store.read() as uow:
        forms = real.core.catalogue.in_force(uow, COUNCIL).pack.forms
    waiting = {
        TEMPLATE.split(text)[0]: told_by(field)
        for form in forms.values()
        for field in form.inputs()
        for text in sentences(field).values()
        if told_by(field) and PRESENT not in told_by(field)
    }
    assert waiting
    heard = 0
    for case in cases(real):
        yes = {
            field.key
            for given in sent_forms(real, case)
            for field in forms[given.form].inputs()
            if fact_of(field) is Fact.TOLD and is_yes(given.answers.get(field.key))
        }
        with real.core.store.read() as uow:
            out = {each.id for each in uow.letters.where(case_id=case.id) if each.sent_at}
        yes |= {f"{LETTER}{each.kind}" for each in documents(real, case) if each.id in out}
        for text in texts(real, case):
            tellers = next((keys for start, keys in waiting.items() if text.startswith(start)), None)
            assert tellers is None or tellers & yes
            heard += tellers is not None
    assert heard


def test_the_same_is_not_told_twice_a_day_and_never_without_saying_what(real: World) -> None:
    for case in cases(real):
        page = story.page(real.core, case.id, real.user("emery"))
        told = [(line.on, line.text) for line in page.lines]
        assert len(told) == len(set(told))
        assert not {"We arranged a meeting.", "We told you what we were doing, and why."} & {
            text for _, text in told
        }


def test_the_names_in_the_story_are_explained_by_the_glossary(real: World) -> None:
    case, _ = the_form(real, "review-decision")
    page = story.page(real.core, case.id, real.user("emery"))
    assert "Social Worker" in [role.name for role in page.names]
    html = real.sign_in("emery").get(f"/cases/{case.id}/story").text
    assert all(role.description in html.replace("&#39;", "'") for role in page.names)


def test_the_facts_of_the_case_page_are_as_they_were(real: World) -> None:
    case, _ = the_form(real, "review-decision")
    assert {each.key for each in case_file.page(real.core, case.id, real.user("emery")).consents} >= {
        "family_told_sharing",
        "review_family_told",
    }
