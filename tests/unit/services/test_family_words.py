"""What the forms tell the family: only what it knows, in the council's words, on its day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.domain.form import Field, Form, Option
from app.domain.records import Answers, Case
from app.services.family_words import Sent, lines
from tests.functional.world import number

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
YES_NO = (Option("yes", "Yes"), Option("no", "No"))
CASE = Case(number(2), "T-1", "testshire", "Robin Example", date(2015, 4, 1), "North", number(9), NOW)

WAYS = (Option("go", "It goes on"), Option("end", "It ends"))
DECISION = Form("decide", "d.form", (
    Field("1", "radio", "our_decision", "What follows?", options=WAYS, properties={
        "family_go": "We decided that it goes on.",
        "family_end": "We decided that it ends. The reason: {{told_reason}}.",
        "told_by": "outcome_family_told,letter:ending",
    }),
    Field("2", "textarea", "our_rationale", "Why?"),
    Field("3", "textarea", "told_reason", "The reason, for the family?"),
))  # fmt: skip
TELLING = Form("tell", "t.form", (
    Field("1", "radio", "outcome_family_told", "Were they told?", options=YES_NO),
    Field("2", "datetime", "outcome_family_told_on", "When?", subtype="date"),
))  # fmt: skip
AGREEMENT = Form("agree", "a.form", (
    Field("1", "radio", "family_agrees_service", "Do they agree?", options=YES_NO,
          properties={"family_yes": "You agreed to help for {{child_first_name}}."}),
    Field("2", "radio", "family_told_sharing", "Were they told?", options=YES_NO,
          properties={"family": "We told you what we share."}),
    Field("3", "datetime", "meeting_at", "When do you meet?", subtype="datetime",
          properties={"family": "We arranged a meeting for {{meeting_at}}.", "told_by": "present"}),
))  # fmt: skip
FORMS = {(number(1), form.id): form for form in (DECISION, TELLING, AGREEMENT)}
FORMS |= {(number(7), form.id): form for form in (DECISION, TELLING)}


def said(form: str, days: int, instance: int = 1, **given: Any) -> Answers:
    at = NOW + timedelta(days=days)
    return Answers(
        number(100 + days), number(instance), CASE.id, number(3), "Task", form, given, number(4), "Ann", at
    )


def told(*given: Answers, letters: tuple[Sent, ...] = ()) -> list[tuple[date, str]]:
    return [(line.on, line.text) for line in lines(CASE, given, FORMS, letters)[0]]


def test_a_decision_is_not_told_before_the_family_was_told() -> None:
    decided = said("decide", 1, our_decision="go", our_rationale="A colleague’s view.")
    assert told(decided) == []
    assert told(decided, said("tell", 2, outcome_family_told="no")) == []
    after = told(decided, said("tell", 2, outcome_family_told="yes", outcome_family_told_on="2026-11-21"))
    assert after == [(date(2026, 11, 21), "We decided that it goes on.")]


def test_a_decision_that_was_taken_anew_is_told_as_it_stands_then_and_once() -> None:
    first, second = said("decide", 1, our_decision="end"), said("decide", 2, our_decision="go")
    yes = {"outcome_family_told": "yes"}
    found = told(first, second, said("tell", 3, **yes), said("tell", 4, **yes))
    assert [text for _, text in found] == ["We decided that it goes on."]


def test_a_decision_that_was_made_after_they_were_told_waits() -> None:
    assert told(said("tell", 1, outcome_family_told="yes"), said("decide", 2, our_decision="go")) == []


def test_what_they_were_told_in_one_process_tells_nothing_of_another() -> None:
    assert told(said("decide", 1, our_decision="go"), said("tell", 2, 7, outcome_family_told="yes")) == []


def test_a_letter_tells_once_it_went_out_and_only_of_its_kind() -> None:
    decided = said("decide", 1, our_decision="end", told_reason="It went well.")
    other = Sent("Something else", "other", number(1), NOW + timedelta(days=2))
    ending = Sent("How it ends", "ending", number(1), NOW + timedelta(days=3))
    assert told(decided, letters=(other,)) == [
        (date(2026, 11, 22), "We wrote a letter to you: “Something else”.")
    ]
    assert told(decided, letters=(ending,)) == [
        (date(2026, 11, 23), "We wrote a letter to you: “How it ends”."),
        (date(2026, 11, 23), "We decided that it ends. The reason: It went well."),
    ]


def test_a_sentence_without_its_answer_is_left_out() -> None:
    found = told(said("decide", 1, our_decision="end"), said("tell", 2, outcome_family_told="yes"))
    assert [text for _, text in found] == ["We decided that it ends."]


def test_what_they_said_and_were_told_is_told_on_its_day_and_a_no_is_not_a_yes() -> None:
    given = said("agree", 1, family_agrees_service="yes", family_told_sharing="yes",
                 meeting_at="2026-12-01T15:30:00+00:00")  # fmt: skip
    assert [text for _, text in told(given)] == [
        "We told you what we share.",
        "You agreed to help for Robin.",
        "We arranged a meeting for 1 December 2026 at 15:30.",
    ]
    assert told(said("agree", 1, family_agrees_service="no", family_told_sharing="no")) == []


def test_which_questions_have_been_put_in_words() -> None:
    given = said("agree", 1, family_agrees_service="no", family_told_sharing="yes")
    assert lines(CASE, [given], FORMS, [])[1] == {(given.at, "family_told_sharing")} | {
        (given.at, "meeting_at")
    }
