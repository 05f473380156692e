"""Reading a submitted form: only declared, visible fields count, and each becomes a typed value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from app import feel
from app.domain.calendar import LONDON, day_in_words, moment_in_words
from app.domain.errors import InvalidAnswers
from app.domain.form import INPUT_TYPES, TEMPLATE, Field, Form, Option

Raw = Mapping[str, Sequence[str]]
Functions = Mapping[str, Callable[..., Any]]

TEXT_LIMIT = 20_000
"""Characters in one answer when the form names no limit of its own: a guard, not a rule of any protocol."""


YEARS = range(1900, 2200)
"""Years of a date or time that are taken for no slip of the finger."""

LARGEST_POWER = 15
"""Powers of ten in a number: more would fill the memory, or be rounded."""


class Rejected(ValueError):
    """The answer to one question is not acceptable; the message is for the person who typed it."""


def hidden(field: Field, context: Mapping[str, Any], functions: Functions) -> bool:
    """Whether the field's `conditional.hide` holds."""
    if not field.hide:
        return False
    compiled = feel.compile(field.hide, functions=frozenset(functions))
    return compiled.evaluate(context, functions) is True


def visible(
    fields: Sequence[Field], context: Mapping[str, Any], functions: Functions | None = None
) -> list[Field]:
    """The components to show, groups before what they contain; a hidden group hides its contents."""
    shown: list[Field] = []
    for field in fields:
        if not hidden(field, context, functions or {}):
            shown.append(field)
            shown += visible(field.fields, context, functions)
    return shown


def read(
    form: Form,
    raw: Raw,
    context: Mapping[str, Any],
    options: Mapping[str, Sequence[Option]] | None = None,
    functions: Functions | None = None,
) -> dict[str, Any]:
    """Field key → typed value (None for a question left empty) of every visible input.

    `raw`: the texts sent for each key. `context`: earlier answers. Raises `InvalidAnswers` with a
    message for each wrong field; a key that the form does not declare is wrong whatever its value.
    """
    declared = {field.key: field for field in form.inputs()}
    undeclared = [key for key in raw if key not in declared]
    problems = {key: f"“{key}” is not a question of this form. Nothing was saved." for key in undeclared}
    typed: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for key, field in declared.items():
        try:
            typed[key] = answer(field, list(raw.get(key, ())), options or {})
        except Rejected as rejected:
            faults[key] = str(rejected)
            typed[key] = None
    shown = {field.key for field in _settled(form, typed, context, functions or {})}
    problems |= {key: message for key, message in faults.items() if key in shown}
    if problems:
        raise InvalidAnswers(problems, undeclared)
    return {key: value for key, value in typed.items() if key in shown}


def _settled(
    form: Form, typed: dict[str, Any], context: Mapping[str, Any], functions: Functions
) -> list[Field]:
    """The visible inputs, once answers of hidden questions no longer show other questions."""
    keys = {field.key for field in form.inputs()}
    shown = keys
    for _ in range(len(keys) + 1):
        answers = {key: value if key in shown else None for key, value in typed.items()}
        fields = [f for f in visible(form.fields, {**context, **answers}, functions) if f.type in INPUT_TYPES]
        now = {field.key for field in fields}
        if now == shown:
            break
        shown = now
    return [field for field in form.inputs() if field.key in shown]


def answer(field: Field, texts: list[str], options: Mapping[str, Sequence[Option]]) -> Any:
    """The typed value of one question. Raises `Rejected`."""
    if field.type == "checkbox":
        ticked = bool(texts) and texts[-1].lower() in {"true", "on", "yes", "1"}
        if field.required and not ticked:
            raise Rejected(f"Tick “{field.label}” to continue")
        return ticked
    if field.type in {"checklist", "taglist"}:
        chosen = [_choice(field, text, options) for text in texts if text]
        if field.required and not chosen:
            raise Rejected(f"Select at least one answer to “{field.label}”")
        return chosen
    text = texts[-1].strip() if texts else ""
    if len(texts) > 1:
        raise Rejected(f"Give one answer to “{field.label}”")
    if not text:
        if field.required:
            raise Rejected(_missing(field))
        return None
    return READERS[field.type](field, text, options)


def _missing(field: Field) -> str:
    verb = "Select an answer to" if field.type in {"radio", "select"} else "Enter an answer to"
    return f"{verb} “{field.label}”"


def _choice(field: Field, text: str, options: Mapping[str, Sequence[Option]]) -> str:
    known = options.get(field.values_key, ()) if field.values_key else field.options
    if text not in {option.value for option in known}:
        raise Rejected(f"Select one of the answers offered for “{field.label}”")
    return text


def _text(field: Field, text: str, _options: Mapping[str, Sequence[Option]]) -> str:
    limit = field.max_length or TEXT_LIMIT
    if len(text) > limit:
        raise Rejected(f"“{field.label}” must be {limit:,} characters or fewer")
    if field.min_length and len(text) < field.min_length:
        raise Rejected(f"“{field.label}” must be {field.min_length:,} characters or more")
    if field.pattern and not re.fullmatch(field.pattern, text):
        raise Rejected(f"“{field.label}” is not in the form asked for")
    return text.replace("\r\n", "\n")


def _number(field: Field, text: str, _options: Mapping[str, Sequence[Option]]) -> int | float:
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise Rejected(f"“{field.label}” must be a number, like 3") from None
    if not number.is_finite() or abs(number.adjusted()) > LARGEST_POWER:
        raise Rejected(f"“{field.label}” must be a number, like 3")
    exponent = number.normalize().as_tuple().exponent
    if field.decimal_digits is not None and -int(exponent) > field.decimal_digits:
        places = field.decimal_digits
        raise Rejected(
            f"“{field.label}” must be a whole number"
            if places == 0
            else f"“{field.label}” must have {places} decimal places or fewer"
        )
    if field.minimum is not None and number < Decimal(str(field.minimum)):
        raise Rejected(f"“{field.label}” must be {field.minimum:g} or more")
    if field.maximum is not None and number > Decimal(str(field.maximum)):
        raise Rejected(f"“{field.label}” must be {field.maximum:g} or fewer")
    return int(number) if number == number.to_integral_value() else float(number)


def _moment(field: Field, text: str, _options: Mapping[str, Sequence[Option]]) -> date | datetime | time:
    try:
        if field.subtype == "time":
            return time.fromisoformat(text)
        if field.subtype == "datetime":
            at = datetime.fromisoformat(text)
            return at.replace(tzinfo=LONDON) if at.tzinfo is None else at
        return date.fromisoformat(text)
    except ValueError:
        kinds = {"time": "time, like 14:30", "datetime": "date and time, like 27 11 2026 and 14:30"}
        kind = kinds.get(field.subtype, "date, like 27 11 2026")
        raise Rejected(f"“{field.label}” must be a real {kind}") from None


def _likely_moment(
    field: Field, text: str, options: Mapping[str, Sequence[Option]]
) -> date | datetime | time:
    at = _moment(field, text, options)
    if isinstance(at, date) and at.year not in YEARS:
        raise Rejected(f"“{field.label}” must have a year from {YEARS[0]} to {YEARS[-1]}")
    return at


READERS: Mapping[str, Callable[[Field, str, Mapping[str, Sequence[Option]]], Any]] = {
    "textfield": _text,
    "textarea": _text,
    "number": _number,
    "datetime": _likely_moment,
    "radio": _choice,
    "select": _choice,
}


def told(form: Form, context: Mapping[str, Any], functions: Functions) -> Form:
    """The form with the FEEL in its texts, labels and hints worked out; what is unknown reads as nothing."""
    return replace(form, fields=tuple(_told(field, context, functions) for field in form.fields))


def _told(field: Field, context: Mapping[str, Any], functions: Functions) -> Field:
    def written(text: str) -> str:
        return TEMPLATE.sub(lambda found: in_words(found[1]), text) if "{{" in text else text

    def in_words(expression: str) -> str:
        value = feel.compile(expression, functions=frozenset(functions)).evaluate(context, functions)
        return "" if value is None else _in_words(value)

    return replace(
        field,
        text=written(field.text),
        label=written(field.label),
        description=written(field.description),
        fields=tuple(_told(inner, context, functions) for inner in field.fields),
    )


def _in_words(value: Any) -> str:
    """A value as a sentence says it: a date as 3 May 2026."""
    if isinstance(value, datetime):
        return moment_in_words(value)
    return day_in_words(value) if isinstance(value, date) else str(as_json(value))


def as_json(value: Any) -> Any:
    """A typed answer as JSON keeps it: dates and times in ISO 8601."""
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)


def typed(form: Form | None, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Kept answers with their types back, by the form that asked for them."""
    kinds = {field.key: field for field in form.inputs()} if form else {}
    return {
        key: _moment(kinds[key], value, {})
        if isinstance(value, str) and key in kinds and kinds[key].type == "datetime"
        else value
        for key, value in answers.items()
    }


def submitted(value: Any) -> list[str]:
    """A typed answer as the texts that a browser would send for it."""
    if value is None:
        return []
    if isinstance(value, bool):
        return ["true"] if value else []
    if isinstance(value, list | tuple):
        return [text for item in value for text in submitted(item)]
    return [as_json(value) if isinstance(value, str) else str(as_json(value))]
