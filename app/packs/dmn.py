"""Reads the decisions of a DMN file (1.1 to 1.5)."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.decision import Column, Decision, Rule
from app.domain.finding import Finding
from app.packs.xml import Node, child, children, line_of, name_of, parse, space_of, text_in
from app.verification.report import Report

HIT_POLICIES = frozenset({"UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"})
AGGREGATIONS = frozenset({"", "SUM", "COUNT", "MIN", "MAX"})
_OTHER_LOGIC = (
    "context",
    "invocation",
    "functionDefinition",
    "relation",
    "list",
    "conditional",
    "for",
    "filter",
)


def read_dmn(file: str, data: bytes) -> tuple[list[Decision], list[Finding]]:
    """The decisions of a file. Never raises."""
    report = Report(file)
    root = parse(data, report)
    if root is None:
        return [], report.findings
    space = space_of(root)
    if name_of(root) != "definitions" or "/spec/DMN/" not in space:
        report.add(
            "not-dmn",
            f"The file is XML but not DMN: it begins with “{name_of(root)}”.",
            "Export it as DMN 1.3 from the modeller it came from.",
            line=line_of(root),
        )
        return [], report.findings
    decisions = [DecisionReader(node, space, report).read() for node in children(root, "decision", space)]
    if not decisions:
        report.add("decision-kind", "The file has no decision.", "Draw one, or remove the file.", line=1)
    return decisions, report.findings


class DecisionReader:
    """One decision of one file."""

    def __init__(self, node: Node, space: str, report: Report) -> None:
        self.node, self.space, self.report = node, space, report
        self.id = (node.get("id") or "").strip()

    def read(self) -> Decision:
        """The decision; what it cannot say is noted."""
        if not self.id:
            self._fault("missing-id", "This decision has no id.", "Give it one.", self.node)
        table = child(self.node, "decisionTable", self.space)
        literal = child(self.node, "literalExpression", self.space)
        variable = child(self.node, "variable", self.space)
        if table is None and literal is None:
            self._other_logic()
        self._language(literal)
        policy, aggregation = self._policy(table)
        inputs, outputs = self._columns(table)
        return Decision(
            id=self.id or f"decision@{line_of(self.node)}",
            name=(self.node.get("name") or "").strip(),
            file=self.report.file,
            line=line_of(self.node),
            hit_policy=policy,
            aggregation=aggregation,
            inputs=inputs,
            outputs=outputs,
            rules=tuple(self._rules(table, len(inputs), len(outputs))),
            literal=text_in(child(literal, "text", self.space)),
            variable="" if variable is None else (variable.get("name") or "").strip(),
            requires=self._requires(),
        )

    def _fault(self, code: str, message: str, cure: str, node: Node) -> None:
        self.report.add(code, message, cure, line=line_of(node), element=self.id)

    def _other_logic(self) -> None:
        other = next((tag for tag in _OTHER_LOGIC if child(self.node, tag, self.space) is not None), "")
        self._fault(
            "decision-kind",
            f"The decision is a {other}." if other else "The decision has no logic.",
            "Make it a decision table or a literal expression.",
            self.node,
        )

    def _language(self, node: Node | None) -> None:
        language = "" if node is None else (node.get("expressionLanguage") or "").strip()
        if node is not None and language and "feel" not in language.lower():
            self._fault(
                "expression-language",
                f"The cell is written in “{language}”; only FEEL is evaluated.",
                "Choose FEEL as its expression language and rewrite it.",
                node,
            )

    def _policy(self, table: Node | None) -> tuple[str, str]:
        if table is None:
            return "UNIQUE", ""
        policy = " ".join((table.get("hitPolicy") or "UNIQUE").upper().split())
        aggregation = (table.get("aggregation") or "").upper().strip()
        if policy not in HIT_POLICIES or aggregation not in AGGREGATIONS:
            self._fault(
                "hit-policy",
                f"“{(policy + ' ' + aggregation).strip()}” is not a hit policy of DMN.",
                "Choose UNIQUE, FIRST, ANY, PRIORITY, RULE ORDER, OUTPUT ORDER or COLLECT.",
                table,
            )
        return policy, aggregation

    def _columns(self, table: Node | None) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
        inputs = []
        for node in children(table, "input", self.space):
            expression = child(node, "inputExpression", self.space)
            self._language(expression)
            inputs.append(
                Column(
                    name=(node.get("label") or node.get("id") or "").strip(),
                    expression=text_in(child(expression, "text", self.space)),
                    values=self._text(node, "inputValues"),
                    type="" if expression is None else expression.get("typeRef", ""),
                )
            )
        outputs = [
            Column(
                name=(node.get("name") or node.get("label") or "").strip(),
                values=self._text(node, "outputValues"),
                default=self._text(node, "defaultOutputEntry"),
                type=node.get("typeRef", ""),
            )
            for node in children(table, "output", self.space)
        ]
        if table is not None and not outputs:
            self._fault("rule-shape", "The table has no output column.", "Add one.", table)
        return tuple(inputs), tuple(outputs)

    def _text(self, node: Node, tag: str) -> str:
        return text_in(child(child(node, tag, self.space), "text", self.space))

    def _rules(self, table: Node | None, inputs: int, outputs: int) -> Iterator[Rule]:
        for number, node in enumerate(children(table, "rule", self.space), start=1):
            asked = [self._cell(cell) or "-" for cell in children(node, "inputEntry", self.space)]
            given = [self._cell(cell) for cell in children(node, "outputEntry", self.space)]
            if (len(asked), len(given)) != (inputs, outputs):
                self._fault(
                    "rule-shape",
                    f"Rule {number} has {len(asked)} input and {len(given)} output cells; "
                    f"the table has {inputs} and {outputs} columns.",
                    "Delete the rule and write it again.",
                    node,
                )
                continue
            yield Rule(
                id=node.get("id") or f"{self.id}-{number}",
                inputs=tuple(asked),
                outputs=tuple(given),
                line=line_of(node),
                annotation=self._text(node, "annotationEntry")
                or text_in(child(node, "description", self.space)),
            )

    def _cell(self, node: Node) -> str:
        self._language(node)
        return text_in(child(node, "text", self.space))

    def _requires(self) -> tuple[str, ...]:
        required = []
        for requirement in children(self.node, "informationRequirement", self.space):
            reference = child(requirement, "requiredDecision", self.space)
            if reference is not None:
                required.append((reference.get("href") or "").rpartition("#")[2])
        return tuple(required)
