"""Context functions (DMN 1.5, 10.3.4.10)."""

from __future__ import annotations

from functools import partial
from typing import Any

from app.feel.builtins import checks
from app.feel.builtins.registry import builtin
from app.feel.limits import Run
from app.feel.values import NoValue

contexts = partial(builtin, group="Contexts")


@contexts(
    "get value(m, key) | get value(m, keys)",
    "The entry of a context, by its name or by a list of names that leads to it.",
    ('get value({risk: "low"}, "risk")', '"low"'),
    ('get value({child: {age: 4}}, ["child", "age"])', "4"),
)
def _get_value(run: Run, m: Any, key: Any) -> Any:
    value: Any = checks.context(m)
    for name in checks.items(key):
        value = checks.context(value).get(checks.string(name))
        run.step()
        if value is None:
            return None
    return value


@contexts(
    "get entries(m)",
    "The entries of a context as a list of key and value.",
    ("get entries({a: 1})", '[{"key": "a", "value": 1}]'),
)
def _get_entries(run: Run, m: Any) -> list[dict[str, Any]]:
    entries = checks.context(m)
    run.items(len(entries))
    return [{"key": key, "value": value} for key, value in entries.items()]


@contexts(
    "context(entries)",
    "A context from a list of key and value.",
    ('context([{key: "a", value: 1}, {key: "b", value: 2}])', "{a: 1, b: 2}"),
)
def _context(run: Run, entries: Any) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for each in checks.items(entries):
        run.step()
        entry = checks.context(each)
        if "value" not in entry or checks.string(entry.get("key")) in made:
            raise NoValue("each entry needs a key of its own and a value")
        made[entry["key"]] = entry["value"]
    return made


@contexts(
    "context put(context, key, value) | context put(context, keys, value)",
    "The context with one entry added or changed; a list of names leads into inner contexts.",
    ('context put({a: 1}, "b", 2)', "{a: 1, b: 2}"),
    ('context put({x: 1, y: {a: 0}}, ["y", "a"], 2)', "{x: 1, y: {a: 2}}"),
)
def _context_put(run: Run, m: Any, key: Any, value: Any) -> dict[str, Any]:
    names = [checks.string(name) for name in checks.items(key)]
    if not names:
        raise NoValue("there is no key")
    run.items(len(names))
    made = dict(checks.context(m))
    place = made
    for name in names[:-1]:
        place[name] = dict(checks.context(place.get(name)))
        place = place[name]
    place[names[-1]] = value
    return made


@contexts(
    "context merge(contexts)",
    "Several contexts in one; of entries with one name the last wins.",
    ("context merge([{a: 1}, {b: 2}])", "{a: 1, b: 2}"),
)
def _context_merge(run: Run, contexts_: Any) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for each in checks.items(contexts_):
        run.items(len(checks.context(each)))
        made.update(checks.context(each))
    return made
