"""`instance of`: the types of FEEL (DMN 1.5, 10.3.2.9 and table 61)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from lark import Token, Tree

from app.feel.compiler.scope import Code, Node, Scope, code, compiles, fault, plain_name
from app.feel.values import Function, Range, YearsMonths, is_number

Check = Callable[[Any], bool]

_SIMPLE: dict[str, Check] = {
    "number": is_number,
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "date": lambda value: isinstance(value, date) and not isinstance(value, datetime),
    "time": lambda value: isinstance(value, time),
    "date and time": lambda value: isinstance(value, datetime),
    "days and time duration": lambda value: isinstance(value, timedelta),
    "day and time duration": lambda value: isinstance(value, timedelta),
    "years and months duration": lambda value: isinstance(value, YearsMonths),
    "list": lambda value: isinstance(value, (list, tuple)),
    "context": lambda value: isinstance(value, dict),
    "range": lambda value: isinstance(value, Range),
    "function": lambda value: isinstance(value, Function),
    "any": lambda value: value is not None,
    "null": lambda value: value is None,
}


@compiles("instance_of")
def _instance_of(node: Node, scope: Scope) -> Code:
    subject, wanted = node.children
    value, check = code(subject, scope), type_check(wanted)
    return lambda env: check(value(env))


def type_check(node: Any) -> Check:
    """Whether a value is of the type that a node names. Raises SyntaxFault for an unknown type."""
    name = plain_name(node.children[0])
    inner = [child for child in node.children[1:] if isinstance(child, Tree) and child.data != "result_type"]
    check = _SIMPLE.get(name if name not in ("Any", "Null") else name.lower())
    if check is None:
        raise fault(f"There is no type {name}", node.children[0])
    if not inner or name == "function":
        return check
    return _narrowed(name, inner, node.children[0])


def _narrowed(name: str, inner: list[Node], place: Token) -> Check:
    if name == "list" and len(inner) == 1 and inner[0].data == "type":
        item = type_check(inner[0])
        return lambda value: isinstance(value, (list, tuple)) and all(item(one) for one in value)
    if name == "range" and len(inner) == 1 and inner[0].data == "type":
        end = type_check(inner[0])
        return lambda value: (
            isinstance(value, Range) and all(end(one) for one in (value.start, value.end) if one is not None)
        )
    if name == "context" and inner[0].data == "type_member":
        members = {plain_name(child.children[0]): type_check(child.children[1]) for child in inner}
        return lambda value: (
            isinstance(value, dict)
            and all(key in value and check(value[key]) for key, check in members.items())
        )
    raise fault(f"The type {name} is not written so", place)
