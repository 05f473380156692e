"""How the variables of several tokens become one: each token keeps, beside every value, the tick at
which it was written, and of two values the one written last stands.

A branch that never touched a variable still carries its old tick, so it cannot overwrite what
another branch wrote; this is a three-way merge whose base need not be kept. Contexts are merged key
by key. The merge is commutative, associative and idempotent: it does not matter in which order
branches arrive.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Stamp = int | list[Any]
"""A tick, or `[tick, {key: Stamp}]` for a context whose keys were written at other ticks. A key that
has a stamp and no value was removed at that tick."""

_ABSENT = object()


def written(old: Any, stamp: Stamp | None, new: Any, tick: int) -> Stamp:
    """The stamp of a variable after a write at `tick`; writing the same value again changes nothing.

    Of a new context only its keys are written: another branch may give it others.
    """
    if stamp is None:
        return (
            [0, {key: written(None, None, each, tick) for key, each in new.items()}] if _filled(new) else tick
        )
    if type(old) is type(new) and old == new:
        return stamp
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return tick
    base, inner = _parts(stamp)
    keys: dict[str, Stamp] = {key: value for key, value in inner.items() if key not in old and key not in new}
    for key in {**old, **new}:
        if key in old and key in new:
            changed = written(old[key], inner.get(key, base), new[key], tick)
        else:
            changed = tick
        if changed != base:
            keys[key] = changed
    return [base, keys] if keys else base


def merge(
    data: dict[str, Any], stamps: dict[str, Stamp], other: Mapping[str, Any], others: Mapping[str, Stamp]
) -> None:
    """Merge another token's variables into `data` and `stamps`, in place."""
    for name, stamp in others.items():
        mine = stamps.get(name)
        if mine is None:
            data[name], stamps[name] = other[name], stamp
        elif mine != stamp:
            data[name], stamps[name] = _newer(data[name], mine, other[name], stamp)


def _filled(value: Any) -> bool:
    return isinstance(value, dict) and bool(value)


def _parts(stamp: Stamp) -> tuple[int, dict[str, Stamp]]:
    return (stamp, {}) if isinstance(stamp, int) else (stamp[0], stamp[1])


def _latest(stamp: Stamp) -> int:
    base, inner = _parts(stamp)
    return max([base, *map(_latest, inner.values())])


def _newer(mine: Any, stamp: Stamp, other: Any, stamped: Stamp) -> tuple[Any, Stamp]:
    if isinstance(mine, dict) and isinstance(other, dict):
        return _both(mine, stamp, other, stamped)
    if isinstance(mine, dict):
        return _newer(other, stamped, mine, stamp)
    if _latest(stamp) >= _latest(stamped):
        return mine, stamp
    return _since(other, stamped, _latest(stamp)) if isinstance(other, dict) else (other, stamped)


def _both(
    mine: dict[str, Any], stamp: Stamp, other: dict[str, Any], stamped: Stamp
) -> tuple[dict[str, Any], Stamp]:
    """Two contexts, key by key."""
    base, inner = _parts(stamp)
    base2, inner2 = _parts(stamped)
    top = max(base, base2)
    merged: dict[str, Any] = {}
    keys: dict[str, Stamp] = {}
    for key in {**mine, **other, **inner, **inner2}:
        first, second = inner.get(key, base), inner2.get(key, base2)
        value, kept = mine.get(key, _ABSENT), first
        if first != second:
            value, kept = _newer(value, first, other.get(key, _ABSENT), second)
        if value is not _ABSENT:
            merged[key] = value
        if kept != top:
            keys[key] = kept
    return merged, [top, keys] if keys else top


def _since(value: Any, stamp: Stamp, tick: int) -> tuple[Any, Stamp]:
    """What is left of a context that another branch replaced at `tick`: what was written in it later."""
    base, inner = _parts(stamp)
    if base > tick or not isinstance(value, dict):
        return value, stamp
    left: dict[str, Any] = {}
    keys: dict[str, Stamp] = {}
    for key, changed in inner.items():
        if _latest(changed) > tick:
            keys[key] = changed
            if key in value:
                left[key], keys[key] = _since(value[key], changed, tick)
    return left, [tick, keys]
