"""Nothing is asked twice: what another form has asked shares its fact, or is about another event.

Inside one process the check `asked-twice` of every deployment sees to that; here all forms of a council
are held against each other.
"""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from app import packs
from app.config import ROOT
from app.domain.form import Field
from app.services.filling import NOT_CARRIED
from app.services.known import FACT, facts_of
from app.verification.data.repeats import FULL_QUESTION

COUNCILS = sorted(
    path.parent.name for path in (ROOT / "bpmn").glob("*/council.toml") if path.parent.name != "shared"
)

EVERY_TIME = {
    "_on": "the day of another event",
    "_at": "the moment of another event",
    "_decider": "another decision",
    "_told": "whether they were told of something else",
    "_reason": "the reason of something else",
    "_words": "what was said to another plan",
    "_view": "what was said to another proposal",
    "_agrees_service": "an agreement, which is asked each time",
    "_early_help_manager": "who came to another meeting",
    "_telephone": "the number of whoever writes that letter",
    "_action": "what was agreed at another talk",
    "_summary": "what is asked of somebody at that time",
    "_level_same": "the level of need at another time",
}
"""How the keys of questions end that have the same words in several forms and another answer each time."""


def questions(council: str) -> dict[str, list[Field]]:
    """Label of at least a whole question → the questions that ask it, one for each key."""
    pack, _ = packs.read_files(packs.council_files(ROOT / "bpmn", council))
    found: dict[str, dict[str, Field]] = defaultdict(dict)
    for form in pack.forms.values():
        for field in form.inputs():
            words = re.findall(r"\w+", field.label.casefold())
            if len(words) >= FULL_QUESTION and "{{" not in field.label:
                found[" ".join(words)].setdefault(field.key, field)
    return {label: list(fields.values()) for label, fields in found.items()}


@pytest.mark.parametrize("council", COUNCILS)
def test_the_same_question_under_another_name_shares_its_fact_or_is_about_another_event(council: str) -> None:
    asked = questions(council)
    assert len(asked) > 50
    wrong = []
    for label, fields in asked.items():
        facts = {field.properties.get(FACT, "") for field in fields}
        if len(facts) > 1:
            wrong.append(f"{label}: some of {[field.key for field in fields]} have the fact {facts - {''}}")
        if len(fields) > 1 and facts == {""}:
            wrong += [
                f"{label}: {field.key}" for field in fields if not field.key.endswith(tuple(EVERY_TIME))
            ]
    assert wrong == []


@pytest.mark.parametrize("council", COUNCILS)
def test_a_fact_is_nothing_that_is_decided_agreed_or_told(council: str) -> None:
    pack, _ = packs.read_files(packs.council_files(ROOT / "bpmn", council))
    keys = {key for form in pack.forms.values() for key in facts_of(form)}
    assert keys
    assert [key for key in keys if key.endswith((*NOT_CARRIED, *EVERY_TIME)) or "agree" in key] == []


def test_a_letter_to_the_family_never_asks_again_how_it_is_addressed() -> None:
    asked = {
        council: questions(council).get("how does the letter address the family") for council in COUNCILS
    }
    for council, fields in asked.items():
        assert fields, f"{council} writes to families"
        assert {field.properties.get(FACT) for field in fields} == {"salutation"}, council
