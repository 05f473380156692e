"""From text to a syntax tree, or to a fault that says in plain words what is wrong and where."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from lark import Lark, Token, Tree, UnexpectedToken
from lark.exceptions import UnexpectedInput
from lark.lexer import Lexer

from app.feel.errors import SyntaxFault, TooComplex
from app.feel.grammar import GRAMMAR
from app.feel.juel import looks_like_juel, translate_juel
from app.feel.lexer import Words
from app.feel.limits import MAX_LENGTH

Node = Tree[Token]

_MEANING = {
    "_LPAR": "(",
    "_RPAR": ")",
    "_RBRACK": "]",
    "_RBRACE": "}",
    "_COMMA": "a comma",
    "_COLON": "a colon",
    "_DOTDOT": "..",
    "_THEN": "“then”",
    "_ELSE": "“else”",
    "_IN": "“in”",
    "_AND": "“and”",
    "_RETURN": "“return”",
    "_SATISFIES": "“satisfies”",
    "$END": "the end of the expression",
}


_RELATIONS = frozenset(("EQ", "NE", "_LT", "LE", "_GT", "GE", "_IN", "_BETWEEN"))


class _Cut(Lexer):
    """Hands lark the tokens that `Words` cut."""

    def __init__(self, lexer_conf: Any) -> None:
        del lexer_conf

    def lex(self, data: Any) -> Iterator[Token]:  # type: ignore[override]
        yield from data


_PARSER = Lark(
    GRAMMAR,
    parser="lalr",
    lexer=_Cut,
    start=["expression", "unary"],
    maybe_placeholders=False,
)


def parse(text: str, phrases: Collection[str], *, unary: bool = False) -> Node:
    """The syntax tree of an expression (one leading `=` is skipped) or of unary tests.

    Raises SyntaxFault; TooComplex when the text is too long.
    """
    if len(text) > MAX_LENGTH:
        raise TooComplex(f"The expression has {len(text):,} characters; {MAX_LENGTH:,} is the limit", 1)
    if looks_like_juel(text):
        raise _juel_fault(text)
    offset = _after_equals(text) if not unary else 0
    tokens = Words(text, phrases, unary, offset).cut()
    if not tokens:
        raise SyntaxFault("The expression is empty", 1, ["a value"])
    try:
        return _PARSER.parse(tokens, start="unary" if unary else "expression")
    except UnexpectedToken as unexpected:
        raise _explained(text, unexpected) from None
    except UnexpectedInput as unexpected:  # pragma: no cover - lark's other faults come of its own lexers
        raise SyntaxFault("The expression is not FEEL", 1) from unexpected


def _after_equals(text: str) -> int:
    start = len(text) - len(text.lstrip())
    return start + 1 if text[start : start + 1] == "=" and text[start : start + 2] != "==" else 0


def _juel_fault(text: str) -> SyntaxFault:
    column = min(at for at in (text.find("${"), text.find("#{")) if at >= 0) + 1
    translated = translate_juel(text)
    cure = f": write {translated}" if translated else ": write the condition in FEEL, without the braces"
    return SyntaxFault(f"This is an expression in ${{…}}, which Holdfast does not evaluate{cure}", column)


def _explained(text: str, unexpected: UnexpectedToken) -> SyntaxFault:
    token, wanted = unexpected.token, _wanted(unexpected.accepts or unexpected.expected)
    if token.type == "$END":
        shown = text.rstrip()
        line = shown.count("\n") + 1
        column = len(shown) - (shown.rfind("\n") + 1) + 1
        return SyntaxFault("The expression stops too early", column, wanted, line)
    if token.type in _RELATIONS and "a value" not in wanted:
        message = "A second comparison cannot follow a first: join two with “and”"
        return SyntaxFault(message, token.column or 1, (), token.line or 1)
    return SyntaxFault(f"“{token}” cannot stand here", token.column or 1, wanted, token.line or 1)


def _wanted(terminals: Iterable[str]) -> list[str]:
    """Terminals in plain words, the many that begin or continue a value under one word each."""
    found = set(terminals)
    words = []
    if "NUMBER" in found:
        words.append("a value")
        found -= {"_LPAR"}
    elif "NAME" in found:
        words.append("a name")
    if "PLUS" in found and "NUMBER" not in found:
        words.append("an operator")
        found -= {"_LPAR", "_AND", "_IN"}
    return words + [meaning for terminal, meaning in _MEANING.items() if terminal in found]
