"""Names, and what follows a value: paths, filters, calls."""

from __future__ import annotations

# mypy: disable-error-code="func-returns-value"
# `return run.warn(…)` gives the null whose reason it records.
from typing import Any

from app.feel import temporal
from app.feel.compiler.calls import direct_call
from app.feel.compiler.scope import Code, Env, Node, Scope, Step, code, compiles, plain_name, step, trails
from app.feel.limits import Run
from app.feel.numbers import whole
from app.feel.values import NoValue, Range, is_number, name_of, number


@compiles("name")
def _name(node: Node, scope: Scope) -> Code:
    return scope.lookup(plain_name(node.children[0]))


@compiles("postfix")
def _postfix(node: Node, scope: Scope) -> Code:
    called = direct_call(node, scope)
    subject, trailers = called if called else (code(node.children[0], scope), node.children[1:])
    steps = [step(trailer, scope) for trailer in trailers]
    if not steps:
        return subject

    def postfix(env: Env) -> Any:
        value = subject(env)
        for each in steps:
            value = each(value, env)
        return value

    return postfix


@trails("member")
def _member(node: Node, scope: Scope) -> Step:
    del scope
    name = plain_name(node.children[0])
    return lambda value, env: member_of(value, name, env.run)


_RANGE_PARTS = {
    "start": "start",
    "end": "end",
    "start included": "start_included",
    "end included": "end_included",
}


def member_of(value: Any, name: str, run: Run) -> Any:
    """`value.name`: an entry, a property of a date, time, duration or range, or these of every item."""
    if type(value) is dict:
        if name in value:
            return value[name]
        return run.warn(f"the context has no entry {name}")
    if isinstance(value, (list, tuple)):
        run.step(len(value))
        return [member_of(item, name, run) for item in value]
    if isinstance(value, Range) and name in _RANGE_PARTS:
        return getattr(value, _RANGE_PARTS[name])
    try:
        return temporal.part(value, name)
    except NoValue:
        return run.warn(f"{name_of(value)} has no {name}")


@trails("filter")
def _filter(node: Node, scope: Scope) -> Step:
    condition = code(node.children[0], scope.inner({"item"}, filters=True))

    def filtered(value: Any, env: Env) -> Any:
        if value is None:
            return env.run.warn("null cannot be filtered")
        items = value if isinstance(value, (list, tuple)) else [value]
        first = condition(Env({"item": items[0] if items else None}, env, env.run))
        if is_number(first):
            return _at(items, first, env.run)
        return _kept(items, condition, env)

    return filtered


def _kept(items: Any, condition: Code, env: Env) -> list[Any]:
    env.run.step(len(items))
    return [item for item in items if condition(Env({"item": item}, env, env.run)) is True]


def _at(items: Any, position: Any, run: Run) -> Any:
    """The item at a place counted from 1, or from the end when negative."""
    try:
        place = whole(number(position))
    except NoValue as reason:
        return run.warn(str(reason))
    if not place or abs(place) > len(items):
        return run.warn(f"the list has no item {place}")
    return items[place - 1 if place > 0 else place]
