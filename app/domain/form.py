"""A task form as Camunda Modeler's form editor writes it (Camunda Forms JSON), read for use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

TEMPLATE = re.compile(r"\{\{(.+?)\}\}", re.DOTALL)
"""FEEL inside a form's text, as Camunda Forms writes it: `Telephone {{front_door_telephone}}`."""

INPUT_TYPES = frozenset(
    {"textfield", "textarea", "number", "datetime", "checkbox", "radio", "select", "checklist", "taglist"}
)
STATIC_TYPES = frozenset({"text", "html", "separator", "spacer", "group", "image", "button"})


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a radio, select, checklist or taglist."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One component of a form.

    `key`: the variable it writes (empty for a static text or a group). `type`: the component type.
    `subtype` of a datetime: date, time or datetime. `hide`: FEEL, hidden when it is true.
    `values_key`: the name of a list of options given at run time (for example the people of a role).
    `properties`: the component's custom properties; `clauses`, `confirm` and `consent` are read from there.
    """

    id: str
    type: str
    key: str = ""
    label: str = ""
    description: str = ""
    text: str = ""
    subtype: str = ""
    options: tuple[Option, ...] = ()
    values_key: str = ""
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str = ""
    decimal_digits: int | None = None
    hide: str = ""
    default: object = None
    disabled: bool = False
    fields: tuple[Field, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    line: int | None = None

    @property
    def templates(self) -> tuple[str, ...]:
        """The FEEL expressions inside the text, the label and the description."""
        return tuple(TEMPLATE.findall(f"{self.text}\n{self.label}\n{self.description}"))

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clause ids that this question carries out."""
        return tuple(part.strip() for part in self.properties.get("clauses", "").split(",") if part.strip())


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its id (what `camunda:formRef` names), its file, and its components in order."""

    id: str
    file: str
    fields: tuple[Field, ...]

    def walk(self) -> Iterator[Field]:
        """Every component, groups before what they contain."""
        stack = list(reversed(self.fields))
        while stack:
            component = stack.pop()
            yield component
            stack.extend(reversed(component.fields))

    def inputs(self) -> Iterator[Field]:
        """The components that ask for an answer."""
        return (component for component in self.walk() if component.type in INPUT_TYPES and component.key)
