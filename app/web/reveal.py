"""Which questions can appear under an answer without asking the server again.

GOV.UK's conditional reveal hangs a question under one choice of a radio or under a tick. It fits a hide
expression that says "unless this answer was given" and nothing more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.domain.form import Field, Form

SIMPLE = (
    re.compile(r'(?P<key>\w+)\s*!=\s*(?P<value>"[^"]*"|true|false)'),
    re.compile(r'not\(\s*(?P<key>\w+)\s*=\s*(?P<value>"[^"]*"|true|false)\s*\)'),
    re.compile(r'(?P<key>\w+)\s*=\s*null\s+or\s+(?P=key)\s*!=\s*(?P<value>"[^"]*"|true|false)'),
)
QUOTED = re.compile(r'"[^"]*"')
NAME = re.compile(r"[^\W\d]\w*")


def condition(hide: str) -> tuple[str, str] | None:
    """(key, answer that shows the question) of a simple hide expression, else None."""
    text = hide.strip().removeprefix("=").strip()
    for pattern in SIMPLE:
        found = pattern.fullmatch(text)
        if found:
            return found["key"], found["value"].strip('"')
    return None


def shows(controller: Field, dependent: Field) -> str | None:
    """The answer of `controller` that shows `dependent`, when it can hang under that answer."""
    found = condition(dependent.hide) if dependent.hide else None
    if found is None or found[0] != controller.key or not controller.key:
        return None
    if controller.type == "radio" and not controller.values_key:
        return found[1] if found[1] in {option.value for option in controller.options} else None
    return found[1] if controller.type == "checkbox" and found[1] == "true" else None


def controllers(form: Form, revealed: Iterable[Field]) -> frozenset[str]:
    """The keys of the form's own questions that decide which others are asked, the revealed apart."""
    done = {id(field) for field in revealed}
    keys = {field.key for field in form.inputs()}
    names = {
        name
        for field in form.walk()
        if field.hide and id(field) not in done
        for name in NAME.findall(QUOTED.sub("", field.hide))
    }
    return frozenset(keys & names)
