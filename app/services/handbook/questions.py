"""The questions of a form in words."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.form import INPUT_TYPES, Field, Form
from app.services.handbook import rst

ANSWERS = {
    "textfield": "a line",
    "textarea": "a text",
    "number": "a number",
    "checkbox": "a tick",
    "taglist": "any of a list",
    "checklist": "any of a list",
    "radio": "one of a list",
    "select": "one of a list",
}
MOMENTS = {"date": "a date", "time": "a time", "datetime": "a date and a time"}
PEOPLE = "people:"


def asked(form: Form) -> Iterator[str]:
    """Each question of a form on one line."""
    for field in form.walk():
        if field.type in INPUT_TYPES and field.key:
            yield question(field)


def question(field: Field) -> str:
    """A question with its answers, whether it must be answered, and when it is asked at all."""
    parts = [
        rst.bold(field.label or field.key),
        f"({_answer(field)}{', required' if field.required else ''})",
    ]
    if field.description:
        parts.append(rst.text(field.description))
    if field.hide:
        parts.append(f"Not asked where {rst.literal(field.hide.strip().removeprefix('=').strip())}.")
    if field.clauses:
        parts.append(f"Clause {rst.text(', '.join(field.clauses))}.")
    if field.properties.get("assumption"):
        parts.append(f"Assumed: {rst.text(field.properties['assumption'])}.")
    return " ".join(parts)


def _answer(field: Field) -> str:
    if field.type == "datetime":
        return MOMENTS.get(field.subtype, "a date")
    if field.values_key.startswith(PEOPLE):
        role = field.values_key.removeprefix(PEOPLE)
        return "somebody of the council" if role == "*" else f"somebody who is {rst.text(role)}"
    if field.options:
        return " / ".join(rst.text(option.label or option.value) for option in field.options)
    return ANSWERS.get(field.type, "an answer")
