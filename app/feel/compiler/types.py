"""`instance of` and the types of parameters (DMN 1.5, 10.3.2.9 and table 61)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from lark import Token, Tree

from app.feel.compiler.scope import Code, Env, Node, Scope, TypeCheck, code, compiles, fault, plain_name
from app.feel.limits import Run
from app.feel.values import Function, Range, YearsMonths, is_number

_SIMPLE: dict[str, Callable[[Any], bool]] = {
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
    "any": lambda value: True,  # noqa: ARG005 - everything is
    "null": lambda value: value is None,
}


@compiles("instance_of")
def _instance_of(node: Node, scope: Scope) -> Code:
    """Null is an instance of Null alone."""
    subject, wanted = node.children
    value, check = code(subject, scope), type_check(wanted, scope)
    of_null = plain_name(wanted.children[0]).lower() == "null"  # type: ignore[union-attr]

    def instance_of(env: Env) -> bool:
        asked = value(env)
        return of_null if asked is None else check(asked, env.run)

    return instance_of


def type_check(node: Any, scope: Scope) -> TypeCheck:
    """Whether a value is of the type that a node names. Raises SyntaxFault for an unknown type."""
    words = [child for child in node.children if isinstance(child, Token)]
    inner = [child for child in node.children if isinstance(child, Tree) and child.data != "result_type"]
    name = ".".join(plain_name(word) for word in words)
    if name in scope.build.types.names:
        return scope.build.types.check(name)
    own = _SIMPLE.get(name if name not in ("Any", "Null") else name.lower())
    if own is None:
        raise fault(f"There is no type {name}", words[0])
    if not inner or name == "function":
        return lambda value, run: value is None or own(value)  # noqa: ARG005 - as of every check
    return _narrowed(name, inner, words[0], scope)


def _narrowed(name: str, inner: list[Node], place: Token, scope: Scope) -> TypeCheck:
    if name == "list" and len(inner) == 1 and inner[0].data == "type":
        return _list_of(type_check(inner[0], scope))
    if name == "range" and len(inner) == 1 and inner[0].data == "type":
        end = type_check(inner[0], scope)
        return lambda value, run: (
            value is None or (isinstance(value, Range) and end(value.start, run) and end(value.end, run))
        )
    if name == "context" and inner[0].data == "type_member":
        return _context_of(
            {plain_name(child.children[0]): type_check(child.children[1], scope) for child in inner}
        )
    raise fault(f"The type {name} is not written so", place)


def _list_of(item: TypeCheck) -> TypeCheck:
    def check(value: Any, run: Run) -> bool:
        if value is None:
            return True
        if not isinstance(value, (list, tuple)):
            return False
        run.step(len(value))
        return all(item(one, run) for one in value)

    return check


def _context_of(members: dict[str, TypeCheck]) -> TypeCheck:
    return lambda value, run: (
        value is None
        or (
            isinstance(value, dict)
            and all(key in value and check(value[key], run) for key, check in members.items())
        )
    )
