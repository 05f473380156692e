"""Reads decision tables of a DMN file (chapter 8 of DMN 1.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from app.domain.decision import Column, ItemType, Rule
from app.packs.xml import Node, child, children, line_of, text_in

HIT_POLICIES = frozenset({"UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"})
AGGREGATIONS = frozenset({"", "SUM", "COUNT", "MIN", "MAX"})

Fault = Callable[[str, str, str, Node], None]
"""Notes a fault: code, message, cure, place."""


@dataclass(frozen=True, slots=True)
class Table:
    """What stands in a table."""

    hit_policy: str
    aggregation: str
    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    rules: tuple[Rule, ...]


class TableReader:
    """One table of the decision `owner`; what it cannot say is noted by `fault`.

    `types`: the item types that a column may name; their allowed values are the column's, unless it lists
    its own (7.3.3 and 8.3.2 of DMN 1.5).
    """

    def __init__(
        self, node: Node, space: str, owner: str, fault: Fault, types: Mapping[str, ItemType]
    ) -> None:
        self.node, self.space, self.owner, self.fault, self.types = node, space, owner, fault, types

    def read(self) -> Table:
        """The table."""
        policy, aggregation = self._policy()
        inputs, outputs = self._inputs(), self._outputs()
        rules = tuple(self._rules(len(inputs), len(outputs)))
        return Table(policy, aggregation, inputs, outputs, rules)

    def _policy(self) -> tuple[str, str]:
        policy = " ".join((self.node.get("hitPolicy") or "UNIQUE").upper().split())
        aggregation = (self.node.get("aggregation") or "").upper().strip()
        if policy not in HIT_POLICIES or aggregation not in AGGREGATIONS:
            self.fault(
                "hit-policy",
                f"“{(policy + ' ' + aggregation).strip()}” is not a hit policy of DMN.",
                "Choose UNIQUE, FIRST, ANY, PRIORITY, RULE ORDER, OUTPUT ORDER or COLLECT.",
                self.node,
            )
        return policy, aggregation

    def _inputs(self) -> tuple[Column, ...]:
        return tuple(self._input(node) for node in children(self.node, "input", self.space))

    def _input(self, node: Node) -> Column:
        expression = child(node, "inputExpression", self.space)
        check_language(expression, self.fault)
        allowed, type_ = self._type("" if expression is None else expression.get("typeRef", ""))
        return Column(
            name=(node.get("label") or node.get("id") or "").strip(),
            expression=text_in(child(expression, "text", self.space)),
            values=self._text(node, "inputValues") or allowed,
            type=type_,
        )

    def _type(self, name: str) -> tuple[str, str]:
        """The allowed values of the type of that name as unary tests, and FEEL's own type beneath it."""
        item: ItemType | None = self.types.get(name)
        if item is None or item.collection:
            return "", name
        base, allowed = item.base, ""
        while item is not None and not allowed:
            allowed, item = item.allowed, item.kind_of
        return allowed, base or name

    def _outputs(self) -> tuple[Column, ...]:
        outputs = tuple(
            Column(
                name=(node.get("name") or node.get("label") or "").strip(),
                values=self._text(node, "outputValues") or self._type(node.get("typeRef", ""))[0],
                default=self._text(node, "defaultOutputEntry"),
                type=node.get("typeRef", ""),
            )
            for node in children(self.node, "output", self.space)
        )
        if not outputs:
            self.fault("rule-shape", "The table has no output column.", "Add one.", self.node)
        return outputs

    def _text(self, node: Node, tag: str) -> str:
        return text_in(child(child(node, tag, self.space), "text", self.space))

    def _rules(self, inputs: int, outputs: int) -> Iterator[Rule]:
        for number, node in enumerate(children(self.node, "rule", self.space), start=1):
            asked = [self._cell(cell) or "-" for cell in children(node, "inputEntry", self.space)]
            given = [self._cell(cell) for cell in children(node, "outputEntry", self.space)]
            if (len(asked), len(given)) != (inputs, outputs):
                self.fault(
                    "rule-shape",
                    f"Rule {number} has {len(asked)} input and {len(given)} output cells; "
                    f"the table has {inputs} and {outputs} columns.",
                    "Delete the rule and write it again.",
                    node,
                )
                continue
            yield Rule(
                id=node.get("id") or f"{self.owner}-{number}",
                inputs=tuple(asked),
                outputs=tuple(given),
                line=line_of(node),
                annotation=self._annotation(node) or text_in(child(node, "description", self.space)),
            )

    def _annotation(self, rule: Node) -> str:
        """What stands in all annotation columns of a rule."""
        entries = children(rule, "annotationEntry", self.space)
        return "; ".join(filter(None, (text_in(child(entry, "text", self.space)) for entry in entries)))

    def _cell(self, node: Node) -> str:
        check_language(node, self.fault)
        return text_in(child(node, "text", self.space))


def check_language(node: Node | None, fault: Fault) -> None:
    """Only FEEL is evaluated."""
    language = "" if node is None else (node.get("expressionLanguage") or "").strip()
    if node is not None and language and "feel" not in language.lower():
        fault(
            "expression-language",
            f"The cell is written in “{language}”; only FEEL is evaluated.",
            "Choose FEEL as its expression language and rewrite it.",
            node,
        )
