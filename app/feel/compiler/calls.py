"""Function calls: FEEL's own functions, Holdfast's, and those that an expression defines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from inspect import signature
from typing import Any

from lark import Tree

from app.feel.builtins.registry import BUILTINS, Builtin
from app.feel.compiler.scope import (
    Code,
    Env,
    Node,
    Scope,
    Step,
    TypeCheck,
    code,
    compiles,
    fault,
    plain_name,
    trails,
)
from app.feel.compiler.types import type_check
from app.feel.errors import LimitExceeded
from app.feel.limits import MAX_CALLS, Run
from app.feel.values import Function, NoValue, name_of, plain


class Arguments:
    """The compiled arguments of a call; `names` when they were given by name."""

    def __init__(self, node: Node, scope: Scope) -> None:
        given: list[Any] = list(node.children[0].children) if node.children else []  # type: ignore[union-attr]
        self.names: list[str] | None = None
        if given and given[0].data == "named":
            self.names = [plain_name(named.children[0]) for named in given]
            given = [named.children[1] for named in given]
        self.codes = [code(argument, scope) for argument in given]

    def values(self, env: Env) -> list[Any]:
        return [argument(env) for argument in self.codes]


def direct_call(node: Node, scope: Scope) -> tuple[Code, list[Any]] | None:
    """A call of a function by its name, with the trailers that are left; None when it is none."""
    subject, *trailers = node.children
    if not (isinstance(subject, Tree) and subject.data == "name" and trailers[0].data == "call"):  # type: ignore[union-attr]
        return None
    name = plain_name(subject.children[0])
    if scope.bound(name) or (name in scope.build.known and name not in scope.build.functions):
        return None
    arguments = Arguments(trailers[0], scope)  # type: ignore[arg-type]
    return _named_call(name, arguments, subject, scope), trailers[1:]


def _named_call(name: str, arguments: Arguments, place: Node, scope: Scope) -> Code:
    own = BUILTINS.get(name)
    if name in scope.build.functions:
        scope.build.calls.add(name)
        return _given_call(name, arguments, own)
    if own is not None:
        scope.build.calls.add(name)
        return _own_call(own, arguments, place, scope)
    if scope.build.lenient:
        return scope.lookup(name) if not arguments.codes else lambda env: env.run.warn(f"no function {name}")
    raise fault(_unknown(name, scope), place)


def _unknown(name: str, scope: Scope) -> str:
    close = get_close_matches(name.lower(), [*BUILTINS, *scope.build.functions], 1, 0.7)
    return f"There is no function {name}" + (f"; did you mean {close[0]}?" if close else "")


def _own_call(own: Builtin, arguments: Arguments, place: Node, scope: Scope) -> Code:
    names = arguments.names
    fits = own.accepts(len(arguments.codes)) if names is None else own.accepts_names(names)
    if not fits:
        message = f"{own.name} is used as {' or '.join(own.signatures)}"
        if not scope.build.lenient:
            raise fault(f"The values in brackets do not fit: {message}", place)
        return lambda env: env.run.warn(message)

    def own_call(env: Env) -> Any:
        values = arguments.values(env)
        return _guarded(own.name, env.run, lambda: own.call(env.run, *_ordered(own, names, values)))

    return own_call


def _ordered(own: Builtin, names: Sequence[str] | None, values: list[Any]) -> list[Any]:
    return values if names is None else own.ordered(names, values)


def _guarded(name: str, run: Run, call: Callable[[], Any]) -> Any:
    """The call's result; null and a warning when the function refuses its values."""
    run.step()
    try:
        result = call()
    except (ValueError, TypeError, ArithmeticError, LookupError) as reason:
        return run.warn(f"{name}: {reason}")
    if type(result) is str:
        run.text(len(result))
    return result


def _given_call(name: str, arguments: Arguments, own: Builtin | None) -> Code:
    """A function of Holdfast: found among those of the evaluation, which know calendar and clock."""

    def given_call(env: Env) -> Any:
        values = arguments.values(env)
        given = env.run.functions.get(name)
        if given is not None:
            env.run.look()
            handed = [plain(value, env.run.step) for value in values]
            return _guarded(name, env.run, lambda: _hand(given, arguments.names, handed))
        if own is None:
            return env.run.warn(f"the function {name} is not there")
        return _guarded(name, env.run, lambda: own.call(env.run, *_ordered(own, arguments.names, values)))

    return given_call


def _hand(given: Callable[..., Any], names: Sequence[str] | None, values: list[Any]) -> Any:
    if names is None:
        return given(*values)
    keywords = dict(zip((name.replace(" ", "_") for name in names), values, strict=True))
    signature(given).bind(**keywords)
    return given(**keywords)


@trails("call")
def _value_call(node: Node, scope: Scope) -> Step:
    """A call of a function that is a value."""
    arguments = Arguments(node, scope)

    def value_call(called: Any, env: Env) -> Any:
        if not isinstance(called, Function):
            return env.run.warn(f"{name_of(called)} is not a function")
        values = arguments.values(env)
        if arguments.names is not None:
            if sorted(arguments.names) != sorted(called.parameters):
                return env.run.warn(f"{called.name} has the parameters {', '.join(called.parameters)}")
            values = [values[arguments.names.index(name)] for name in called.parameters]
        return apply(called, values, env.run)

    return value_call


def apply(called: Function, values: Sequence[Any], run: Run) -> Any:
    """Call a function value. Raises LimitExceeded when calls go too deep."""
    return _guarded(called.name, run, lambda: called.call(run, *values))


def _check(parameter: Any, scope: Scope) -> TypeCheck | None:
    """The check of a parameter's type, if it has one. Raises SyntaxFault for an unknown type."""
    wanted = parameter.children[1] if len(parameter.children) > 1 else None
    return None if wanted is None else type_check(wanted, scope)


def _fitting(name: str, check: TypeCheck | None, value: Any, run: Run) -> Any:
    """The value as the parameter's type has it: a list of one is its item (10.3.2.9.4). Raises NoValue."""
    if check is None or check(value, run):
        return value
    if isinstance(value, (list, tuple)) and len(value) == 1 and check(value[0], run):
        return value[0]
    raise NoValue(f"{name} is {name_of(value)}, which is not the type it was given")


@compiles("function")
def _function(node: Node, scope: Scope) -> Code:
    *head, body = node.children
    listed = head[1].children if len(head) > 1 else []  # type: ignore[union-attr]
    names = tuple(plain_name(parameter.children[0]) for parameter in listed)  # type: ignore[union-attr]
    if len(set(names)) != len(names):
        raise fault("Two parameters have one name", node)
    checks = [_check(parameter, scope) for parameter in listed]
    result = code(body, scope.inner(names))

    def function(env: Env) -> Function:
        def call(run: Run, *values: Any) -> Any:
            if len(values) != len(names):
                raise NoValue(f"the function takes {len(names)} values, not {len(values)}")
            given = [_fitting(*each, run) for each in zip(names, checks, values, strict=True)]
            if run.calls >= MAX_CALLS:
                raise LimitExceeded(f"Functions call each other more than {MAX_CALLS} levels deep.")
            run.calls += 1
            try:
                return result(Env(dict(zip(names, given, strict=True)), env, run))
            finally:
                run.calls -= 1

        return Function("the function", names, call)

    return function
