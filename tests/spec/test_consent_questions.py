"""Every question about what a child or a family agrees to, or was told, is kept as a fact with its date."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from app import packs
from app.config import Settings
from app.domain.consent import Fact, fact_of
from app.domain.form import Field

COUNCILS = ("hull", "lambeth", "leicester", "richmond_wandsworth", "somerset")

WORDS = re.compile(
    r"\b(dis)?(agree|consent|told|inform|know|made clear|refuse|withdraw|permission)", re.IGNORECASE
)
WHOM = re.compile(
    r"\b(famil(y|ies)|child|young person|parents?|carers?|they|them|their|you told)\b", re.IGNORECASE
)
CHOSEN = frozenset({"radio", "select", "checkbox"})
"""A question with one answer of a few. A list or a text says more about such a question."""

SOMETHING_ELSE = {
    (
        "hull",
        "section_17_agreed",
    ): "all who were asked agree that work is not needed; consent is asked for apart",
    ("somerset", "share_without_agreement"): "the worker's own decision, with its reason",
}
"""(Council, question) → why it is no agreement and nothing told, whatever its words."""


def asked(council: str) -> Iterator[Field]:
    """The questions of a council's forms, shared ones among them, that have such words."""
    pack, _ = packs.read_files(packs.council_files(Settings().packs, council))
    for form in pack.forms.values():
        for field in form.inputs():
            if field.type in CHOSEN and WORDS.search(field.label) and WHOM.search(field.label):
                yield field


@pytest.mark.parametrize("council", COUNCILS)
def test_each_is_kept_as_a_fact_or_has_a_reason(council: str) -> None:
    silent = {field.key: field.label for field in asked(council) if fact_of(field) is None}
    assert {key: label for key, label in silent.items() if (council, key) not in SOMETHING_ELSE} == {}


@pytest.mark.parametrize(("council", "key"), sorted(SOMETHING_ELSE))
def test_no_reason_is_left_over(council: str, key: str) -> None:
    assert key in {field.key for field in asked(council) if fact_of(field) is None}


@pytest.mark.parametrize(
    ("council", "key", "fact"),
    [
        ("richmond_wandsworth", "step_up_outcome_told", Fact.TOLD),
        ("richmond_wandsworth", "not_accepted_told", Fact.TOLD),
        ("richmond_wandsworth", "changed_plan_agreed", Fact.SERVICE),
        ("hull", "information_communicated", Fact.TOLD),
        ("hull", "family_signposted", Fact.TOLD),
        ("somerset", "services_parent_agrees", Fact.SHARING),
        ("somerset", "tac_plan_agreed", Fact.SERVICE),
    ],
)
def test_a_question_whose_key_says_nothing_is_marked(council: str, key: str, fact: Fact) -> None:
    assert {fact_of(field) for field in asked(council) if field.key == key} == {fact}
