"""Unary tests: the cells of a decision table (DMN 1.5, 7.3.2 and 10.3.2.10)."""

from __future__ import annotations

from typing import Any

from app.feel.comparing import matches
from app.feel.compiler.operators import Test, any_of, opposite, test
from app.feel.compiler.scope import Code, Env, Node, Scope, code

_VALUES = {
    "number",
    "string",
    "true",
    "false",
    "null",
    "at_literal",
    "name",
    "list",
    "context",
    "range",
    "negation",
}


def compile_tests(tree: Node, scope: Scope) -> Code:
    """Code that gives true when the input `?` passes one of the tests (none of them under `not`)."""
    first = tree.children[0]
    negated = first.data == "negated"  # type: ignore[union-attr]
    tests = [_test(node, scope) for node in (first.children if negated else tree.children)]  # type: ignore[union-attr]

    def passes(env: Env) -> bool | None:
        return any_of(tests, env.values.get("?"), env)

    return (lambda env: opposite(passes(env))) if negated else passes


def _test(node: Any, scope: Scope) -> Test:
    if node.data == "one_sided":
        return test(node, scope)
    outer_reads, scope.build.reads_input = scope.build.reads_input, False
    expected = code(node, scope)
    asks, scope.build.reads_input = scope.build.reads_input, outer_reads
    if asks:
        return lambda value, env: _answer(expected(env), value, env)
    if node.data in _VALUES:
        return lambda value, env: matches(value, expected(env), env.run)
    return lambda value, env: _value_or_answer(expected(env), value, env)


def _answer(result: Any, value: Any, env: Env) -> bool | None:
    """A test that reads `?` is true or false by itself; any other value is compared with the input."""
    if isinstance(result, bool) or result is None:
        return result
    return matches(value, result, env.run)


def _value_or_answer(result: Any, value: Any, env: Env) -> bool | None:
    """A condition without `?` holds or not by itself, unless the input is a boolean to set it against."""
    if isinstance(result, bool) and not isinstance(value, bool):
        return result
    return matches(value, result, env.run)
