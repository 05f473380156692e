"""Which names an expression may use where, worked out once, so that evaluation only follows links."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol

from lark import Token, Tree

from app.feel.errors import SyntaxFault, TooComplex
from app.feel.limits import MAX_NESTING, Run

Node = Tree[Token]


class Env:
    """The values that names have at one place of an evaluation; `parent` is the place around it."""

    __slots__ = ("parent", "run", "values")

    def __init__(self, values: Mapping[str, Any], parent: Env | None, run: Run) -> None:
        self.values, self.parent, self.run = values, parent, run


Code = Callable[[Env], Any]
"""A compiled expression."""


TypeCheck = Callable[[Any, Run], bool]
"""Whether a value is of a type; null is of every one."""


class TypeNames(Protocol):
    """Types that are defined outside the language; equal only to itself, so that it can be a cache's key."""

    @property
    def names(self) -> Collection[str]: ...

    def check(self, name: str) -> TypeCheck: ...
    def __hash__(self) -> int: ...


class NoTypes:
    """No types beside FEEL's own."""

    names: Collection[str] = ()

    def check(self, name: str) -> TypeCheck:
        raise KeyError(name)


NO_TYPES = NoTypes()


class Build:
    """What one compilation knows and collects."""

    def __init__(
        self,
        functions: Collection[str],
        known: Collection[str],
        *,
        unary: bool,
        lenient: bool,
        types: TypeNames = NO_TYPES,
    ) -> None:
        self.functions, self.known, self.types = frozenset(functions), frozenset(known), types
        self.unary, self.lenient = unary, lenient
        self.names: set[str] = set()
        self.member_names: set[str] = set()
        self.calls: set[str] = set()
        self.reads_input = False
        self.depth = 0

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise TooComplex(f"The expression is nested more than {MAX_NESTING} levels deep", 1)


class Scope:
    """Names in force at one place. In a filter, any name may also be a member of the item (`filters`)."""

    def __init__(
        self, build: Build, names: Collection[str] = (), parent: Scope | None = None, *, filters: bool = False
    ) -> None:
        self.build, self.names, self.parent, self.filters = build, set(names), parent, filters
        self.used: set[str] = set()

    def inner(self, names: Collection[str] = (), *, filters: bool = False) -> Scope:
        return Scope(self.build, names, self, filters=filters)

    def bound(self, name: str) -> bool:
        """Whether a name is a loop variable, parameter or entry rather than a variable from outside."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return True
            scope = scope.parent
        return False

    def lookup(self, name: str) -> Code:
        """Code that gives the name's value."""
        hops = 0
        filters: list[int] = []
        scope: Scope = self
        while scope.parent is not None and name not in scope.names:
            if scope.filters:
                filters.append(hops)
            hops += 1
            scope = scope.parent
        if scope.filters and name in scope.names:
            # An entry named “item” of the item stands before the item itself (10.3.2.5).
            filters.append(hops)
        scope.used.add(name)
        free = scope.parent is None
        if free and name == "?" and self.build.unary:
            self.build.reads_input = True
        elif free:
            (self.build.member_names if filters else self.build.names).add(name)
        if filters:
            return _member_or_outer(name, filters, _variable(name, hops) if free else _local(name, hops))
        return _variable(name, hops) if free else _local(name, hops)


def _local(name: str, hops: int) -> Code:
    if hops == 0:
        return lambda env: env.values[name]
    if hops == 1:
        return lambda env: env.parent.values[name]  # type: ignore[union-attr]
    return lambda env: _up(env, hops).values[name]


def _variable(name: str, hops: int) -> Code:
    def variable(env: Env) -> Any:
        values = _up(env, hops).values if hops else env.values
        try:
            return values[name]
        except KeyError:
            return env.run.warn(f"{name} has no value")

    return variable


def _up(env: Env, hops: int) -> Env:
    for _ in range(hops):
        env = env.parent  # type: ignore[assignment]
    return env


def _member_or_outer(name: str, filters: list[int], outer: Code) -> Code:
    def member(env: Env) -> Any:
        for hops in filters:
            item = _up(env, hops).values["item"]
            if type(item) is dict and name in item:
                return item[name]
        return outer(env)

    return member


_HANDLERS: dict[str, Callable[[Node, Scope], Code]] = {}


def compiles(*kinds: str) -> Callable[[Callable[[Node, Scope], Code]], Callable[[Node, Scope], Code]]:
    """Register the compiler of a kind of syntax node."""

    def register(handler: Callable[[Node, Scope], Code]) -> Callable[[Node, Scope], Code]:
        for kind in kinds:
            _HANDLERS[kind] = handler
        return handler

    return register


def code(node: Any, scope: Scope) -> Code:
    """Compile one node. Raises SyntaxFault, TooComplex."""
    scope.build.deeper()
    compiled = _HANDLERS[node.data](node, scope)
    scope.build.depth -= 1
    return compiled


def fault(message: str, node: Node | Token) -> SyntaxFault:
    """A fault at a node's first word."""
    token = first_token(node)
    column, line = (token.column or 1, token.line or 1) if token is not None else (1, 1)
    return SyntaxFault(message, column, line=line)


def first_token(node: Node | Token) -> Token | None:
    """The first word that a node kept, if any."""
    if isinstance(node, Token):
        return node
    for child in node.children:
        token = first_token(child)
        if token is not None:
            return token
    return None


def plain_name(token: Any) -> str:
    """A name with single spaces between its words."""
    return " ".join(str(token).split())


Step = Callable[[Any, Env], Any]
"""What follows a value, compiled: it gives the next value."""
_TRAILERS: dict[str, Callable[[Node, Scope], Step]] = {}


def trails(kind: str) -> Callable[[Callable[[Node, Scope], Step]], Callable[[Node, Scope], Step]]:
    """Register the compiler of what follows a value: `.name`, `[…]` or `(…)`."""

    def register(handler: Callable[[Node, Scope], Step]) -> Callable[[Node, Scope], Step]:
        _TRAILERS[kind] = handler
        return handler

    return register


def step(node: Any, scope: Scope) -> Step:
    """Compile what follows a value. Raises SyntaxFault."""
    return _TRAILERS[node.data](node, scope)
