"""Expressions of Camunda 7 in `${…}`: refused, with the FEEL that says the same.

The small grammar covers what stands in flow conditions: comparisons, logic, texts, numbers, properties.
"""

from __future__ import annotations

import re

from lark import Lark, Token, Tree
from lark.exceptions import LarkError
from lark.visitors import Interpreter

_GRAMMAR = r"""
?start: choice
?choice: either | either "?" choice ":" choice      -> choice
?either: both (("||" | "or") both)*
?both: equal (("&&" | "and") equal)*
?equal: order | equal EQUALITY order                -> binary
?order: sum | sum ORDER sum                         -> binary
?sum: product | sum SUM product                     -> binary
?product: unary | product PRODUCT unary             -> binary
?unary: path | ("!" | "not") unary                  -> not_ | "empty" unary -> empty | "-" unary -> minus
?path: atom | path "." NAME                         -> member | path "[" INTEGER "]" -> item
?atom: NAME                                         -> word
    | NUMBER                                        -> word
    | TEXT                                          -> text
    | "(" choice ")"                                -> group
EQUALITY: "==" | "!=" | /eq\b/ | /ne\b/
ORDER: "<=" | ">=" | "<" | ">" | /lt\b/ | /le\b/ | /gt\b/ | /ge\b/
SUM: "+" | "-"
PRODUCT: "*" | "/" | "%" | /div\b/ | /mod\b/
INTEGER: /\d+/
NUMBER: /\d+(\.\d+)?/
TEXT: /'([^'\\]|\\.)*'|"([^"\\]|\\.)*"/
NAME: /[A-Za-z_]\w*/
%ignore /\s+/
"""
_PARSER = Lark(_GRAMMAR, parser="lalr")
_WHOLE = re.compile(r"\s*=?\s*[$#]\{(.*)\}\s*", re.S)
_GET_VARIABLE = re.compile(r"""\bexecution\.getVariable\(\s*(['"])([A-Za-z_]\w*)\1\s*\)""")
_LONGEST = 300
_OPERATORS = {
    "==": "=",
    "eq": "=",
    "ne": "!=",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
    "div": "/",
    "mod": "%",
}


def looks_like_juel(text: str) -> bool:
    """Whether the text outside of quotes holds `${` or `#{`."""
    return bool(re.search(r"[$#]\{", re.sub(r'"(?:[^"\\]|\\.)*"', '""', text)) or _WHOLE.fullmatch(text))


def translate_juel(text: str) -> str | None:
    """The FEEL that says what `${…}` says, or None when there is no plain translation."""
    whole = _WHOLE.fullmatch(text)
    if not whole or len(text) > _LONGEST:
        return None
    try:
        return _Feel().write(_PARSER.parse(_GET_VARIABLE.sub(r"\2", whole.group(1))))
    except (LarkError, RecursionError):
        return None


class _Feel(Interpreter[Token, str]):
    """Writes a JUEL tree as FEEL."""

    def write(self, node: Tree[Token] | Token) -> str:
        return str(node) if isinstance(node, Token) else str(self.visit(node))

    def choice(self, tree: Tree[Token]) -> str:
        test, yes, no = map(self.write, tree.children)
        return f"if {test} then {yes} else {no}"

    def either(self, tree: Tree[Token]) -> str:
        return " or ".join(map(self.write, tree.children))

    def both(self, tree: Tree[Token]) -> str:
        return " and ".join(map(self.write, tree.children))

    def binary(self, tree: Tree[Token]) -> str:
        left, operator, right = map(self.write, tree.children)
        operator = _OPERATORS.get(operator, operator)
        return f"modulo({left}, {right})" if operator == "%" else f"{left} {operator} {right}"

    def not_(self, tree: Tree[Token]) -> str:
        inner = self.write(tree.children[0])
        bare = isinstance(tree.children[0], Tree) and tree.children[0].data == "group"
        return f"not{inner}" if bare else f"not({inner})"

    def empty(self, tree: Tree[Token]) -> str:
        inner = self.write(tree.children[0])
        return f'({inner} = null or {inner} = "")'

    def minus(self, tree: Tree[Token]) -> str:
        return "-" + self.write(tree.children[0])

    def member(self, tree: Tree[Token]) -> str:
        return ".".join(map(self.write, tree.children))

    def item(self, tree: Tree[Token]) -> str:
        subject, index = map(self.write, tree.children)
        return f"{subject}[{int(index) + 1}]"

    def word(self, tree: Tree[Token]) -> str:
        return self.write(tree.children[0])

    def text(self, tree: Tree[Token]) -> str:
        body = self.write(tree.children[0])[1:-1].replace("\\'", "'")
        return '"' + re.sub(r'(?<!\\)"', r"\"", body) + '"'

    def group(self, tree: Tree[Token]) -> str:
        return f"({self.write(tree.children[0])})"
