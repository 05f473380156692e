"""Reads the boxed expressions of a DMN file (DMN 1.5, 10.2.1) as one FEEL expression each.

A boxed context becomes `{…}`, an invocation a call by parameter names, a relation a list of contexts. A
table inside becomes a function of its own that the expression calls with the names in force around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar

from app.domain.decision import ANYTHING, Cell, Decision
from app.feel.itemtypes import base_of, is_anything
from app.packs.dmn_tables import Fault, TableReader, check_language
from app.packs.dmn_types import Types
from app.packs.xml import Node, child, children, line_of, name_of, space_of, text_in

_BARE_KEY = re.compile(r'[^\W\d][^:{}\[\](),"]*')
_NOTHING = "null"
Names = tuple[str, ...]
"""The names in force at one place, which a table inside may use."""


class BoxedReader:
    """One boxed expression of the decision `owner`, and what was met in it."""

    def __init__(self, types: Types, owner: str, file: str, fault: Fault) -> None:
        self.types, self.space, self.owner, self.file, self.fault = types, types.space, owner, file, fault
        self.cells: list[Cell] = []
        self.tables: list[Decision] = []
        self.names: set[str] = set()
        self.unsupported = ""

    def logic(self, node: Node) -> Node | None:
        """The expression directly inside a node, if any."""
        own = (each for each in node if space_of(each) == self.space and name_of(each) in self._READERS)
        return next(own, None)

    def inside(self, node: Node | None, what: str, names: Names) -> str:
        """The FEEL text of the expression inside a node; `what` names the place."""
        logic = None if node is None else self.logic(node)
        if logic is None:
            return _NOTHING
        return self.text(logic, what, names)

    def text(self, node: Node, what: str, names: Names) -> str:
        """The FEEL text of an expression; its value is made to be of the type that the box declares."""
        read = self._READERS[name_of(node)](self, node, what, names)
        return read if name_of(node) == "functionDefinition" else self._as(node, read, "value")

    def _as(self, typed: Node, text: str, name: str) -> str:
        """The text with a conversion to the type that a node names (10.3.2.9.4); `name` is for warnings.

        The conversion is a function of its own beside the expression, as a table inside is.
        """
        item = self.types.of(typed)
        if is_anything(item):
            return text
        function = f"boxed_type_{len(self.tables) + 1}"
        parameter = name if _BARE_KEY.fullmatch(name) else "value"
        self.tables.append(
            Decision(
                id=f"{self.owner}#{function}",
                name=function,
                file=self.file,
                line=line_of(typed),
                literal=parameter,
                parameters=((parameter, item),),
                inner=True,
                names=frozenset({parameter}),
            )
        )
        return f"{function}({text})"

    def _literal(self, node: Node, what: str, names: Names) -> str:
        del names
        check_language(node, self.fault)
        text = text_in(child(node, "text", self.space)).removeprefix("=").strip()
        if not text:
            return _NOTHING
        self.cells.append(Cell(text, what, line_of(node)))
        # A line of its own: the text may end in a comment.
        return f"(\n{text}\n)"

    def _context(self, node: Node, what: str, names: Names) -> str:
        entries, result, used = [], "", list(names)
        for entry in children(node, "contextEntry", self.space):
            variable = child(entry, "variable", self.space)
            name = "" if variable is None else self._named(variable)
            value = self.inside(entry, f"entry “{name}” of the {what}" if name else what, tuple(used))
            if variable is not None and not self._holds_function(entry, variable):
                value = self._as(variable, value, name)
            if name:
                entries.append(f"{_key(name)}: {value}")
                used.append(name)
            else:
                result = value
        if not result:
            return "{" + ", ".join(entries) + "}"
        last = "result"
        while last in used:
            last += "_"
        return "{" + ", ".join([*entries, f"{last}: {result}"]) + "}." + last

    def _holds_function(self, entry: Node, variable: Node) -> bool:
        """Whether an entry is a function whose declared type is, as some write it, that of its results."""
        logic = self.logic(entry)
        is_function = logic is not None and name_of(logic) == "functionDefinition"
        return is_function and base_of(self.types.of(variable)) != "function"

    def _invocation(self, node: Node, what: str, names: Names) -> str:
        called = text_in(child(child(node, "literalExpression", self.space), "text", self.space))
        if not called:
            self._cannot("The invocation does not say what it calls.", node)
            return _NOTHING
        arguments = []
        for binding in children(node, "binding", self.space):
            parameter = child(binding, "parameter", self.space)
            name = "" if parameter is None else self._named(parameter)
            value = self.inside(binding, f"value of “{name}” in the {what}", names)
            arguments.append(f"{name}: {value if parameter is None else self._as(parameter, value, name)}")
        return f"{called}({', '.join(arguments)})"

    def function(self, node: Node, what: str, names: Names) -> str:
        """The body of a function definition; a fault when it is not FEEL."""
        kind = (node.get("kind") or "FEEL").strip()
        if kind.upper() != "FEEL":
            self._cannot(f"The function is written in {kind}; only FEEL is evaluated.", node)
            return _NOTHING
        return self.inside(node, what, names)

    def _function(self, node: Node, what: str, names: Names) -> str:
        formal = list(children(node, "formalParameter", self.space))
        parameters = tuple(self._named(each) for each in formal)
        written = ", ".join(name + self._written(each) for name, each in zip(parameters, formal, strict=True))
        return f"function({written}) {self.function(node, what, (*names, *parameters))}"

    def _written(self, typed: Node) -> str:
        """The type that a node names, as FEEL writes it after a parameter."""
        item = self.types.of(typed)
        name = (typed.get("typeRef") or "").strip()
        own = name if name in self.types.all() else item.base
        return "" if is_anything(item) else f": {own}"

    def _relation(self, node: Node, what: str, names: Names) -> str:
        typed = list(children(node, "column", self.space))
        columns = [self._named(column) for column in typed]
        rows = []
        for number, row in enumerate(children(node, "row", self.space), start=1):
            cells = [
                self.text(cell, f"row {number} of the {what}", names)
                for cell in row
                if name_of(cell) in self._READERS
            ]
            pairs = [
                f"{_key(column)}: {self._as(each, cell, column)}"
                for column, each, cell in zip(columns, typed, cells, strict=False)
            ]
            rows.append("{" + ", ".join(pairs) + "}")
            if len(cells) != len(columns):
                self.fault(
                    "rule-shape",
                    f"Row {number} has {len(cells)} cells; the relation has {len(columns)} columns.",
                    "Delete the row and write it again.",
                    row,
                )
        return "[" + ", ".join(rows) + "]"

    def _list(self, node: Node, what: str, names: Names) -> str:
        items = [self.text(item, what, names) for item in node if name_of(item) in self._READERS]
        return "[" + ", ".join(items) + "]"

    def _conditional(self, node: Node, what: str, names: Names) -> str:
        asked, then, other = (
            self.inside(child(node, tag, self.space), what, names) for tag in ("if", "then", "else")
        )
        return f"(if {asked} then {then} else {other})"

    def _filter(self, node: Node, what: str, names: Names) -> str:
        items = self.inside(child(node, "in", self.space), what, names)
        return f"{items}[{self.inside(child(node, 'match', self.space), what, (*names, 'item'))}]"

    def _loop(self, node: Node, what: str, names: Names) -> str:
        variable = (node.get("iteratorVariable") or "").strip()
        self.names.add(variable)
        items = self.inside(child(node, "in", self.space), what, names)
        word = name_of(node)
        last = "return" if word == "for" else "satisfies"
        inner = (*names, variable, *(("partial",) if word == "for" else ()))
        value = self.inside(child(node, last, self.space), what, inner)
        return f"({word} {variable} in {items} {last} {value})"

    def _table(self, node: Node, what: str, names: Names) -> str:
        del what
        name = f"boxed_table_{len(self.tables) + 1}"
        seen = tuple(dict.fromkeys(names))
        table = TableReader(node, self.space, f"{self.owner}-{name}", self.fault, self.types.all()).read()
        self.tables.append(
            Decision(
                id=f"{self.owner}#{name}",
                name=name,
                file=self.file,
                line=line_of(node),
                hit_policy=table.hit_policy,
                aggregation=table.aggregation,
                inputs=table.inputs,
                outputs=table.outputs,
                rules=table.rules,
                parameters=tuple((each, ANYTHING) for each in seen),
                inner=True,
                names=frozenset(seen),
            )
        )
        return f"{name}({', '.join(seen)})"

    def _named(self, node: Node) -> str:
        name = " ".join((node.get("name") or "").split())
        self.names.add(name)
        return name

    def _cannot(self, message: str, node: Node) -> None:
        self.unsupported = self.unsupported or message
        self.fault("decision-kind", message, "Write it as a FEEL expression or a table.", node)

    _READERS: ClassVar[dict[str, Callable[[BoxedReader, Node, str, Names], str]]] = {
        "literalExpression": _literal,
        "decisionTable": _table,
        "context": _context,
        "invocation": _invocation,
        "functionDefinition": _function,
        "relation": _relation,
        "list": _list,
        "conditional": _conditional,
        "filter": _filter,
        "for": _loop,
        "every": _loop,
        "some": _loop,
    }


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
