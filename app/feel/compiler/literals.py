"""Numbers, texts, dates, lists, contexts and ranges."""

# mypy: disable-error-code="func-returns-value"
# `return run.warn(…)` gives the null whose reason it records.

from __future__ import annotations

import re
from typing import Any

from lark import Token

from app.feel import numbers, temporal
from app.feel.comparing import compare
from app.feel.compiler.scope import Code, Env, Node, Scope, code, compiles, fault
from app.feel.values import NoValue, Range

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.S)
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\", "/": "/"}
_PAIR = re.compile("([\ud800-\udbff])([\udc00-\udfff])")


def unquoted(token: Token) -> str:
    """The text that a string literal means. Raises SyntaxFault."""

    def meant(found: re.Match[str]) -> str:
        if found[3] is not None:
            return _SIMPLE.get(found[3], found[0])
        point = int(found[1] or found[2], 16)
        if point > 0x10FFFF:
            raise fault(f"{found[0]} is not a character", token)
        return chr(point)

    text = _ESCAPE.sub(meant, token[1:-1])
    return _PAIR.sub(
        lambda pair: (pair[1] + pair[2]).encode("utf-16", "surrogatepass").decode("utf-16"), text
    )


def constant(value: Any) -> Code:
    return lambda env: value  # noqa: ARG005 - code takes its environment whether it needs it or not


@compiles("number")
def _number(node: Node, scope: Scope) -> Code:
    del scope
    try:
        return constant(numbers.read(str(node.children[0])))
    except NoValue as reason:
        raise fault(str(reason), node) from None


@compiles("string")
def _string(node: Node, scope: Scope) -> Code:
    del scope
    return constant(unquoted(node.children[0]))  # type: ignore[arg-type]


@compiles("true", "false", "null")
def _word(node: Node, scope: Scope) -> Code:
    del scope
    return constant({"true": True, "false": False, "null": None}[node.data])


@compiles("at_literal")
def _at_literal(node: Node, scope: Scope) -> Code:
    token = node.children[0]
    text = str(token)[1:].strip()[1:-1]
    try:
        return constant(temporal.read_any(text))
    except NoValue as reason:
        if not scope.build.lenient:
            raise fault(f"After @, {reason}", node) from None
        message = str(reason)
        return lambda env: env.run.warn(message)


@compiles("list")
def _list(node: Node, scope: Scope) -> Code:
    items = [code(child, scope) for child in node.children]
    return lambda env: [item(env) for item in items]


@compiles("context")
def _context(node: Node, scope: Scope) -> Code:
    inner = scope.inner()
    entries: list[tuple[str, Code]] = []
    for entry in node.children:
        key, value = entry.children  # type: ignore[union-attr]
        name = unquoted(key) if key.type == "STRING" else " ".join(key.split())  # type: ignore[arg-type, union-attr]
        if name in inner.names:
            raise fault(f"The context has two entries named {name}", key)
        entries.append((name, code(value, inner)))
        inner.names.add(name)

    def context(env: Env) -> dict[str, Any]:
        values: dict[str, Any] = {}
        place = Env(values, env, env.run)
        for name, value in entries:
            values[name] = value(place)
        return values

    return context


@compiles("range")
def _range(node: Node, scope: Scope) -> Code:
    opening, start, _, end, closing = node.children
    first, last = code(start, scope), code(end, scope)
    start_included, end_included = str(opening) == "[", str(closing) == "]"
    return lambda env: _made(first(env), last(env), start_included, end_included, env)


def _made(start: Any, end: Any, start_included: bool, end_included: bool, env: Env) -> Range | None:
    try:
        if start is not None and end is not None:
            compare(start, end)
        elif start is None and end is None:
            return env.run.warn("a range has at least one end")
    except NoValue as reason:
        return env.run.warn(f"this is no range: {reason}")
    unknown = start is None or end is None
    return Range(start, end, start_included and start is not None, end_included and end is not None, unknown)
