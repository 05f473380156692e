"""if, for, some and every."""

# mypy: disable-error-code="func-returns-value"
# `return run.warn(…)` gives the null whose reason it records.

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from lark import Token

from app.feel.compiler.scope import Code, Env, Node, Scope, code, compiles, plain_name
from app.feel.limits import MAX_ITEMS, Run
from app.feel.numbers import whole
from app.feel.values import NoValue, Range, is_number, name_of, number


@compiles("conditional")
def _conditional(node: Node, scope: Scope) -> Code:
    test, yes, no = (code(child, scope) for child in node.children)
    return lambda env: yes(env) if test(env) is True else no(env)


_COPIES_A_STEP = 20
"""Items that are copied in the time of one step."""

Source = Callable[[Env], Iterator[Any]]


def _sources(node: Node, scope: Scope) -> tuple[list[tuple[str, Source]], Scope]:
    """Each iteration sees the variables of those before it."""
    found: list[tuple[str, Source]] = []
    for iteration in node.children:
        name, *ends = iteration.children  # type: ignore[union-attr]
        codes = [code(end, scope) for end in ends]
        found.append((plain_name(name), _source(codes)))
        scope = scope.inner({plain_name(name)})
    return found, scope


def _source(codes: list[Code]) -> Source:
    if len(codes) == 2:
        first, last = codes
        return lambda env: _between(first(env), last(env), env.run)
    (only,) = codes
    return lambda env: _items(only(env), env.run)


def _items(value: Any, run: Run) -> Iterator[Any]:
    if isinstance(value, Range):
        yield from _between(value.start, value.end, run, value)
    elif isinstance(value, (list, tuple)):
        yield from value
    elif value is None:
        raise NoValue("there is nothing to go through: the list is null")
    else:
        yield value


def _between(first: Any, last: Any, run: Run, limits: Range | None = None) -> Iterator[Any]:
    """The whole numbers or days of a range, downwards when it ends lower than it starts."""
    if type(first) is date and type(last) is date:
        low, high = first.toordinal(), last.toordinal()
        make: Callable[[int], Any] = date.fromordinal
    elif is_number(first) and is_number(last):
        low, high, make = whole(number(first)), whole(number(last)), int
    else:
        raise NoValue(f"one cannot count from {name_of(first)} to {name_of(last)}")
    step = 1 if low <= high else -1
    if limits is not None:
        low += 0 if limits.start_included else step
        high -= 0 if limits.end_included else step
    run.items(max(0, (high - low) * step + 1))
    for position in range(low, high + step, step):
        yield make(position)


def _walk(sources: list[tuple[str, Source]], env: Env, at: int = 0) -> Iterator[Env]:
    """The environment of every combination; the first source turns slowest."""
    name, source = sources[at]
    for item in source(env):
        env.run.step()
        inner = Env({name: item}, env, env.run)
        if at + 1 < len(sources):
            yield from _walk(sources, inner, at + 1)
        else:
            yield inner


@compiles("loop")
def _loop(node: Node, scope: Scope) -> Code:
    iterations, body = node.children
    outer = scope.inner({"partial"})
    sources, inner = _sources(iterations, outer)  # type: ignore[arg-type]
    result = code(body, inner)
    shows_partial = "partial" in outer.used

    def loop(env: Env) -> list[Any] | None:
        results: list[Any] = []
        so_far: dict[str, Any] = {"partial": []}
        try:
            for place in _walk(sources, Env(so_far, env, env.run)):
                results.append(result(place))
                if len(results) > MAX_ITEMS:
                    env.run.items(len(results))
                if shows_partial:
                    env.run.step(len(results) // _COPIES_A_STEP)
                    so_far["partial"] = results.copy()
        except NoValue as reason:
            return env.run.warn(str(reason))
        return results

    return loop


@compiles("quantified")
def _quantified(node: Node, scope: Scope) -> Code:
    word, iterations, condition = node.children
    sources, inner = _sources(iterations, scope)  # type: ignore[arg-type]
    holds = code(condition, inner)
    decides = isinstance(word, Token) and word.type == "SOME"

    def quantified(env: Env) -> bool | None:
        unknown = False
        try:
            for place in _walk(sources, env):
                truth = holds(place)
                if truth is decides:
                    return bool(decides)
                unknown = unknown or not isinstance(truth, bool)
        except NoValue as reason:
            return env.run.warn(str(reason))
        return None if unknown else not decides

    return quantified
