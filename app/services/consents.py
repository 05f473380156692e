"""What the child and the family agreed to, and what they were told: three facts, each with its date.

Agreement to the service, agreement to sharing, and told or not told are kept apart: none follows from
another. A form's question says which it is by its property `consent` ("service", "sharing", "told", or
"none"), or by its key as the councils' forms write it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from app.domain.calendar import local
from app.domain.consent import Fact, fact_of, is_yes
from app.domain.form import Field, Form
from app.domain.records import Answers

WITHDRAWN, WITHDRAWN_ON, WITHDRAWN_BY = "withdrawn_what", "withdrawn_on", "withdrawn_by"


@dataclass(frozen=True, slots=True)
class Consent:
    """One fact. `answer`: its option's words; `given`: whether it is a yes; `on`: its day; `key`: its key;
    `by`: who recorded it, `at` when; `reason`: why somebody was not told; `withdrawn_on`: the day it ended,
    `withdrawn_by`: by whom."""

    fact: Fact
    question: str
    answer: str
    given: bool
    on: date
    by: str
    at: datetime
    reason: str = ""
    withdrawn_on: date | None = None
    withdrawn_by: str = ""
    key: str = ""

    @property
    def holds(self) -> bool:
        """Whether it is a yes that nobody has taken back."""
        return self.given and self.withdrawn_on is None


def consents(answers: Sequence[Answers], forms: Mapping[tuple[object, str], Form]) -> list[Consent]:
    """Every fact that was recorded, the latest first. `forms`: by (instance id, form id)."""
    found: list[Consent] = []
    for given in sorted(answers, key=lambda each: (each.at, each.id)):
        form = forms.get((given.instance_id, given.form))
        if form is not None:
            found += _recorded(given, form)
        found = _withdrawn(found, given)
    return found[::-1]


def _recorded(given: Answers, form: Form) -> Iterator[Consent]:
    fields = list(form.inputs())
    for field in fields:
        fact, value = fact_of(field), given.answers.get(field.key)
        if fact is None or value in (None, "", []):
            continue
        yield Consent(
            fact=fact,
            question=field.label,
            answer=_words(field, value),
            given=is_yes(value),
            on=day_of(given, fields, fact, field),
            by=given.by_name,
            at=given.at,
            reason=_reason(given, fact, field),
            key=field.key,
        )


def _words(field: Field, value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return next((option.label for option in field.options if option.value == value), str(value))


def day_of(given: Answers, fields: Sequence[Field], fact: Fact, field: Field) -> date:
    """The day that the form itself asks for beside the question; else the day on which it was sent."""
    if fact is Fact.TOLD:
        keys = [f"{field.key}_at", f"{field.key}_on"]
    else:
        ends = ("agreement_on", "agreement_recorded_on", "agreed_on")
        keys = [each.key for each in fields if each.type == "datetime" and each.key.endswith(ends)]
    for key in keys:
        if (day := as_day(given.answers.get(key))) is not None:
            return day
    return local(given.at).date()


def as_day(value: object) -> date | None:
    """The London day of a date or moment as answers keep it, or None."""
    if isinstance(value, datetime):
        return local(value if value.tzinfo else value.replace(tzinfo=UTC)).date()
    if isinstance(value, date):
        return value
    try:
        text = str(value or "")
        return as_day(datetime.fromisoformat(text)) if len(text) > 10 else date.fromisoformat(text)
    except ValueError:
        return None


def _reason(given: Answers, fact: Fact, field: Field) -> str:
    """Why somebody was not told, from the question that goes with it."""
    if fact is not Fact.TOLD or is_yes(given.answers.get(field.key)):
        return ""
    reasons = {key: value for key, value in given.answers.items() if key.endswith("told_reason") and value}
    stem = field.key.partition("_told")[0].removesuffix("_family")
    own = next((value for key, value in reasons.items() if key.startswith(stem)), None)
    return str(own or next(iter(reasons.values()), ""))


def _withdrawn(found: list[Consent], given: Answers) -> list[Consent]:
    """The facts so far, with those ended that this form takes back."""
    what = given.answers.get(WITHDRAWN)
    if not isinstance(what, list):
        return found
    day = as_day(given.answers.get(WITHDRAWN_ON)) or local(given.at).date()
    who = str(given.answers.get(WITHDRAWN_BY) or "")
    return [
        replace(each, withdrawn_on=day, withdrawn_by=who) if each.holds and each.fact in what else each
        for each in found
    ]
