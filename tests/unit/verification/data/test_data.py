"""Every read of a variable is followed back over all paths, calls and messages."""

from __future__ import annotations

import pytest

from app import bootstrap
from app.domain.finding import Finding, Severity
from app.domain.pack import Pack
from app.verification.data import check_data
from tests.unit.verification.shipped import (
    shipped,
    with_condition,
    with_element,
    with_question,
)

HANDLERS = bootstrap.handlers()


def found_in(pack: Pack) -> list[Finding]:
    return check_data(pack, HANDLERS)


def told(pack: Pack) -> set[tuple[str, str]]:
    return {(found.code, found.element) for found in found_in(pack)}


def test_the_shipped_council_is_clean() -> None:
    assert found_in(shipped()) == []


DOWN, UP = "rw_step_down", "rw_step_up"
FAULTS: list[tuple[Pack, str, str]] = [
    (
        with_question(shipped(), "step-down-decision", "early_help_decided_on"),
        "unset-variable",
        "Task_JointVisit",
    ),
    (
        with_question(shipped(), "agree-case-discussion", "discussion_at"),
        "unset-variable",
        "Service_EmailSummary",
    ),
    (
        with_question(shipped(), "contact-duty-team-manager", "contact_made_on", required=False),
        "empty-variable",
        "Task_AgreeDiscussion",
    ),
    (
        with_question(shipped(), "contact-duty-team-manager", "contact_made_on", type="textfield"),
        "wrong-type",
        "Timer_TimeNotAgreed",
    ),
    (
        with_question(shipped(), "step-down-letter", "letter_next_visit", hide='letter_telephone = "1"'),
        "",
        "",
    ),
    (
        with_condition(shipped(), DOWN, "Flow_Accepted_to_Moves", '= early_help_decision = "accepted"'),
        "unknown-option",
        "Gateway_Accepted",
    ),
    (
        with_condition(
            shipped(),
            "rw_four_week_review",
            "Flow_Outcome_to_ChangePlan",
            '= review_decision = "change" or review_decision = "step_up"',
        ),
        "conditions-overlap",
        "Gateway_Outcome",
    ),
    (
        with_element(shipped(), "rw_dispute", "Call_Disagreement", outputs=()),
        "unset-variable",
        "Gateway_Settled",
    ),
    (with_element(shipped(), UP, "Call_Transfer", inputs=()), "unset-variable", "Task_AcceptHolding"),
    (
        with_element(shipped(), UP, "Task_MashDecision", form="step-up-reflection"),
        "asked-twice",
        "Task_MashDecision",
    ),
    (with_element(shipped(), "rw_four_week_review", "Gateway_Outcome", default=""), "", ""),
    (
        with_question(shipped(), "step-down-agreement", "refusal_reason"),
        "never-given",
        "Call_AgreementRefused",
    ),
    (
        with_condition(
            shipped(),
            "rw_dispute",
            "Flow_Direction_to_DisputeStepUp",
            '= direction = "step_up" and direction != "step_up"',
        ),
        "never-true",
        "Flow_Direction_to_DisputeStepUp",
    ),
    (
        with_condition(
            shipped(),
            "shared_outcome_for_each_child",
            "Flow_SiblingAccepted_to_ChildMoved",
            '= receiver_ok = true and holder_accepted = "certainly"',
        ),
        "unknown-option",
        "Gateway_SiblingAccepted",
    ),
    (
        with_question(shipped(), "safeguarding-refer", "referral_told", required=False),
        "empty-variable",
        "Service_NoteReferral",
    ),
]


@pytest.mark.parametrize(("pack", "code", "element"), FAULTS, ids=[f"{c} {e}" for _, c, e in FAULTS])
def test_a_planted_fault_is_found_where_it_hurts(pack: Pack, code: str, element: str) -> None:
    found = told(pack)
    assert ((code, element) in found) if code else not found, found


def test_a_way_without_the_value_is_a_warning_with_its_path() -> None:
    pack = with_element(shipped(), DOWN, "Call_Dispute", outputs=())
    found = [f for f in found_in(pack) if f.code == "unset-variable"]
    gateway = next(f for f in found if f.element == "Gateway_WayForward")
    assert gateway.severity is Severity.ERROR
    asked = with_question(
        shipped(), "step-down-decision", "early_help_decided_on", hide='early_help_decision = "accept"'
    )
    late = next(f for f in found_in(asked) if f.element == "Task_NamePractitioner")
    assert late.severity is Severity.WARNING
    assert late.path[0] == "Start"
    assert late.path[-1] == "Task_NamePractitioner"
    assert "Task_EarlyHelpDecision" in late.path
    assert "“Write the decision on Mosaic”" in late.message


def test_a_value_that_the_condition_on_the_way_ensures_is_there() -> None:
    letter = shipped().forms["without-step-down"]
    assert any(field.hide for field in letter.fields if field.key == "signpost_services")
    assert told(
        with_condition(
            shipped(), DOWN, "Flow_Close_to_SignpostLetter", "= without_step_down_decision != null"
        )
    )
