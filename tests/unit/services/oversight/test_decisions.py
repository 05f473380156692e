"""What counts as a decision, and how it is read from a sent form."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from app.domain.form import Field, Form, Option
from app.domain.pack import Council, Pack
from app.domain.records import Answers
from app.services.oversight import decisions

NOW = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
YES_NO = (Option("yes", "Yes, accept"), Option("no", "No"))
NOTES = Field("n", "textarea", "notes", "Notes")
WHAT = Field("a", "radio", "early_help_decision", "Does Early Help accept?", options=YES_NO)
OTHER = Field("o", "radio", "beneficial", "Is it of use?", options=YES_NO)
WHY = Field("b", "textarea", "early_help_rationale", "Why?")
WHO = Field("c", "select", "early_help_decider", "Who decided?", values_key="people:*")


def form(*fields: Field) -> Form:
    return Form("decide", "decide.form", fields)


def sent(**given: object) -> Answers:
    key = UUID(int=1)
    return Answers(key, key, key, key, "Task_Decide", "decide", given, key, "Robin Recorder", NOW)


def test_a_form_that_asks_why_and_who_is_a_decisions() -> None:
    assert decisions.parts(form(NOTES, OTHER, WHAT, WHY, WHO)) == (WHAT, WHY, WHO)
    assert decisions.parts(form(NOTES, OTHER, WHY, WHO)) == (OTHER, WHY, WHO)
    assert decisions.parts(form(NOTES, WHY, WHO)) is None
    assert decisions.parts(form(WHAT, WHY)) is None
    assert decisions.parts(form(WHAT, WHO)) is None
    pack = Pack(
        Council("t", "Testshire"), forms={"decide": form(WHAT, WHY, WHO), "talk": Form("talk", "", (NOTES,))}
    )
    assert decisions.forms_of(pack) == ("decide",)


def test_it_is_told_in_the_words_of_the_form() -> None:
    given = sent(early_help_decision="yes", early_help_rationale=" It\nfits. ", early_help_decider="emery")
    decision = decisions.read(given, form(WHAT, WHY, WHO), {"emery": "Emery Example"})
    assert decision is not None
    assert (decision.question, decision.answer) == ("Does Early Help accept?", "Yes, accept")
    assert (decision.rationale, decision.decider, decision.by) == (
        "It fits.",
        "Emery Example",
        "Robin Recorder",
    )
    assert decision.complete
    bare = decisions.read(sent(early_help_decision="no"), form(WHAT, WHY, WHO), {})
    assert bare is not None
    assert (bare.answer, bare.rationale, bare.decider, bare.complete) == ("No", "", "", False)
    assert decisions.read(given, None, {}) is None


def test_answers_are_told_whatever_they_are() -> None:
    many = Field("m", "checklist", "who", "Who?", options=YES_NO)
    tick = Field("t", "checkbox", "done", "Done")
    assert decisions.shown(many, ["yes", "no", "else"], {}) == "Yes, accept, No, else"
    assert decisions.shown(tick, True, {}) == "Yes"
    assert decisions.shown(WHO, "gone", {"emery": "Emery"}) == "gone"
    assert decisions.shown(NOTES, None, {}) == ""
