"""A long form in sections: its groups, each on a page of its own, under a list of what is done."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.domain.form import INPUT_TYPES, Field, Form
from app.services import forms
from app.services.drafts import PARTS
from app.web.posted import Posted
from app.web.questions import Question, Sheet

OTHER = "Other questions"
DONE, BEGUN, NOT_BEGUN = "Completed", "Incomplete", "Not yet started"


@dataclass(frozen=True, slots=True)
class Section:
    """One section, numbered from 1 as the form has it. `questions`: those to show, by their components."""

    number: int
    title: str
    fields: Sequence[Field]
    questions: Sequence[Question] = ()
    state: str = NOT_BEGUN

    @property
    def keys(self) -> frozenset[str]:
        """The keys of its questions."""
        return frozenset(field.key for field in self._inputs())

    def _inputs(self) -> list[Field]:
        return list(Form("", "", tuple(self.fields)).inputs())

    def has(self, name: str) -> bool:
        """Whether a control belongs to it."""
        keys = self.keys
        return name in keys or any(name.removesuffix(part) in keys for part in PARTS)


def of(form: Form | None, least: int) -> list[Section]:
    """The sections of a form of at least `least` questions; [] for one that is shown on one page."""
    if form is None or sum(1 for _ in form.inputs()) < least:
        return []
    made: list[Section] = []
    loose: list[Field] = []
    for item in form.fields:
        if item.type == "group" and item.label:
            made.append(Section(0, item.label, (item,)))
        elif item.type in INPUT_TYPES or item.fields:
            loose.append(item)
    if len(made) < 2:
        return []
    if loose:
        made.append(Section(0, OTHER, tuple(loose)))
    return [replace(section, number=number) for number, section in enumerate(made, 1)]


def visited(typed: Mapping[str, Sequence[str]]) -> frozenset[int]:
    """The numbers of the sections that were saved."""
    return frozenset(int(text) for text in typed.get("_sections", ()) if text.isdigit())


def whole(parts: Sequence[Section], sent: Posted, filled: Mapping[str, Any], done: Collection[int]) -> Posted:
    """What was typed, and in sections that nobody has saved yet what the form was filled with."""
    texts = dict(sent.texts)
    for section in parts:
        if section.number not in done:
            texts |= {key: forms.submitted(filled.get(key)) for key in section.keys - sent.texts.keys()}
    return Posted(texts, sent.parts)


def merged(
    section: Section, before: Mapping[str, Sequence[str]], sent: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """A draft with one section typed anew: what is unticked there is gone, the others stay."""
    kept = {name: list(texts) for name, texts in before.items() if not section.has(name)}
    kept |= {name: list(texts) for name, texts in sent.items() if section.has(name)}
    kept["_sections"] = [str(number) for number in sorted(visited(before) | {section.number})]
    return kept


def shown(
    parts: Sequence[Section], sheet: Sheet, options: Mapping[str, Any], done: Collection[int]
) -> list[Section]:
    """The sections with their questions as the sheet has them; one without any is left out."""
    by_field = {question.field.id: question for question in sheet.questions}
    made = []
    for section in parts:
        questions = [by_field[each.id] for each in section.fields if each.id in by_field]
        if questions:
            state = _state(section, questions, options, done)
            made.append(replace(section, questions=questions, state=state))
    return made


def _state(
    section: Section, questions: Sequence[Question], options: Mapping[str, Any], done: Collection[int]
) -> str:
    if section.number not in done:
        return NOT_BEGUN
    return BEGUN if problems(questions, options) else DONE


def problems(questions: Sequence[Question], options: Mapping[str, Any]) -> dict[str, str]:
    """Key → what is wrong with its answer, for the questions shown."""
    found: dict[str, str] = {}
    for question in flat(questions):
        if not question.is_input or not question.field.key:
            continue
        try:
            forms.answer(question.field, list(question.texts), options)
        except forms.Rejected as rejected:
            found[question.field.key] = str(rejected)
    return found


def flat(questions: Sequence[Question]) -> list[Question]:
    """Every question shown, with what is in groups and what hangs under an answer that is given."""
    found: list[Question] = []
    for question in questions:
        found.append(question)
        found += flat(question.questions)
        for answer, under in question.revealed.items():
            if answer in question.texts or (answer == "true" and question.ticked):
                found += flat(under)
    return found


def filled_in(form: Form | None, filled: Mapping[str, Any]) -> dict[str, list[str]]:
    """What a form is filled with before anybody types, as texts."""
    return {item.key: forms.submitted(filled.get(item.key)) for item in (form.inputs() if form else ())}
