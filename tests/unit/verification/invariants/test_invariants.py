"""Each kind of property finds a diagram that breaks it, and is silent about the shipped ones."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app import bootstrap
from app.domain.finding import Finding
from app.domain.pack import Invariant, Pack, Property
from app.verification.invariants import check_invariants
from tests.unit.verification.shipped import (
    BPMN,
    shipped,
    with_condition,
    with_element,
    with_question,
)

HANDLERS = bootstrap.handlers()
CONCERN, HOLDING = "shared_safeguarding_concern", "shared_transfer_of_holding"
DRAWN = frozenset(file.parent.name for file in BPMN.glob("*/*.bpmn"))
"""The councils whose protocols are drawn: a property for one of them guards something."""


def found_in(pack: Pack) -> list[Finding]:
    return check_invariants(pack, HANDLERS)


def test_the_shipped_council_keeps_every_invariant() -> None:
    assert found_in(shipped()) == []


def test_each_of_the_32_is_guarded_or_says_why_not() -> None:
    listed = {invariant.id: invariant for invariant in shipped().invariants}
    assert {f"INV-{number:02}" for number in range(1, 33)} <= set(listed)
    for invariant in listed.values():
        assert invariant.sources
        now = [p for p in invariant.properties if not p.councils or DRAWN.intersection(p.councils)]
        assert now or invariant.codes or invariant.watches or invariant.waits, invariant.id


BROKEN: list[tuple[str, Pack, str]] = [
    (
        "INV-01",
        with_element(shipped(), CONCERN, "Task_RecordConcern", form="step-down-agreement"),
        "Start_Concern",
    ),
    ("INV-01", with_element(shipped(), "shared_agreement_withdrawn", "Start_Concern"), "Call_Withdrawn"),
    (
        "INV-01",
        with_element(shipped(), "rw_step_up", "Call_SafeguardingConcern", called="rw_dispute"),
        "Start_Concern",
    ),
    (
        "RW-INV-19",
        with_element(shipped(), "rw_immediate_child_protection", "Task_TellFamily", form="assign-workflow"),
        "rw_immediate_child_protection",
    ),
    (
        "INV-02",
        with_element(shipped(), CONCERN, "Task_Refer", form="safeguarding-call-999"),
        "Task_TellFamily",
    ),
    (
        "INV-04",
        with_element(shipped(), HOLDING, "Task_AcceptHolding", form="assign-workflow"),
        "Service_TransferHolding",
    ),
    (
        "INV-04",
        with_condition(shipped(), HOLDING, "Flow_Accepted_to_TransferHolding", "= true"),
        "Service_TransferHolding",
    ),
    ("INV-19", with_question(shipped(), "step-up-concerns", "step_up_not_told_reason"), "Task_RaiseConcerns"),
    ("INV-20", with_question(shipped(), "step-up-reflection", "reflection_lower_level"), "Task_Reflect"),
    (
        "INV-27",
        with_element(shipped(), "rw_dispute", "Task_DisputeStepUp", topic="holding.transfer"),
        "Task_DisputeStepUp",
    ),
    (
        "RW-INV-03",
        with_condition(
            shipped(), "rw_step_down", "Flow_Agreed_to_LeadProfessional", '= family_agrees_service = "yes"'
        ),
        "Task_ContactDuty",
    ),
    (
        "RW-INV-15",
        with_element(shipped(), "rw_step_up", "Service_MosaicDecision", topic="notification.send"),
        "Task_MashDecision",
    ),
    (
        "RW-INV-21",
        with_element(shipped(), "rw_step_down", "Task_JointVisit", form="final-meeting"),
        "Call_Transfer",
    ),
]


@pytest.mark.parametrize(("name", "pack", "element"), BROKEN, ids=[f"{n} {e}" for n, _, e in BROKEN])
def test_a_diagram_that_breaks_it_is_found(name: str, pack: Pack, element: str) -> None:
    found = [f for f in found_in(pack) if f.message.startswith(f"{name},")]
    assert element in {f.element for f in found}, [f.as_text() for f in found_in(pack)]


def test_precedes_shows_the_path_that_leaves_it_out() -> None:
    pack = with_element(shipped(), "rw_step_up", "Task_JointVisit", form="step-up-email")
    [found] = [f for f in found_in(pack) if f.message.startswith("RW-INV-21")]
    assert found.path[0] in {"Start", "Start_AfterReview"}
    assert found.path[-1] == "Call_Transfer"


def test_a_choice_that_must_not_be_offered() -> None:
    rule = Property("offers_not", {"key": "review_decision", "values": ["step_up"]})
    own = Invariant("X-1", "Not so", ("S-1",), "Never.", (rule,), file="bpmn/shared/invariants.toml")
    [found] = found_in(replace(shipped(), invariants=(own,)))
    assert found.element == "Task_ReviewDecision"
    elsewhere = replace(own, properties=(replace(rule, councils=("somerset",)),))
    assert found_in(replace(shipped(), invariants=(elsewhere,))) == []


def test_a_choice_that_must_be_offered() -> None:
    rule = Property("offers", {"key": "review_decision", "values": ["continue", "close"]})
    own = Invariant("X-1", "So", ("S-1",), "Always.", (rule,), file="bpmn/shared/invariants.toml")
    [found] = found_in(replace(shipped(), invariants=(own,)))
    assert found.element == "Task_ReviewDecision"
    assert "does not offer “close”" in found.message
    there = replace(rule, parameters={**rule.parameters, "values": ["continue"]})
    assert found_in(replace(shipped(), invariants=(replace(own, properties=(there,)),))) == []
