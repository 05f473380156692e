"""A task form as the page shows it: each component with what was typed, its error and what it reveals."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.form import INPUT_TYPES, Field, Form, Option
from app.services import forms
from app.services.filling import Earlier, Opened, Source
from app.services.views import TaskPage
from app.web import posted, reveal
from app.web.posted import Parts, Posted
from app.web.words import plain

NOTHING = Parts()


@dataclass(slots=True)
class Question:
    """One component. `texts`: its answer as a browser sends it. `revealed`: answer → what it shows.

    `decides`: whether questions elsewhere in the form depend on the answer. `source`: where the answer
    that it was filled with comes from; `before`: that answer in words, when it was changed since.
    `earlier`: an answer to the same question in another process.
    """

    field: Field
    texts: Sequence[str] = ()
    parts: Parts = NOTHING
    error: str = ""
    options: Sequence[Option] = ()
    questions: Sequence[Question] = ()
    revealed: dict[str, list[Question]] = dataclasses.field(default_factory=dict)
    decides: bool = False
    source: Source | None = None
    before: str = ""
    earlier: Earlier | None = None

    @property
    def text(self) -> str:
        """The only answer, or an empty text."""
        return self.texts[0] if self.texts else ""

    @property
    def label(self) -> str:
        """The question, marked when it need not be answered."""
        optional = self.is_input and not self.field.required and self.field.type != "checkbox"
        return f"{self.field.label} (optional)" if optional else self.field.label

    @property
    def is_input(self) -> bool:
        """Whether it asks for an answer."""
        return self.field.type in INPUT_TYPES

    @property
    def ticked(self) -> bool:
        """Whether a single box is ticked."""
        return self.text.lower() in {"true", "on", "yes", "1"}

    @property
    def short(self) -> bool:
        """Whether its choices fit side by side: two of a word each, with nothing under them."""
        return len(self.options) == 2 and not self.revealed and all(len(o.label) < 6 for o in self.options)

    @property
    def shown(self) -> str:
        """The answer in words, for a question that cannot be changed."""
        return _in_words(self.texts, self.options)

    @property
    def earlier_shown(self) -> str:
        """The answer of another process in words."""
        labels = {option.value: option.label for option in self.options}
        texts = self.earlier.texts if self.earlier else ()
        if self.field.type == "checkbox":
            return plain(bool(texts))
        return ", ".join(labels.get(text, plain(text)) for text in texts)

    @property
    def anchor(self) -> str:
        """The id of the first control: where the error summary leads."""
        if self.field.type != "datetime":
            return self.field.key
        return f"{self.field.key}-{'time' if self.field.subtype == 'time' else 'day'}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole form to show, with the errors in the order of its questions."""

    questions: Sequence[Question]
    errors: Sequence[Mapping[str, str]]
    refreshes: bool


Functions = Mapping[str, Callable[..., Any]]


def sheet(
    page: TaskPage,
    functions: Functions,
    sent: Posted | None = None,
    problems: Mapping[str, str] | None = None,
    opened: Opened | None = None,
) -> Sheet:
    """The form of a task page. `sent`: what was typed, kept as it is. `problems`: key → message.

    `opened`: what stands around it, to say where answers come from.
    """
    form = page.form or Form("", "", ())
    texts = {item.key: _texts(item, page, sent) for item in form.inputs()}
    context = {**page.context, **_so_far(form, texts, page.options)}
    builder = _Builder(
        texts=texts,
        parts=sent.parts if sent else {},
        problems=problems or {},
        options=page.options,
        shown={id(item) for item in forms.visible(form.fields, context, functions)},
        opened=opened or Opened(),
        filled={key: forms.submitted(value) for key, value in page.filled.items()},
    )
    questions = builder.row(form.fields)
    deciding = reveal.controllers(form, builder.hung)
    flat = list(_flat(questions))
    for question in flat:
        question.decides = bool(question.field.key) and question.field.key in deciding
    return Sheet(questions, _errors(flat, problems or {}), bool(deciding))


def _texts(item: Field, page: TaskPage, sent: Posted | None) -> list[str]:
    if sent is not None:
        return list(sent.texts.get(item.key, ()))
    value = page.values.get(item.key, item.default)
    return forms.submitted(item.default if value is None else value)


def _so_far(
    form: Form, texts: Mapping[str, list[str]], options: Mapping[str, Sequence[Option]]
) -> dict[str, Any]:
    """The answers as far as they can be read: they decide which questions are asked."""
    found: dict[str, Any] = {}
    for item in form.inputs():
        try:
            found[item.key] = forms.answer(item, texts[item.key], options)
        except forms.Rejected:
            found[item.key] = None
    return found


@dataclass(slots=True)
class _Builder:
    texts: Mapping[str, list[str]]
    parts: Mapping[str, Parts]
    problems: Mapping[str, str]
    options: Mapping[str, Sequence[Option]]
    shown: set[int]
    opened: Opened = dataclasses.field(default_factory=Opened)
    filled: Mapping[str, Sequence[str]] = dataclasses.field(default_factory=dict)
    hung: list[Field] = dataclasses.field(default_factory=list)

    def row(self, fields: Sequence[Field]) -> list[Question]:
        """The questions of one level: those to show, with what hangs under their answers."""
        made: list[Question] = []
        index = 0
        while index < len(fields):
            if id(fields[index]) not in self.shown:
                index += 1
                continue
            question, index = self._take(fields, index)
            made.append(question)
        return made

    def _take(self, fields: Sequence[Field], index: int) -> tuple[Question, int]:
        """The component at `index`, and the index after all that hangs under it."""
        item = fields[index]
        question = self._one(item)
        index += 1
        while index < len(fields) and (answer := reveal.shows(item, fields[index])) is not None:
            self.hung.append(fields[index])
            under, index = self._take(fields, index)
            question.revealed.setdefault(answer, []).append(under)
        return question, index

    def _one(self, item: Field) -> Question:
        texts = self.texts.get(item.key, [])
        options = self.options.get(item.values_key, ()) if item.values_key else item.options
        source, filled = self.opened.sources.get(item.key), self.filled.get(item.key, ())
        changed = source is not None and list(filled) != [text.strip() for text in texts]
        return Question(
            field=item,
            texts=texts,
            parts=self._boxes(item, texts),
            error=self.problems.get(item.key, "") if item.key else "",
            options=options,
            questions=self.row(item.fields),
            source=source,
            before=_in_words(filled, options) if changed else "",
            earlier=None if any(texts) else self.opened.earlier.get(item.key),
        )

    def _boxes(self, item: Field, texts: Sequence[str]) -> Parts:
        if item.type != "datetime":
            return NOTHING
        return self.parts.get(item.key) or (posted.split(texts[0]) if texts else NOTHING)


def _in_words(texts: Sequence[str], options: Sequence[Option]) -> str:
    labels = {option.value: option.label for option in options}
    return ", ".join(labels.get(text, plain(text)) for text in texts) or plain(None)


def _flat(questions: Sequence[Question]) -> list[Question]:
    found: list[Question] = []
    for question in questions:
        found.append(question)
        found += _flat(question.questions)
        for under in question.revealed.values():
            found += _flat(under)
    return found


def _errors(flat: Sequence[Question], problems: Mapping[str, str]) -> list[dict[str, str]]:
    """Error summary lines in the order of the page; a problem with no question comes last, unlinked."""
    asked = {question.field.key: question for question in flat if question.field.key}
    lines = [
        {"text": problems[key], "href": f"#{question.anchor}"}
        for key, question in asked.items()
        if key in problems
    ]
    return lines + [{"text": text} for key, text in problems.items() if key not in asked]
