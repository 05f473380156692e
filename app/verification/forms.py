"""Forms that can be asked: keys that are variables, choices with choices, decisions with their reasons."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from app.domain import family
from app.domain.consent import CONSENT, MARKED, MARKS, Fact, fact_of
from app.domain.form import INPUT_TYPES, Field, Form
from app.domain.process import Expression
from app.verification.expressions import Use, check_use
from app.verification.references import meant
from app.verification.report import Report

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CHOICES = frozenset({"radio", "select", "checklist", "taglist"})
PEOPLE, EVERYBODY = "people:", "*"
_RECORDED = ("rationale", "decider")
_OF_THE_CASE = frozenset({"child_first_name", "child_name"})


def check_form(form: Form, report: Report, *, council: bool, roles: Collection[str] | None = None) -> None:
    """Every fault of a form; in a council's pack also what its decisions must ask.

    `roles`: the glossary, where choices from the people of a role must name one of it.
    """
    seen: dict[str, Field] = {}
    for field in form.walk():
        if field.hide:
            hide = Expression(field.hide, field.line)
            check_use(Use(hide, "hide condition", field.key or field.id), report)
        for template in field.templates:
            inside = Expression(template, field.line)
            check_use(Use(inside, "expression in the text", field.key or field.id), report)
        if field.type in INPUT_TYPES and not field.key:
            _fault("field-key", "The question has no key.", "Give it a key.", field, report)
    for field in form.inputs():
        _key(field, seen, report)
        _asked(field, report)
        _consent(field, report)
        _family(field, report)
        if roles is not None:
            _people(field, roles, report)
    if council:
        _decision(form, report)


def _fault(code: str, message: str, cure: str, field: Field, report: Report) -> None:
    report.add(code, message, cure, line=field.line, element=field.key or field.id)


def _key(field: Field, seen: dict[str, Field], report: Report) -> None:
    if not _NAME.fullmatch(field.key):
        proposed = re.sub(r"\W+", "_", field.key, flags=re.ASCII).strip("_").lower() or "answer"
        _fault(
            "field-key",
            f"The key “{field.key}” is not a variable name.",
            f"Use letters, digits and underscores only, for example {proposed}.",
            field,
            report,
        )
    if field.key in seen:
        message = f"The key “{field.key}” is asked for twice: also on line {seen[field.key].line}."
        _fault("duplicate-key", message, "Give one of the two questions another key.", field, report)
    seen.setdefault(field.key, field)


def _asked(field: Field, report: Report) -> None:
    if not field.label:
        _fault("field-label", "The question has no label.", "Write the question as its label.", field, report)
    if field.type in _CHOICES and not field.options and not field.values_key:
        cure = "List its options, or name an input data key."
        _fault("field-options", "There is nothing to choose from.", cure, field, report)
    values = [option.value for option in field.options]
    if len(set(values)) < len(values):
        _fault("field-options", "Two options have the same value.", "Make the values differ.", field, report)
    limits = ((field.minimum, field.maximum), (field.min_length, field.max_length))
    if any(low is not None and high is not None and low > high for low, high in limits):
        _fault("field-rule", "The smallest is larger than the largest.", "Exchange them.", field, report)


def _consent(field: Field, report: Report) -> None:
    """The mark names one of the facts, at a question with one answer."""
    said = field.properties.get(CONSENT)
    if said is None:
        return
    if said not in MARKS:
        message = f"The property {CONSENT} says “{said}”."
        _fault("field-consent", message, f"Write {', '.join(MARKS)}.", field, report)
    elif field.type not in MARKED:
        message = "The answer to this question cannot be an agreement, nor whether somebody was told."
        cure = f"Put the property {CONSENT} on a radio, a select or a checkbox."
        _fault("field-consent", message, cure, field, report)


def _family(field: Field, report: Report) -> None:
    """What is told to the family can be told: of an answer there is, once they know it, without notes."""
    said = family.sentences(field)
    known = fact_of(field) is not None
    tellers = family.told_by(field)
    values = {option.value for option in field.options}
    strange = sorted(value for value in said if value and value not in values)
    if strange:
        message = f"There is no answer “{strange[0]}” to tell the family."
        cure = f"Write {family.FAMILY}_ and the value of an answer of this question."
        _fault("field-family", message, cure, field, report)
    if tellers and not said:
        message = f"The property {family.TOLD_BY} says nothing here."
        cure = f"Write the sentence in the property {family.FAMILY}, or take {family.TOLD_BY} away."
        _fault("field-family", message, cure, field, report)
    if said and not known and not tellers:
        message = "Nothing says when the family knows this."
        cure = (
            f"Name in the property {family.TOLD_BY} the question that asks whether they were told, "
            f"or write {family.PRESENT} where they took part."
        )
        _fault("field-family", message, cure, field, report)
    for name in _named(field):
        if name.endswith(_RECORDED):
            message = f"The sentence for the family repeats “{name}”, which is written for colleagues."
            cure = "Take it out, or ask for the reason in words for the family."
            _fault("field-family", message, cure, field, report)


def _named(field: Field) -> list[str]:
    """What the sentences of a question name."""
    texts = family.sentences(field).values()
    return sorted({name for text in texts for name in family.named(text)})


def check_told(form: Form, forms: Collection[Form], report: Report) -> None:
    """What the sentences for the family, and `told_by`, name is asked for in some form of the pack."""
    asked: dict[str, list[Field]] = {}
    for other in forms:
        for field in other.inputs():
            asked.setdefault(field.key, []).append(field)
    for field in form.inputs():
        for name in sorted(family.told_by(field) - {family.PRESENT}):
            if name.startswith(family.LETTER):
                continue
            if not any(fact_of(each) is Fact.TOLD for each in asked.get(name, [])):
                message = f"The property {family.TOLD_BY} names “{name}”, which no form asks as told or not."
                cure = f"Name a question whether the family was told.{meant(name, asked)}"
                _fault("field-family", message, cure, field, report)
        for name in _named(field):
            if name not in asked and name not in _OF_THE_CASE:
                message = f"The sentence for the family names “{name}”, which no form asks for."
                cure = f"Name the key of a question.{meant(name, asked)}"
                _fault("field-family", message, cure, field, report)


def _people(field: Field, roles: Collection[str], report: Report) -> None:
    """The one list made at run time is the people of a role, or of the whole council."""
    key = field.values_key
    if not key or (key.startswith(PEOPLE) and key.removeprefix(PEOPLE) in {*roles, EVERYBODY}):
        return
    if key.startswith(PEOPLE):
        message = f"“{key.removeprefix(PEOPLE)}” is no role of the council."
        _fault(
            "unknown-role",
            message,
            f"Use a role of council.toml.{meant(key.removeprefix(PEOPLE), roles)}",
            field,
            report,
        )
    else:
        cure = f"Write {PEOPLE} and a role, or list the options."
        _fault("field-options", f"There is no list “{key}” to choose from.", cure, field, report)


def _decision(form: Form, report: Report) -> None:
    """Every decision asks for the decision, the rationale and the decider, on yes and on no."""
    decided = next((field for field in form.inputs() if field.key.endswith("decision")), None)
    if decided is None:
        return
    always = {field.key for field in _always_asked(form.fields) if field.required}
    for part in _RECORDED:
        if not any(key.endswith(part) for key in always):
            _fault(
                "decision-record",
                f"The form asks for “{decided.key}”, but not always for its {part}.",
                f"Add a required question with a key ending in “{part}”, shown for yes and for no.",
                decided,
                report,
            )


def _always_asked(fields: tuple[Field, ...]) -> Iterator[Field]:
    for field in fields:
        if not field.hide:
            yield field
            yield from _always_asked(field.fields)
