"""Checks what goes into a topic and what comes out of it against its declared parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.domain.errors import HandlerFailed
from app.ports import Data, Parameter

IN_WORDS: Mapping[str, str] = {
    "string": "a text",
    "number": "a number",
    "boolean": "true or false",
    "date": "a date such as 2026-11-27",
    "datetime": "a date and time with its time zone, such as 2026-11-27T10:00:00Z",
    "list": "a list",
    "any": "a value",
}
"""Each type of a `Parameter` as a message names it."""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _is_moment(value: Any) -> bool:
    return isinstance(value, datetime) and value.tzinfo is not None


IS_OF_TYPE: Mapping[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "number": _is_number,
    "boolean": lambda value: isinstance(value, bool),
    "date": lambda value: isinstance(value, date) and not isinstance(value, datetime),
    "datetime": _is_moment,
    "list": lambda value: isinstance(value, list | tuple),
    "any": lambda value: True,  # noqa: ARG005 - one row of a table of tests
}

FROM_TEXT: Mapping[str, Callable[[str], Any]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
}


def _read(parameter: Parameter, value: Any) -> Any:
    """A text in ISO form as the date it stands for, because JSON has no dates; the rest as it is."""
    reader = FROM_TEXT.get(parameter.type)
    if reader is None or not isinstance(value, str):
        return value
    try:
        return reader(value.strip())
    except ValueError:
        return value


def _missing(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _names(parameters: Sequence[Parameter]) -> str:
    return ", ".join(parameter.name for parameter in parameters) or "nothing"


def _refuse_unknown(topic: str, parameters: Sequence[Parameter], given: Data, what: str) -> None:
    unknown = sorted(set(given) - {parameter.name for parameter in parameters})
    if unknown:
        raise HandlerFailed(topic, f"there is no {what} {', '.join(unknown)}. It has: {_names(parameters)}.")


def _refuse_wrong_type(topic: str, parameter: Parameter, value: Any, what: str) -> None:
    if not IS_OF_TYPE[parameter.type](value):
        raise HandlerFailed(
            topic, f"the {what} {parameter.name} must be {IN_WORDS[parameter.type]}, not {value!r}."
        )


def checked_inputs(topic: str, parameters: Sequence[Parameter], given: Data) -> dict[str, Any]:
    """The inputs with ISO texts read as dates and empty ones left out. Raises `HandlerFailed`."""
    _refuse_unknown(topic, parameters, given, "input")
    found = {}
    for parameter in parameters:
        value = given.get(parameter.name)
        if _missing(value):
            if parameter.required:
                raise HandlerFailed(
                    topic,
                    f"the input {parameter.name} is empty ({parameter.description or parameter.type}). "
                    "Give it a value in the task's inputs, and ask for it in a form before this task.",
                )
            continue
        value = _read(parameter, value)
        _refuse_wrong_type(topic, parameter, value, "input")
        found[parameter.name] = value
    return found


def check_outputs(topic: str, parameters: Sequence[Parameter], given: Data) -> None:
    """Raises `HandlerFailed` unless the outputs are those declared: a fault of the handler itself."""
    _refuse_unknown(topic, parameters, given, "output")
    for parameter in parameters:
        value = given.get(parameter.name)
        if value is not None:
            _refuse_wrong_type(topic, parameter, value, "output")
        elif parameter.required:
            raise HandlerFailed(topic, f"it gave no {parameter.name}.")
