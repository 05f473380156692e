"""Arithmetic, comparison, logic, `in`, `between`."""

# mypy: disable-error-code="func-returns-value"
# `return run.warn(…)` gives the null whose reason it records.

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lark import Token

from app.feel import arithmetic
from app.feel.comparing import compare, inside, matches, same
from app.feel.compiler.scope import Code, Env, Node, Scope, code, compiles, fault
from app.feel.limits import Run
from app.feel.values import NoValue, Range

_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "PLUS": arithmetic.add,
    "MINUS": arithmetic.subtract,
    "STAR": arithmetic.multiply,
    "SLASH": arithmetic.divide,
}
_ORDERS: dict[str, Callable[[int], bool]] = {
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
}


def _applied(operation: Callable[[Any, Any], Any], left: Any, right: Any, env: Env) -> Any:
    try:
        result = operation(left, right)
    except (NoValue, ArithmeticError, ValueError) as reason:
        return env.run.warn(str(reason) if isinstance(reason, NoValue) else "the result is out of range")
    if type(result) is str:
        env.run.text(len(result))
    return result


@compiles("sum", "product")
def _chain(node: Node, scope: Scope) -> Code:
    first = code(node.children[0], scope)
    steps = [
        (_OPERATIONS[sign.type], code(term, scope))  # type: ignore[union-attr]
        for sign, term in zip(node.children[1::2], node.children[2::2], strict=True)
    ]

    def chain(env: Env) -> Any:
        value = first(env)
        for operation, term in steps:
            value = _applied(operation, value, term(env), env)
        return value

    return chain


@compiles("power")
def _power(node: Node, scope: Scope) -> Code:
    first, *exponents = [code(child, scope) for child in node.children]

    def power(env: Env) -> Any:
        value = first(env)
        for exponent in exponents:
            value = _applied(arithmetic.power, value, exponent(env), env)
        return value

    return power


@compiles("negation")
def _negation(node: Node, scope: Scope) -> Code:
    signs = sum(isinstance(child, Token) for child in node.children)
    operand = code(node.children[-1], scope)

    def negation(env: Env) -> Any:
        value = operand(env)
        for _ in range(2 - signs % 2):
            value = _applied(lambda one, _: arithmetic.negate(one), value, None, env)
        return value

    return negation


@compiles("compare")
def _compare(node: Node, scope: Scope) -> Code:
    first, sign, second = node.children
    relates = _relation(str(sign.children[0]))  # type: ignore[union-attr]
    left, right = code(first, scope), code(second, scope)
    return lambda env: relates(left(env), right(env), env.run)


def _relation(sign: str) -> Callable[[Any, Any, Run], bool | None]:
    if sign == "=":
        return same
    if sign == "!=":
        return lambda left, right, run: opposite(same(left, right, run))
    holds = _ORDERS[sign]

    def relates(left: Any, right: Any, run: Run) -> bool | None:
        try:
            return holds(compare(left, right))
        except NoValue as reason:
            return run.warn(str(reason))

    return relates


def opposite(truth: Any) -> bool | None:
    """Three-valued not."""
    return not truth if isinstance(truth, bool) else None


@compiles("between")
def _between(node: Node, scope: Scope) -> Code:
    value, low, high = (code(child, scope) for child in node.children)

    def between(env: Env) -> bool | None:
        bottom, top = low(env), high(env)
        if bottom is None or top is None:
            return env.run.warn("between needs two ends")
        return inside(value(env), Range(bottom, top), env.run)

    return between


@compiles("conjunction")
def _conjunction(node: Node, scope: Scope) -> Code:
    return _logic(_conditions("and", node, scope), decides=False)


@compiles("disjunction")
def _disjunction(node: Node, scope: Scope) -> Code:
    return _logic(_conditions("or", node, scope), decides=True)


_NO_CONDITIONS = frozenset(("string", "number", "at_literal", "list", "context", "range", "sum", "product"))


def _conditions(word: str, node: Node, scope: Scope) -> list[Code]:
    """What `and` or `or` joins. A value that is never true or false is a slip: `a = "x" or "y"`."""
    for child in node.children:
        if child.data in _NO_CONDITIONS and not scope.build.lenient:  # type: ignore[union-attr]
            raise fault(
                f"“{word}” joins conditions, and this is a value: compare it, or write a in (b, c)",
                child,
            )
    return [code(child, scope) for child in node.children]


def _logic(parts: list[Code], *, decides: bool) -> Code:
    """`and` (decided by one false) and `or` (decided by one true); anything not boolean counts as null."""

    def logic(env: Env) -> bool | None:
        unknown = False
        for part in parts:
            truth = part(env)
            if truth is decides:
                return bool(decides)
            unknown = unknown or not isinstance(truth, bool)
        return None if unknown else not decides

    return logic


@compiles("group")
def _group(node: Node, scope: Scope) -> Code:
    if len(node.children) > 1:
        raise fault(
            "Several values in round brackets can only stand after “in”; a list has square ones", node
        )
    return code(node.children[0], scope)


@compiles("one_sided")
def _one_sided(node: Node, scope: Scope) -> Code:
    """`(< 5)` as a value: the range of all that is less."""
    relation, end = node.children
    sign, limit = str(relation.children[0]), code(end, scope)  # type: ignore[union-attr]
    if sign in ("=", "!="):
        raise fault(f"{sign} needs a value on its left here", node)

    def one_sided(env: Env) -> Range | None:
        value = limit(env)
        if value is None:
            return env.run.warn("a range has at least one end")
        if sign[0] == "<":
            return Range(None, value, False, sign == "<=")
        return Range(value, None, sign == ">=", False)

    return one_sided


@compiles("within")
def _within(node: Node, scope: Scope) -> Code:
    value, target = node.children
    subject = code(value, scope)
    grouped = target.data == "group" and len(target.children) > 1  # type: ignore[union-attr]
    tests = [test(child, scope) for child in (target.children if grouped else [target])]  # type: ignore[union-attr]
    if len(tests) == 1:
        only = tests[0]
        return lambda env: only(subject(env), env)
    return lambda env: any_of(tests, subject(env), env)


Test = Callable[[Any, Env], bool | None]
"""A compiled test: does the value pass?"""


def test(node: Any, scope: Scope) -> Test:
    """A test of `in (…)`: a comparison, a range, a list or a value."""
    if node.data == "one_sided":
        relation, end = node.children
        return _one_sided_test(str(relation.children[0]), code(end, scope))
    expected = code(node, scope)
    return lambda value, env: matches(value, expected(env), env.run)


def _one_sided_test(sign: str, end: Code) -> Test:
    relates = _relation(sign)
    return lambda value, env: relates(value, end(env), env.run)


def any_of(tests: list[Test], value: Any, env: Env) -> bool | None:
    """True when one test passes, false when all fail, else null."""
    unknown = False
    for one in tests:
        truth = one(value, env)
        if truth is True:
            return True
        unknown = unknown or truth is None
    return None if unknown else False
