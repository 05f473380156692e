"""Decisions as they were recorded: what was asked, what was answered, why, and who answers for it.

A form is a decision's when it asks for a rationale and a decider, as the check of the diagrams demands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.form import Field, Form
from app.domain.overviews import Asked
from app.domain.pack import Pack
from app.domain.records import Answers

DECISION, RATIONALE, DECIDER = "decision", "rationale", "decider"
CHOICES = frozenset({"radio", "select"})


@dataclass(frozen=True, slots=True)
class Decision:
    """`id`, `task`: of the sent form. `decider`: a person's name as shown; `by`: who sent the form."""

    id: UUID
    at: datetime
    case_id: UUID
    instance_id: UUID
    task: UUID
    element: str
    question: str
    answer: str
    rationale: str
    decider: str
    by: str

    @property
    def complete(self) -> bool:
        """Whether it says why and who."""
        return bool(self.rationale and self.decider)


def forms_of(pack: Pack) -> tuple[str, ...]:
    """The forms of the pack that record a decision."""
    return tuple(sorted(form.id for form in pack.forms.values() if parts(form) is not None))


def parts(form: Form) -> tuple[Field, Field, Field] | None:
    """The questions for the decision, its rationale and its decider; None when the form records none."""
    inputs = list(form.inputs())
    why = next((field for field in inputs if field.key.endswith(RATIONALE)), None)
    who = next((field for field in inputs if field.key.endswith(DECIDER)), None)
    if why is None or who is None:
        return None
    what = next((field for field in inputs if field.key.endswith(DECISION)), None)
    if what is None:
        before = inputs[: inputs.index(why)]
        what = next((field for field in reversed(before) if field.type in CHOICES and field is not who), None)
    return (what, why, who) if what is not None else None


def asked_in(deployment: UUID, pack: Pack) -> list[Asked]:
    """How each form of a deployed pack that records a decision does so."""
    found = ((form, parts(pack.forms[form])) for form in forms_of(pack))
    return [Asked(deployment, form, *(field.key for field in of_it)) for form, of_it in found if of_it]


def read(answers: Answers, form: Form | None, people: Mapping[str, str]) -> Decision | None:
    """The decision of a sent form. `people`: username → name."""
    found = parts(form) if form else None
    if found is None:
        return None
    what, why, who = (answers.answers.get(field.key) for field in found)
    return Decision(
        id=answers.id,
        at=answers.at,
        case_id=answers.case_id,
        instance_id=answers.instance_id,
        task=answers.task_id,
        element=answers.element,
        question=found[0].label or found[0].key,
        answer=shown(found[0], what, people),
        rationale=_text(why),
        decider=people.get(_text(who), _text(who)),
        by=answers.by_name,
    )


def of(sent: Iterable[Answers], pack: Pack, people: Mapping[str, str]) -> Iterator[Decision]:
    """The decisions among sent forms, in their order."""
    for answers in sent:
        decision = read(answers, pack.forms.get(answers.form), people)
        if decision is not None:
            yield decision


def shown(field: Field, value: Any, people: Mapping[str, str]) -> str:
    """An answer in the words of its form: the label of an option, a person's name; else as text."""
    labels = {option.value: option.label for option in field.options}
    if isinstance(value, list | tuple):
        return ", ".join(shown(field, each, people) for each in value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    text = _text(value)
    return labels.get(text) or (people.get(text, text) if field.values_key else text)


def _text(value: Any) -> str:
    return "" if value is None else " ".join(str(value).split())
