"""Reads the decisions of a DMN file (1.1 to 1.5), with the functions that they call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from itertools import chain

from app.domain.decision import ANYTHING, Decision, ItemType, Typed
from app.domain.finding import Finding
from app.packs.dmn_boxed import BoxedReader
from app.packs.dmn_imports import NO_MODELS, Drawing, Models, is_dmn
from app.packs.dmn_tables import TableReader, check_language
from app.packs.xml import Node, child, children, line_of, name_of, parse, text_in
from app.verification.report import Report


def read_dmn(file: str, data: bytes, models: Models = NO_MODELS) -> tuple[list[Decision], list[Finding]]:
    """The decisions and functions of a file. `models`: the files that it may import. Never raises."""
    report = Report(file)
    root = parse(data, report)
    if root is None:
        return [], report.findings
    if not is_dmn(root):
        report.add(
            "not-dmn",
            f"The file is XML but not DMN: it begins with “{name_of(root)}”.",
            "Export it as DMN 1.3 from the modeller it came from.",
            line=line_of(root),
        )
        return [], report.findings
    drawing = Drawing(root, report, models)
    drawing.note_missing()
    decisions = [
        each
        for tag in ("decision", "businessKnowledgeModel", "decisionService")
        for node in children(root, tag, drawing.space)
        for each in DecisionReader(node, drawing).read()
    ]
    if not any(each.parameters is None for each in decisions):
        report.add("decision-kind", "The file has no decision.", "Draw one, or remove the file.", line=1)
    return decisions, report.findings


class DecisionReader:
    """One decision, business knowledge model or decision service of one file."""

    def __init__(self, node: Node, drawing: Drawing) -> None:
        self.node, self.drawing = node, drawing
        self.space, self.report = drawing.space, drawing.report
        self.element = (node.get("id") or "").strip()
        self.id = self.element or f"{name_of(node)}@{line_of(node)}"
        self.boxed = BoxedReader(drawing.types, self.id, self.report.file, self._fault)

    def read(self) -> list[Decision]:
        """The decision, and the tables inside its boxes; what it cannot say is noted."""
        if not self.element:
            self._fault("missing-id", "This decision has no id.", "Give it one.", self.node)
        variable = child(self.node, "variable", self.space)
        head = Decision(
            id=self.id,
            name=" ".join((self.node.get("name") or "").split()),
            file=self.report.file,
            line=line_of(self.node),
            variable="" if variable is None else " ".join((variable.get("name") or "").split()),
            requires=self._requires(),
            data=self._data(),
            types=self.drawing.types.all(),
            imported=self._imported(),
            foreign=tuple(self._foreign()),
        )
        if name_of(self.node) == "businessKnowledgeModel":
            read = self._knowledge(head)
        elif name_of(self.node) == "decisionService":
            read = self._service(head)
        else:
            read = self._logic(replace(head, type=self.drawing.types.of(variable)), self.node, ())
        inside = tuple(table.id for table in self.boxed.tables)
        outside = read.requires
        typed = (*read.data, *(each for _, each in read.foreign), *(read.parameters or ()))
        imports = {each.name for each in self.drawing.imports}
        read = replace(
            read,
            requires=(*outside, *inside),
            names=frozenset(self.boxed.names | _names(typed) | imports) - {""},
            unsupported=self.boxed.unsupported,
        )
        names = read.names.union(*(table.names for table in self.boxed.tables))
        return [read, *(self._inside(table, read, outside, names) for table in self.boxed.tables)]

    @staticmethod
    def _inside(
        table: Decision, around: Decision, requires: tuple[str, ...], names: frozenset[str]
    ) -> Decision:
        """A table in the boxes reads what its decision reads; a conversion to a type reads nothing."""
        if table.literal:
            return table
        return replace(
            table,
            requires=requires,
            names=names,
            types=around.types,
            imported=around.imported,
            foreign=around.foreign,
        )

    def _fault(self, code: str, message: str, cure: str, node: Node) -> None:
        self.report.add(code, message, cure, line=line_of(node), element=self.element)

    def _logic(self, head: Decision, holder: Node, parameters: tuple[str, ...]) -> Decision:
        """The decision with what stands in `holder`."""
        logic = self.boxed.logic(holder)
        if logic is None:
            self._fault(
                "decision-kind",
                "The decision has no logic.",
                "Make it a decision table or a literal expression.",
                self.node,
            )
            return head
        if name_of(logic) == "decisionTable":
            table = TableReader(logic, self.space, self.id, self._fault, self.drawing.types.all()).read()
            return replace(
                head,
                hit_policy=table.hit_policy,
                aggregation=table.aggregation,
                inputs=table.inputs,
                outputs=table.outputs,
                rules=table.rules,
            )
        if name_of(logic) == "literalExpression":
            check_language(logic, self._fault)
            own = head.type if head.type != ANYTHING else self.drawing.types.of(logic)
            return replace(head, literal=text_in(child(logic, "text", self.space)), type=own)
        text = self.boxed.text(logic, name_of(logic), parameters)
        return replace(head, literal=text, cells=tuple(self.boxed.cells))

    def _knowledge(self, head: Decision) -> Decision:
        """A business knowledge model: a function of its formal parameters."""
        logic = child(self.node, "encapsulatedLogic", self.space)
        head = replace(head, parameters=())
        if logic is None or self.boxed.logic(logic) is None:
            return self._logic(head, self.node, ())
        if (logic.get("kind") or "FEEL").strip().upper() != "FEEL":
            self.boxed.function(logic, "", ())
            return head
        parameters = tuple(
            (" ".join((node.get("name") or "").split()), self.drawing.types.of(node))
            for node in children(logic, "formalParameter", self.space)
        )
        result = self.drawing.types.of(self.boxed.logic(logic))
        named = tuple(name for name, _ in parameters)
        return self._logic(replace(head, parameters=parameters, type=result), logic, named)

    def _service(self, head: Decision) -> Decision:
        """A decision service: a function of its inputs that gives the results of its output decisions."""
        inputs = [self.drawing.inputs.get(each) for each in self._ids("inputData")]
        decided = [self.drawing.decisions.get(each) for each in self._ids("inputDecision")]
        outputs = self._ids("outputDecision")
        return replace(
            head,
            parameters=tuple(each for each in chain(inputs, decided) if each is not None),
            service=outputs,
            inner=False,
        )

    def _ids(self, tag: str) -> tuple[str, ...]:
        return tuple(_target(node) for node in children(self.node, tag, self.space))

    @cached_property
    def _required(self) -> tuple[Node, ...]:
        """The references to the decisions and functions that the decision requires."""
        asked = (
            child(requirement, tag, self.space)
            for kind, tag in (
                ("informationRequirement", "requiredDecision"),
                ("knowledgeRequirement", "requiredKnowledge"),
            )
            for requirement in children(self.node, kind, self.space)
        )
        return tuple(reference for reference in asked if reference is not None)

    def _requires(self) -> tuple[str, ...]:
        return tuple(_target(reference) for reference in self._required)

    def _imported(self) -> dict[str, str]:
        found = ((each, self.drawing.imported(_namespace(each))) for each in self._required)
        return {_target(each): imported[0] for each, imported in found if imported and imported[0]}

    @cached_property
    def _inputs(self) -> tuple[Node, ...]:
        """The references to the inputs that the decision requires."""
        asked = (
            child(requirement, "requiredInput", self.space)
            for requirement in children(self.node, "informationRequirement", self.space)
        )
        return tuple(reference for reference in asked if reference is not None)

    def _data(self) -> tuple[Typed, ...]:
        """The inputs of the file itself, and those of imports without a name."""
        unnamed = (each for prefix, each in self._foreign(named=False) if not prefix)
        found = (self.drawing.inputs.get(_target(each)) for each in self._inputs if not self._abroad(each))
        return (*(each for each in found if each is not None), *unnamed)

    def _abroad(self, reference: Node) -> bool:
        return self.drawing.imported(_namespace(reference)) is not None

    def _foreign(self, *, named: bool = True) -> Iterator[tuple[str, Typed]]:
        """The inputs of imported files, with the names of the imports."""
        for reference in self._inputs:
            imported = self.drawing.imported(_namespace(reference))
            typed = imported[1].inputs.get(_target(reference)) if imported else None
            if imported and typed is not None and bool(imported[0]) is named:
                yield imported[0], typed


def _target(reference: Node) -> str:
    """The id at which a reference points."""
    return (reference.get("href") or "").rpartition("#")[2].strip()


def _namespace(reference: Node) -> str:
    """The namespace of the file at which a reference points, empty for its own."""
    return (reference.get("href") or "").rpartition("#")[0].strip()


def _names(typed: tuple[Typed, ...]) -> set[str]:
    """The names of data and of their members, which may hold signs."""
    found: set[str] = set()
    waiting: list[tuple[str, ItemType | None]] = list(typed)
    # By identity: types share their parts, so that walking every way to them might never end.
    seen: set[int] = set()
    while waiting:
        name, item = waiting.pop()
        found.add(name)
        if item is not None and id(item) not in seen:
            seen.add(id(item))
            waiting += [*item.members, ("", item.kind_of)]
    return found
