"""What the forms tell the family, in the words that the council keeps beside its questions.

A question has its sentence in the property `family`, or one for each answer in `family_<answer>`. What a
family said or was told is told on its day. Anything else waits for what `told_by` names: until such a
question is answered with a yes, or such a letter went out, nothing of it is told, and then only what was
answered last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.domain.calendar import local
from app.domain.consent import Fact, fact_of, is_yes
from app.domain.family import LETTER, PRESENT, named, sentences, told_by
from app.domain.form import TEMPLATE, Field, Form
from app.domain.records import Answers, Case
from app.services import consents
from app.services.facts import case_variables

SENTENCE = re.compile(r"(?<=[.!?]) +")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened, on its day; `at`: when it was written down, which orders those of a day."""

    on: date
    text: str
    at: datetime


@dataclass(slots=True)
class _Waiting:
    """What the family does not know yet: by key of its question, the sentence and who may tell it."""

    sentences: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)

    def told(self, key: str) -> Iterator[str]:
        for name, (template, tellers) in list(self.sentences.items()):
            if key in tellers:
                del self.sentences[name]
                yield template


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter that went out to the family: what it is, and when."""

    title: str
    kind: str
    instance_id: UUID | None
    at: datetime


def lines(
    case: Case, answers: Sequence[Answers], forms: Mapping[tuple[object, str], Form], letters: Sequence[Sent]
) -> tuple[list[Line], set[tuple[datetime, str]]]:
    """The lines, and the questions of agreement and of telling that they speak of: (when sent, key)."""
    teller = _Teller(case, forms)
    events: list[Answers | Sent] = [*answers, *letters]
    for each in sorted(events, key=lambda event: (event.at, isinstance(event, Sent))):
        if isinstance(each, Sent):
            teller.letter(each)
        else:
            teller.form(each)
    return teller.found, teller.worded


class _Teller:
    """Goes through what happened in order of time, and keeps back what the family does not know."""

    def __init__(self, case: Case, forms: Mapping[tuple[object, str], Form]) -> None:
        self.found: list[Line] = []
        self.worded: set[tuple[datetime, str]] = set()
        self._forms = forms
        self._facts = {name: str(value) for name, value in case_variables(case).items()}
        self._known: dict[UUID, dict[str, str]] = {}
        self._waiting: dict[UUID, _Waiting] = {}

    def letter(self, sent: Sent) -> None:
        """A letter went out: what it tells is known."""
        day = local(sent.at).date()
        self.found.append(Line(day, f"We wrote a letter to you: “{sent.title}”.", sent.at))
        if sent.instance_id in self._waiting:
            for template in self._waiting[sent.instance_id].told(f"{LETTER}{sent.kind}"):
                self._tell(day, template, self._known[sent.instance_id], sent.at)

    def form(self, given: Answers) -> None:
        """A form was sent: what it tells at once, and what it lets be told."""
        form = self._forms.get((given.instance_id, given.form))
        if form is None:
            return
        known = self._known.setdefault(given.instance_id, dict(self._facts))
        known |= {each.key: _words(each, given.answers.get(each.key)) for each in form.inputs()}
        untold = self._waiting.setdefault(given.instance_id, _Waiting())
        for question in sorted(form.inputs(), key=_turn):
            if told_by(question):
                self.worded.add((given.at, question.key))
            for day, template in _told(question, given, form, untold):
                self._tell(day, template, known, given.at)
                self.worded.add((given.at, question.key))

    def _tell(self, day: date, template: str, known: Mapping[str, str], at: datetime) -> None:
        text = _filled(template, known)
        if text:
            self.found.append(Line(day, text, at))


def _turn(question: Field) -> int:
    """What waits to be told, then what they were told, then what they said to it."""
    if told_by(question) and PRESENT not in told_by(question):
        return 0
    return 1 if fact_of(question) is Fact.TOLD else 2


def _told(question: Field, given: Answers, form: Form, untold: _Waiting) -> Iterator[tuple[date, str]]:
    """What this answer makes known to the family, each with its day."""
    value, fact, tellers = given.answers.get(question.key), fact_of(question), told_by(question)
    template = _sentence(question, value)
    at_once = fact is not None if not tellers else PRESENT in tellers
    if not at_once:
        untold.sentences.pop(question.key, None)
        if template:
            untold.sentences[question.key] = (template, tellers)
    elif fact is Fact.TOLD and not is_yes(value):
        return
    elif template or fact is Fact.TOLD:
        day = consents.day_of(given, list(form.inputs()), fact, question) if fact else local(given.at).date()
        if fact is Fact.TOLD:
            for each in untold.told(question.key):
                yield day, each
        if template:
            yield day, template


def _sentence(question: Field, value: Any) -> str:
    if value in (None, "", [], False):
        return ""
    own = sentences(question)
    if isinstance(value, list):
        return own.get("", "")
    if question.options:
        return own.get(str(value), own.get("", "") if is_yes(value) else "")
    return own.get("", "")


def _words(question: Field, value: Any) -> str:
    """An answer as a family reads it; empty for a choice of people, whose answer is an account."""
    if value in (None, "", []) or question.values_key:
        return ""
    if question.type != "datetime":
        return next((each.label for each in question.options if each.value == value), str(value))
    day = consents.as_day(value)
    if day is None:
        return str(value)
    written = f"{day.day} {day:%B %Y}"
    if question.subtype != "datetime" and not isinstance(value, datetime):
        return written
    at = local(value if isinstance(value, datetime) else datetime.fromisoformat(str(value)))
    return f"{written} at {at:%H:%M}"


def _filled(template: str, known: Mapping[str, str]) -> str:
    """The sentences of a template whose answers were all given, with these in them."""
    kept = []
    for sentence in SENTENCE.split(template):
        answers = [known.get(name, "").strip() for name in named(sentence)]
        if all(answers):
            filled = iter(answers)
            text = TEMPLATE.sub(lambda _, filled=filled: next(filled).rstrip("."), sentence)
            kept.append(text)
    return " ".join(kept)
