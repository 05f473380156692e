"""FEEL's words: where a name with spaces ends, and which bracket opens what.

FEEL names may contain spaces and even operators, so words cannot be told apart by a regular expression
alone. Words that follow each other without a keyword between them are one name, because two names in a
row are never anything else. A name with a keyword or sign in it (`date and time`) must be known.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from lark import Token

from app.feel.errors import SyntaxFault

KEYWORDS = {
    "if": "_IF",
    "then": "_THEN",
    "else": "_ELSE",
    "for": "_FOR",
    "in": "_IN",
    "return": "_RETURN",
    "some": "SOME",
    "every": "EVERY",
    "satisfies": "_SATISFIES",
    "and": "_AND",
    "or": "_OR",
    "between": "_BETWEEN",
    "function": "FUNCTION",
    "true": "TRUE",
    "false": "FALSE",
    "null": "NULL",
}
SIGNS = {
    "**": "_POW",
    "..": "_DOTDOT",
    "->": "_ARROW",
    "<=": "LE",
    ">=": "GE",
    "!=": "NE",
    "(": "_LPAR",
    ")": "_RPAR",
    "[": "_LBRACK",
    "]": "_RBRACK",
    "{": "_LBRACE",
    "}": "_RBRACE",
    ",": "_COMMA",
    ":": "_COLON",
    ".": "_DOT",
    "+": "PLUS",
    "-": "MINUS",
    "−": "MINUS",
    "–": "MINUS",
    "*": "STAR",
    "/": "SLASH",
    "=": "EQ",
    "<": "_LT",
    ">": "_GT",
}
HABITS = {
    "==": "FEEL writes one = for “equals”, not ==",
    "&&": "FEEL writes “and”, not &&",
    "||": "FEEL writes “or”, not ||",
    "!": "FEEL writes not(…), not !",
    "'": "FEEL writes texts in double quotes, not single ones",
    "’": "FEEL writes texts in straight double quotes",
    "“": "FEEL writes texts in straight double quotes",
    "”": "FEEL writes texts in straight double quotes",
    "%": "FEEL has no %: write modulo(a, b), or divide by 100",
    ";": "FEEL separates values with commas, not semicolons",
    "^": "FEEL writes ** for “to the power of”, not ^",
}
_TYPE_PHRASES = ("years and months duration", "days and time duration", "day and time duration")
_VALUE_ENDS = frozenset(
    ("NUMBER", "STRING", "AT", "NAME", "TRUE", "FALSE", "NULL", "_RPAR", "_RBRACK", "_RBRACE", "CLOSE")
)
_JOINING = frozenset(("and", "or", "then", "else", "return", "satisfies", "in", "between"))
_VALUE_STARTS = re.compile(r'[\w"@(\[{?\-+]|\.\d')

_SPACE = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)+", re.S)
_NUMBER = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_WORD = re.compile(r"[^\W\d]\w*|\?")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.S)
_KEY = re.compile(r'[^\W\d][^:{}\[\](),"]*(?=:)')
_INSTANCE_OF = re.compile(r"instance\s+of\b")
_SIGN = re.compile(r"\*\*|\.\.|->|<=|>=|!=(?!=)|==|&&|\|\||[()\[\]{},:.+\-−–*/=<>!'’“”%;^]")


class Words:
    """Cuts one expression into tokens. `phrases`: names with spaces that are known."""

    def __init__(self, text: str, phrases: Collection[str], unary: bool, offset: int = 0) -> None:
        self.text, self.at, self.unary = text, offset, unary
        self.tokens: list[Token] = []
        self.open: list[str] = []
        self.phrases = [
            _phrase(name) for name in sorted(phrases, key=len, reverse=True) if needs_knowing(name)
        ]

    def cut(self) -> list[Token]:
        """All tokens. Raises SyntaxFault."""
        while self._skip_space():
            self._next()
        return self.tokens

    def fault(self, message: str, at: int) -> SyntaxFault:
        line = self.text.count("\n", 0, at) + 1
        column = at - (self.text.rfind("\n", 0, at) + 1) + 1
        return SyntaxFault(message, column, line=line)

    def _skip_space(self) -> bool:
        if space := _SPACE.match(self.text, self.at):
            self.at = space.end()
        return self.at < len(self.text)

    def _add(self, kind: str, value: str) -> None:
        start, self.at = self.at, self.at + len(value)
        line = self.text.count("\n", 0, start) + 1
        column = start - (self.text.rfind("\n", 0, start) + 1) + 1
        self.tokens.append(Token(kind, value, start, line, column, end_pos=self.at))

    @property
    def _last(self) -> str:
        return self.tokens[-1].type if self.tokens else ""

    def _next(self) -> None:
        text, at = self.text, self.at
        if text.startswith("/*", at):
            raise self.fault("This comment is never closed with */", at)
        if self._key() or self._name():
            return
        if number := _NUMBER.match(text, at):
            self._add("NUMBER", number.group())
        elif text[at] == '"':
            self._string("STRING", at)
        elif text[at] == "@":
            self._string("AT", at + 1)
        elif sign := _SIGN.match(text, at):
            self._sign(sign.group())
        else:
            raise self.fault(f"The character {text[at]} has no meaning in FEEL", at)

    def _string(self, kind: str, at: int) -> None:
        found = _STRING.match(self.text, at)
        if not found and kind == "AT":
            raise self.fault('After @ comes a date or time in double quotes, as in @"2026-01-31"', at)
        if not found:
            raise self.fault("This text has no closing double quote", at)
        self._add(kind, self.text[self.at : found.end()])

    def _key(self) -> bool:
        """A context's key may be any name; the entries after it may then use it."""
        opened = self._last == "_LBRACE" or (self._last == "_COMMA" and self.open and self.open[-1][0] == "{")
        found = _KEY.match(self.text, self.at) if opened else None
        if not found:
            return False
        name = found.group().rstrip()
        if needs_knowing(name):
            self.phrases.insert(0, _phrase(name))
        self._add("NAME", name)
        return True

    def _name(self) -> bool:
        text, start = self.text, self.at
        if known := self._known_at(start):
            self._add("NAME", known)
            return True
        word = _WORD.match(text, start)
        if not word:
            return False
        if _INSTANCE_OF.match(text, start) and self._last in _VALUE_ENDS:
            self._add("_INSTANCE_OF", _INSTANCE_OF.match(text, start).group())  # type: ignore[union-attr]
        elif word.group() in KEYWORDS and self._last != "_DOT":
            self._add(KEYWORDS[word.group()], word.group())
        elif word.group() == "not" and self._last != "_DOT":
            self._not(word)
        else:
            self._add("NAME", text[start : self._name_end(word)])
        return True

    def _known_at(self, start: int) -> str:
        """The known name with keywords or signs that stands here, or an empty text."""
        for phrase in self.phrases:
            found = phrase.match(self.text, start)
            if found and self._stands(found):
                return found.group()
        return ""

    def _stands(self, found: re.Match[str]) -> bool:
        """`date and time` is a name only where a function is called or a type is named."""
        if " ".join(found.group().split()) != "date and time":
            return True
        called = re.compile(r"\s*\(").match(self.text, found.end())
        return bool(called) or self._last in ("_INSTANCE_OF", "_COLON", "_ARROW", "_LT")

    def _name_end(self, word: re.Match[str]) -> int:
        """Where the words that make one name end. `?` and the rest of a line comment never join."""
        end = word.end()
        while word.group() != "?":
            space = re.compile(r"\s+").match(self.text, end)
            follower = _WORD.match(self.text, space.end()) if space else None
            if follower is None or follower.group() in KEYWORDS or follower.group() == "?":
                break
            if _INSTANCE_OF.match(self.text, follower.start()):
                break
            if self._known_at(follower.start()):
                break
            end = follower.end()
        return end

    def _not(self, word: re.Match[str]) -> None:
        bracket = re.compile(r"\s*\(").match(self.text, word.end())
        if not bracket:
            raise self.fault("FEEL writes not(…) with brackets", word.start())
        whole = self.unary and not self.tokens and self._closes_at_end(bracket.end())
        self._add("_NOT" if whole else "NAME", "not")

    def _closes_at_end(self, at: int) -> bool:
        depth = 1
        for part in re.compile(r'"(?:[^"\\]|\\.)*"|[()]', re.S).finditer(self.text, at):
            depth += {"(": 1, ")": -1}.get(part.group(), 0)
            if depth == 0:
                return not _SPACE.sub("", self.text[part.end() :]).strip()
        return False

    def _sign(self, sign: str) -> None:
        if sign in HABITS:
            raise self.fault(HABITS[sign], self.at)
        kind = SIGNS[sign]
        if sign == "]" and self._last not in _VALUE_ENDS and self._last != "_LBRACK":
            kind = "OPEN"
        elif sign == "[" and self._last in _VALUE_ENDS and self._ends_range():
            kind = "CLOSE"
        self._track(sign, kind)
        self._add(kind, sign)

    def _track(self, sign: str, kind: str) -> None:
        if sign == ".." and self.open:
            self.open[-1] += ".."
        elif kind in ("_RPAR", "_RBRACK", "_RBRACE", "CLOSE"):
            if self.open:
                self.open.pop()
        elif kind in ("_LPAR", "_LBRACK", "_LBRACE", "OPEN"):
            self.open.append(sign)

    def _ends_range(self) -> bool:
        """Whether this [ closes a range such as ]1..5[ : nothing that could be a filter follows."""
        if not self.open or not self.open[-1].endswith(".."):
            return False
        space = _SPACE.match(self.text, self.at + 1)
        after = space.end() if space else self.at + 1
        word = _WORD.match(self.text, after)
        joins = word is not None and word.group() in _JOINING
        return joins or not _VALUE_STARTS.match(self.text, after)


def needs_knowing(name: str) -> bool:
    """Whether a name cannot be told from its words alone: it holds a keyword, a sign or a number."""
    parts = name.split()
    return name != "not" and any(
        part in KEYWORDS or part == "not" or not _WORD.fullmatch(part) for part in parts
    )


def _phrase(name: str) -> re.Pattern[str]:
    edge = r"(?!\w)" if re.search(r"\w\Z", name) else ""
    return re.compile(r"\s+".join(re.escape(part) for part in name.split()) + edge)


def known_phrases(names: Collection[str]) -> set[str]:
    """The names that the cutter must know beforehand, with those of FEEL's own types."""
    return {name for name in names if needs_knowing(name)} | {*_TYPE_PHRASES, "date and time"}
