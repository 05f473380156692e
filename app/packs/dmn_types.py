"""Reads the item definitions of a DMN file: the types of its data (DMN 1.5, 7.3.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.domain.decision import ANYTHING, ItemType
from app.packs.xml import Node, child, children, is_true, line_of, text_in
from app.verification.report import Report

OWN_TYPES = {
    "number": "number",
    "string": "string",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "dateTime": "date and time",
    "date and time": "date and time",
    "dayTimeDuration": "days and time duration",
    "days and time duration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "years and months duration": "years and months duration",
    "context": "context",
    "Any": "",
    "integer": "number",
    "long": "number",
    "double": "number",
}
"""The types that need no definition, with the further names that modellers write for them."""

MOST_NESTED = 50
"""Types that are defined by each other, one within the other."""


class Types:
    """The types of one file by name; what cannot be understood is noted once and then taken as anything.

    `imported`: those of the files that it imports, by the name that its import gives them.
    """

    def __init__(
        self, root: Node, space: str, report: Report, imported: Mapping[str, Callable[[], Types | None]]
    ) -> None:
        self.space, self.report, self.imported = space, report, imported
        self.nodes = {
            (node.get("name") or "").strip(): node for node in children(root, "itemDefinition", space)
        }
        self.known: dict[str, ItemType] = {}
        self.path: list[str] = []
        self.unknown: set[str] = set()
        self.depths: dict[str, int] = {}
        self.below = 0
        self.deep = False

    def all(self) -> dict[str, ItemType]:
        """Every type of the file by its name, those of imported files as `import.name`."""
        own = {name: self._defined(name) for name in self.nodes if name}
        for prefix, types in self.imported.items():
            if (other := types()) is not None:
                own |= {_joined(prefix, name): other._defined(name) for name in other.nodes if name}
        return own

    def of(self, node: Node | None) -> ItemType:
        """The type that a node names by its attribute or, in an item definition, by its child."""
        if node is None:
            return ANYTHING
        name = (node.get("typeRef") or text_in(child(node, "typeRef", self.space))).strip()
        return self.named(name, node) if name else ANYTHING

    def named(self, name: str, place: Node) -> ItemType:
        """The type of that name, which may carry a prefix (`feel:number`)."""
        if name not in self.nodes and name.rpartition(":")[2]:
            name = name.rpartition(":")[2]
        if name in self.nodes:
            return self._defined(name)
        for prefix, types in self.imported.items():
            own, other = name.removeprefix(f"{prefix}."), types()
            if other is not None and own in other.nodes and name == _joined(prefix, own):
                return other._defined(own)
        if name not in OWN_TYPES:
            self._unknown(name, place)
        base = OWN_TYPES.get(name, "")
        return ItemType(name=name, base=base) if base else ANYTHING

    def _unknown(self, name: str, place: Node) -> None:
        if name not in self.unknown:
            self.unknown.add(name)
            self.report.add(
                "unknown-type",
                f"The type “{name}” is neither one of FEEL’s nor defined in the file.",
                "Choose a type that is there, or define it.",
                line=line_of(place),
            )

    def _defined(self, name: str) -> ItemType:
        if name not in self.known:
            if name in self.path:
                return ANYTHING
            if len(self.path) >= MOST_NESTED:
                self._too_deep(name)
                return ANYTHING
            outer, self.below = self.below, 0
            self.path.append(name)
            item = self._read(self.nodes[name], name)
            self.path.pop()
            self.depths[name], self.below = self.below + 1, outer
            if self.depths[name] > MOST_NESTED:
                self._too_deep(name)
                item, self.depths[name] = ANYTHING, 1
            self.known[name] = item
        self.below = max(self.below, self.depths[name])
        return self.known[name]

    def _too_deep(self, name: str) -> None:
        if not self.deep:
            self.deep = True
            self.report.add(
                "unknown-type",
                f"The type “{name}” is made of more than {MOST_NESTED} types within each other.",
                "Make it of fewer types.",
                line=line_of(self.nodes[name]),
            )

    def _read(self, node: Node, name: str) -> ItemType:
        members = tuple(
            ((member.get("name") or "").strip(), self._read(member, ""))
            for member in children(node, "itemComponent", self.space)
        )
        function = child(node, "functionItem", self.space) is not None
        allowed, whole = (child(node, tag, self.space) for tag in ("allowedValues", "typeConstraint"))
        collection = is_true(node.get("isCollection"))
        of_value = allowed if collection or allowed is not None else whole
        return ItemType(
            name=name,
            base="function" if function else "",
            kind_of=None if members or function else self.of(node),
            members=members,
            allowed=text_in(child(of_value, "text", self.space)),
            collection=collection,
            whole=text_in(child(whole, "text", self.space)) if collection else "",
            allowed_line=line_of(of_value if of_value is not None else whole),
        )


def _joined(prefix: str, name: str) -> str:
    """An import without a name puts what it brings beside the file's own (DMN 1.5, 6.3.3)."""
    return f"{prefix}.{name}" if prefix else name
