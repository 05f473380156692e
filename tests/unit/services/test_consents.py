"""Three facts, each with its date; one that was taken back stays, struck, with the day it ended."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app import packs
from app.config import ROOT
from app.domain.consent import Fact, fact_of
from app.domain.form import Field, Form, Option
from app.domain.records import Answers
from app.services.consents import Consent, consents
from tests.functional.world import number

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
YES_NO = (Option("yes", "Yes"), Option("no", "No"))
FORM = Form("agree", "a.form", (
    Field("1", "radio", "family_agrees_service", "Do they agree?", options=YES_NO),
    Field("2", "radio", "agrees_to_sharing", "May we share?", options=YES_NO),
    Field("3", "radio", "family_told_sharing", "Were they told?", options=YES_NO),
    Field("4", "textarea", "sharing_not_told_reason", "Why not?"),
    Field("5", "datetime", "agreement_recorded_on", "When?", subtype="date"),
))  # fmt: skip
WITHDRAWAL = Form("withdrawal", "w.form", (Field("1", "checklist", "withdrawn_what"),))
FORMS = {(number(1), "agree"): FORM, (number(1), "withdrawal"): WITHDRAWAL}


def said(form: str, days: int, **given: Any) -> Answers:
    at = NOW + timedelta(days=days)
    return Answers(
        number(100 + days), number(1), number(2), number(3), "Task", form, given, number(4), "Ann", at
    )


def test_each_fact_stands_by_itself_with_the_day_that_the_form_gives() -> None:
    given = said(
        "agree", 1, family_agrees_service="yes", agrees_to_sharing="no", agreement_recorded_on="2026-11-19",
        family_told_sharing="no", sharing_not_told_reason="It could put the child at risk.",
    )  # fmt: skip
    told, sharing, service = consents([given], FORMS)
    assert (service.fact, service.given, service.on, service.question, service.answer) == (
        Fact.SERVICE, True, date(2026, 11, 19), "Do they agree?", "Yes",
    )  # fmt: skip
    assert (sharing.fact, sharing.given, sharing.holds) == (Fact.SHARING, False, False)
    assert (told.fact, told.given, told.reason) == (Fact.TOLD, False, "It could put the child at risk.")
    assert told.on == date(2026, 11, 21), "the form asks for no day of telling: the day on which it was sent"


def test_what_is_taken_back_ends_on_that_day_and_a_later_yes_stands() -> None:
    found = consents(
        [
            said("agree", 1, family_agrees_service="yes", agrees_to_sharing="yes"),
            said(
                "withdrawal", 2, withdrawn_what=["sharing"], withdrawn_on="2026-11-22", withdrawn_by="Mother"
            ),
            said("agree", 3, agrees_to_sharing="yes"),
        ],
        FORMS,
    )
    again, first, service = found
    assert (first.withdrawn_on, first.withdrawn_by, first.holds) == (date(2026, 11, 22), "Mother", False)
    assert again.holds
    assert service.holds, "agreement to the service was not taken back"


def test_a_question_says_by_a_property_what_it_is() -> None:
    assert fact_of(Field("1", "radio", "anything", properties={"consent": "told"})) is Fact.TOLD
    assert fact_of(Field("1", "radio", "family_agrees", properties={"consent": "none"})) is None
    assert fact_of(Field("1", "textarea", "early_help_lead_told")) is None
    assert fact_of(Field("1", "radio", "referrer_told")) is None


def _asked(council: str) -> set[Fact]:
    pack, _ = packs.read_files(packs.council_files(ROOT / "bpmn", council))
    fields = [field for form in pack.forms.values() for field in form.inputs()]
    return {fact for field in fields if (fact := fact_of(field)) is not None}


@pytest.mark.parametrize("council", packs.councils(ROOT / "bpmn"))
def test_every_council_asks_for_all_three(council: str) -> None:
    assert _asked(council) == set(Fact)


def test_nothing_is_found_where_nothing_was_asked() -> None:
    found: list[Consent] = consents([said("other", 1, family_agrees_service="yes")], FORMS)
    assert found == []
