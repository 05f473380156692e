"""Whether what an expression reads is there, and fits: on every path, with samples of every source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from app.feel.writing import written as as_feel
from app.verification.data.facts import Sources, is_unset, names_in
from app.verification.data.reads import Read
from app.verification.data.samples import World, evaluate, kind_of, worlds

_WORDS = {
    "text": "a text",
    "number": "a number",
    "boolean": "true or false",
    "date": "a date",
    "moment": "a date and time",
    "time": "a time",
    "duration": "a duration",
    "list": "a list",
    "context": "a context",
    "null": "null",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one read. `name`: the variable that is not there, empty for a wrong type.

    `kind`: never, sometimes, empty or type. `shown`: values, or what FEEL says of it.
    """

    read: Read
    kind: str
    name: str = ""
    shown: str = ""


def faults(read: Read) -> Iterator[Fault]:
    """What is wrong with a read; what is never there is told alone."""
    absent = list(_absent(read))
    yield from absent
    if absent or read.local & names_in(read.text) or not read.text:
        return
    found = worlds([read.text], read.state.holds, lambda name: read.state.of(name, outside=read.outside))
    if found is None:
        return
    all_worlds = list(found)
    wrong = next((fault for world in all_worlds if (fault := _wrong(read, world))), None)
    if wrong is not None:
        yield wrong
        return
    empty = next((fault for world in all_worlds if (fault := _empty(read, world))), None)
    if empty is not None:
        yield empty


def sources(read: Read, name: str) -> Sources:
    """Where a variable that is read may come from."""
    return read.state.of(name, outside=read.outside)


def is_guarded(name: str, text: str) -> bool:
    """Whether an expression itself says what holds when the variable is not there."""
    side = rf"(?<![\w.]){re.escape(name)}(?!\w)"
    return bool(
        re.search(rf"{side}\s*!?=\s*null(?!\w)|(?<!\w)null\s*!?=\s*{side}", text)
        or re.search(rf"(is defined|get or else)\s*\(\s*{side}", text)
    )


def _absent(read: Read) -> Iterator[Fault]:
    if read.state.anything:
        return
    for name in sorted(read.wanted):
        found = sources(read, name)
        if is_guarded(name, read.text) or not any(map(is_unset, found)):
            continue
        if all(map(is_unset, found)):
            yield Fault(read, "never", name)
        elif _is_missed(read, name):
            yield Fault(read, "sometimes", name)


def _is_missed(read: Read, name: str) -> bool:
    """Whether, in a world in which the variable is not there, the result hangs on it."""
    text = name if name in read.names else read.text
    found = worlds([text], read.state.holds, lambda other: sources(read, other))
    if found is None:
        return True
    every = list(found)
    values = [world.values[name] for world in every if name in world.values]
    for world in every:
        if name in world.values:
            continue
        result, warnings = evaluate(text, world.values)
        if f"{name} has no value" not in warnings:
            continue
        others = (evaluate(text, {**world.values, name: value})[0] for value in values)
        if result is None or any(other != result for other in others):
            return True
    return False


def _read_values(read: Read, world: World) -> list[object]:
    return [world.values.get(name) for name in names_in(read.text)]


def _wrong(read: Read, world: World) -> Fault | None:
    """All is there, and the expression gives nothing, has nothing in a part of it, or not what is wanted."""
    if world.is_free() or any(value is None for value in _read_values(read, world)):
        return None
    value, warnings = evaluate(read.text, world.values)
    if warnings and (value is None or world.is_whole()):
        return Fault(read, "type", shown=warnings[0])
    kind = kind_of(value)
    if not read.kinds or kind in read.kinds or kind in {"null", "any"} or _is_iso(read, value):
        return None
    wanted = " or ".join(_WORDS[kind] for kind in sorted(read.kinds))
    return Fault(read, "type", shown=f"it gives {_WORDS[kind]}, where {wanted} is needed")


def _is_iso(read: Read, value: object) -> bool:
    """A text in ISO form stands for a date where one is wanted."""
    if not isinstance(value, str) or read.kinds.isdisjoint({"date", "moment"}):
        return False
    try:
        date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _empty(read: Read, world: World) -> Fault | None:
    """A question may be left empty, and the expression cannot do without the answer."""
    names = names_in(read.text)
    if world.is_free() or any(is_unset(world.sources[name]) for name in names if name in world.sources):
        return None
    if not any(world.values.get(name) is None for name in names):
        return None
    value, warnings = evaluate(read.text, world.values)
    if value is not None or not (read.needed or (warnings and not read.lenient)):
        return None
    name = min(name for name in names if world.values.get(name) is None)
    return Fault(read, "empty", name)


def shown(world: World, names: frozenset[str]) -> str:
    """The values of a world, as FEEL writes them."""
    told = [f"{name} = {as_feel(world.values.get(name))}" for name in sorted(names)]
    return ", ".join(told) or "any value"
