"""The shipped council, of which the tests change one element or question at a time."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from app import packs
from app.domain.form import Field
from app.domain.pack import Pack
from app.domain.process import Expression

BPMN = Path(__file__).parents[3] / "bpmn"


@cache
def shipped() -> Pack:
    """Richmond and Wandsworth, with the shared diagrams."""
    [pack], findings = packs.read_paths([BPMN / "richmond_wandsworth"])
    assert findings == []
    return pack


def with_element(pack: Pack, process: str, element: str, **changes: Any) -> Pack:
    """One element written otherwise; without changes, it is taken away."""
    drawn = pack.processes[process]
    elements = dict(drawn.elements)
    if changes:
        elements[element] = replace(elements[element], **changes)
    else:
        del elements[element]
    return replace(pack, processes={**pack.processes, process: replace(drawn, elements=elements)})


def with_condition(pack: Pack, process: str, flow: str, text: str) -> Pack:
    """One condition written otherwise."""
    drawn = pack.processes[process]
    flows = {**drawn.flows, flow: replace(drawn.flows[flow], condition=Expression(text))}
    return replace(pack, processes={**pack.processes, process: replace(drawn, flows=flows)})


def with_question(pack: Pack, form: str, key: str, **changes: Any) -> Pack:
    """One question asked otherwise; without changes, it is not asked."""
    asked = pack.forms[form]
    fields: list[Field] = []
    for field in asked.fields:
        if field.key != key:
            fields.append(field)
        elif changes:
            fields.append(replace(field, **changes))
    assert tuple(fields) != asked.fields
    return replace(pack, forms={**pack.forms, form: replace(asked, fields=tuple(fields))})
