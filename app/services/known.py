"""What the case already knows under another key: questions of one fact, which carry the property `fact`.

Such a fact stays the same from process to process, for example how a letter addresses the family. It is
filled in with where it comes from, and can be changed. What may be different each time, such as an
agreement or a decision, is no fact and is asked anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.form import Form
from app.domain.records import Answers
from app.services import forms

FACT = "fact"


@dataclass(frozen=True, slots=True)
class Known:
    """The last answer to a fact: who gave it when, and in which process."""

    value: Any
    instance: UUID
    who: str
    at: datetime


def facts_of(form: Form | None) -> dict[str, str]:
    """Key → fact, of the questions that ask for one."""
    inputs = form.inputs() if form else ()
    return {item.key: item.properties[FACT] for item in inputs if FACT in item.properties}


def of_form(form: Form | None, answers: Iterable[Answers], known: Mapping[str, Form]) -> dict[str, Known]:
    """Key → the last answer of the case to its fact, under whatever key. `answers`: the oldest first."""
    wanted = facts_of(form)
    if not wanted:
        return {}
    last: dict[str, Known] = {}
    for row in answers:
        asked = known.get(row.form)
        typed = forms.typed(asked, row.answers)
        for key, fact in facts_of(asked).items():
            if typed.get(key) not in (None, "", []):
                last[fact] = Known(typed[key], row.instance_id, row.by_name, row.at)
    return {key: last[fact] for key, fact in wanted.items() if fact in last}
