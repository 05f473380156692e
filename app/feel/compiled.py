"""Expressions and unary tests compiled once, evaluated often."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import Any

from app.feel import builtins  # noqa: F401 - fills the table of functions
from app.feel.builtins.registry import BUILTINS
from app.feel.compiler import Build, Code, Env, Scope, code
from app.feel.compiler.scope import NO_TYPES, TypeNames
from app.feel.compiler.unary import compile_tests
from app.feel.errors import LimitExceeded, TooComplex
from app.feel.lexer import known_phrases
from app.feel.limits import Run
from app.feel.parser import parse
from app.feel.values import plain

_CACHED = 4096
_NO_FUNCTIONS: Mapping[str, Callable[..., Any]] = {}


class Compiled:
    """A compiled expression; immutable and safe to share between threads.

    `names`: the variables that it reads from outside. A name that stands only inside a filter may be an
    entry of the filtered items instead of a variable; those are in `names` and in `member_names` too.
    `calls`: the functions that it calls by name.
    """

    __slots__ = ("_code", "calls", "member_names", "names", "text")

    def __init__(self, text: str, build: Build, compiled: Code) -> None:
        self.text = text
        self.names = frozenset(build.names | build.member_names)
        self.member_names = frozenset(build.member_names - build.names)
        self.calls = frozenset(build.calls)
        self._code = compiled

    def __repr__(self) -> str:
        return f"Compiled({self.text!r})"

    def evaluate(
        self,
        context: Mapping[str, Any],
        functions: Mapping[str, Callable[..., Any]] = _NO_FUNCTIONS,
        warnings: list[str] | None = None,
    ) -> Any:
        """The value: whole numbers up to 64 bits as int, other numbers as float, the rest as FEEL has them.

        What goes wrong inside gives null and a text in `warnings`. Raises LimitExceeded.
        """
        run = Run(functions, warnings)
        return outside(self.within(context, run), run)

    def exact(
        self,
        context: Mapping[str, Any],
        functions: Mapping[str, Callable[..., Any]] = _NO_FUNCTIONS,
        warnings: list[str] | None = None,
    ) -> Any:
        """As `evaluate`, with all 34 digits of a number (int or Decimal)."""
        return self.within(context, Run(functions, warnings))

    def within(self, context: Mapping[str, Any], run: Run) -> Any:
        """As `exact`, as a part of a larger evaluation and its limits."""
        try:
            return self._code(Env(context, None, run))
        except RecursionError:
            raise LimitExceeded("The values or calls are nested too deeply.") from None


def outside(value: Any, run: Run) -> Any:
    """A value as the world outside has it. Raises LimitExceeded."""
    try:
        return plain(value, run.step)
    except RecursionError:
        raise LimitExceeded("The value is nested too deeply.") from None


def compile(
    text: str,
    functions: Collection[str] = (),
    names: Collection[str] = (),
    types: TypeNames = NO_TYPES,
    *,
    lenient: bool = False,
) -> Compiled:
    """Compile a FEEL expression; one leading `=` is skipped. Cached.

    `functions`: names of functions that the evaluation will bring beside FEEL's own. `names`: known
    variables, needed only for names with a keyword or sign in them. `types`: those that it may name
    beside FEEL's own. `lenient`: calls that cannot work give null when evaluated, as the standard has it,
    instead of a fault now.
    Raises SyntaxFault.
    """
    return _compiled(text, frozenset(functions), frozenset(names), types, False, lenient)


def compile_unary(
    text: str,
    functions: Collection[str] = (),
    names: Collection[str] = (),
    types: TypeNames = NO_TYPES,
    *,
    lenient: bool = False,
) -> Compiled:
    """Compile the unary tests of a decision table's cell; evaluated with the input value as `?`.

    The value is true, false or null. An empty text and `-` pass everything. Raises SyntaxFault.
    """
    return _compiled(text, frozenset(functions), frozenset(names), types, True, lenient)


def _words(types: TypeNames) -> list[str]:
    """The names of types, those of imported ones word by word: `clocks.Kind of Day`."""
    return [word for name in types.names for word in name.split(".")]


@lru_cache(_CACHED)
def _compiled(
    text: str,
    functions: frozenset[str],
    names: frozenset[str],
    types: TypeNames,
    unary: bool,
    lenient: bool,
) -> Compiled:
    build = Build(functions, names, unary=unary, lenient=lenient, types=types)
    if unary and text.strip() in ("", "-"):
        return Compiled(text, build, lambda env: True)  # noqa: ARG005 - passes everything
    try:
        tree = parse(text, known_phrases({*BUILTINS, *functions, *names, *_words(types)}), unary=unary)
        scope = Scope(build)
        made = compile_tests(tree, scope) if unary else code(tree.children[0], scope)
    except RecursionError:
        raise TooComplex("The expression is nested too deeply", 1) from None
    return Compiled(text, build, made)
