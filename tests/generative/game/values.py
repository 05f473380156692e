"""Variables of a token. Beside each value stands the number of the write that made it, and where tokens
meet, of two values the one written last stands. The keys of a context are written and merged one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple


class Write(NamedTuple):
    """A value and the number of its write; `gone`: the key was taken out."""

    number: int
    value: Any
    gone: bool = False


Data = dict[str, "Write | dict[str, Write]"]
"""Name → write, or for a context key → write. A Data and its contexts are never changed in place."""


def plain(data: Data) -> dict[str, Any]:
    """The values alone."""
    return {
        name: {key: inner.value for key, inner in kept.items() if not inner.gone}
        if isinstance(kept, dict)
        else kept.value
        for name, kept in data.items()
    }


def written(data: Data, values: Mapping[str, Any], number: int) -> Data:
    """The data after a write. What is written again with the same value counts as not written."""
    made = dict(data)
    for name, value in values.items():
        old = made.get(name)
        if isinstance(value, dict):
            made[name] = _keys(old if isinstance(old, dict) else {}, value, number)
        elif not isinstance(old, Write) or not same(old.value, value):
            made[name] = Write(number, value)
    return made


def _keys(old: dict[str, Write], value: Mapping[str, Any], number: int) -> dict[str, Write]:
    made = dict(old)
    for key, inner in value.items():
        before = old.get(key)
        if before is None or before.gone or not same(before.value, inner):
            made[key] = Write(number, inner)
    for key, before in old.items():
        if key not in value and not before.gone:
            made[key] = Write(number, None, True)
    return made


def merged(parts: Iterable[Data]) -> Data:
    """What several tokens know together."""
    made: Data = {}
    for part in parts:
        for name, kept in part.items():
            other = made.get(name)
            if other is None:
                made[name] = kept
            elif isinstance(kept, dict) and isinstance(other, dict):
                made[name] = {key: _later(kept.get(key), other.get(key)) for key in {**other, **kept}}
            else:
                made[name] = max(kept, other, key=_number)
    return made


def without(data: Data, names: Iterable[str]) -> Data:
    """The data less some names."""
    hidden = set(names)
    return {name: kept for name, kept in data.items() if name not in hidden}


def revealed(data: Data, around: Mapping[str, Any]) -> Data:
    """The data with what some names meant before they were hidden; None for nothing."""
    made = {**data, **around}
    return {name: kept for name, kept in made.items() if kept is not None}


def _later(one: Write | None, other: Write | None) -> Write:
    return max((write for write in (one, other) if write is not None), key=lambda write: write.number)


def _number(kept: Write | dict[str, Write]) -> int:
    if isinstance(kept, Write):
        return kept.number
    return max((write.number for write in kept.values()), default=0)


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same value; true is not 1."""
    return comparable(one) == comparable(other)


def comparable(value: Any) -> Any:
    """A value in a form that can be compared, hashed and sorted by its text."""
    if isinstance(value, dict):
        return ("context", tuple(sorted((key, comparable(inner)) for key, inner in value.items())))
    if isinstance(value, list | tuple):
        return ("list", tuple(comparable(inner) for inner in value))
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return (type(value).__name__, value)
    if isinstance(value, int | float) or type(value).__name__ == "Decimal":
        return ("number", float(value))
    return (type(value).__name__, value)
