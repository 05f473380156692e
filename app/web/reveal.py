"""Which questions can appear under an answer without asking the server again.

GOV.UK's conditional reveal hangs a question under one choice of a radio or under a tick. It fits a hide
expression that reads that one answer alone and lets the question show for one choice and for no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from app import feel
from app.domain.form import Field, Form

QUOTED = re.compile(r'"[^"]*"')
NAME = re.compile(r"[^\W\d]\w*")


def shows(controller: Field, dependent: Field) -> str | None:
    """The answer of `controller` that shows `dependent`, when it can hang under that answer."""
    choices: dict[str, object]
    if controller.type == "radio" and not controller.values_key:
        choices = {option.value: option.value for option in controller.options}
    elif controller.type == "checkbox":
        choices = {"true": True, "false": False}
    else:
        return None
    if not dependent.hide or not controller.key:
        return None
    try:
        hide = feel.compile(dependent.hide)
    except feel.SyntaxFault:
        # It calls a function of a council's calendar: no question of one answer alone.
        return None
    if hide.names != {controller.key} or hide.evaluate({controller.key: None}) is not True:
        return None
    found = [text for text, value in choices.items() if hide.evaluate({controller.key: value}) is not True]
    return found[0] if len(found) == 1 and found != ["false"] else None


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
