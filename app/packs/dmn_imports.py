"""What one DMN file takes from others of its pack, found by their namespace (DMN 1.5, 6.3.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from app.domain.decision import Typed
from app.packs.dmn_types import Types
from app.packs.xml import Node, child, children, line_of, name_of, parse, space_of
from app.verification.report import Report


def is_dmn(root: Node) -> bool:
    return name_of(root) == "definitions" and "/spec/DMN/" in space_of(root)


class Models:
    """The DMN files of a pack by path, looked into when one of them imports another."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files

    @cached_property
    def _drawings(self) -> dict[str, Drawing]:
        drawings: dict[str, Drawing] = {}
        for file, data in self.files.items():
            # What is wrong with another file is told where that file is read for itself.
            report = Report(file)
            root = parse(data, report)
            if root is not None and is_dmn(root):
                drawing = Drawing(root, report, self)
                drawings.setdefault(drawing.namespace, drawing)
        return drawings

    def of(self, namespace: str) -> Drawing | None:
        """The file of that namespace; the first, if several have it."""
        return self._drawings.get(namespace) if namespace else None


NO_MODELS = Models({})


@dataclass(frozen=True, slots=True)
class Import:
    """One import: the name that stands before what it brings, and where it comes from."""

    name: str
    namespace: str
    line: int | None


class Drawing:
    """What the decisions of one file share."""

    def __init__(self, root: Node, report: Report, models: Models) -> None:
        self.root, self.space, self.report, self.models = root, space_of(root), report, models
        self.namespace = (root.get("namespace") or "").strip()
        self.imports = tuple(self._imports())
        types = {each.name: self._types_of(each) for each in self.imports}
        self.types = Types(root, self.space, report, types)

    def _imports(self) -> Iterator[Import]:
        for node in children(self.root, "import", self.space):
            foreign = "/spec/DMN/" not in (node.get("importType") or "")
            namespace = "" if foreign else (node.get("namespace") or "").strip()
            yield Import(" ".join((node.get("name") or "").split()), namespace, line_of(node))

    def _types_of(self, imported: Import) -> Callable[[], Types | None]:
        def types() -> Types | None:
            drawing = self.models.of(imported.namespace)
            return drawing.types if drawing else None

        return types

    def note_missing(self) -> None:
        """Tells each import that the pack does not have."""
        for each in self.imports:
            if self.models.of(each.namespace) is None:
                self.report.add(
                    "unknown-import",
                    f"The import “{each.name}” is of no DMN file of the pack"
                    + (f" with the namespace {each.namespace}." if each.namespace else "."),
                    "Add the DMN file that has this namespace, or remove the import.",
                    line=each.line,
                )

    def imported(self, namespace: str) -> tuple[str, Drawing] | None:
        """The name of the import of that namespace, and the file."""
        for each in self.imports:
            if each.namespace == namespace and (drawing := self.models.of(namespace)):
                return each.name, drawing
        return None

    @cached_property
    def inputs(self) -> dict[str | None, Typed]:
        return {node.get("id"): self._typed(node) for node in children(self.root, "inputData", self.space)}

    @cached_property
    def decisions(self) -> dict[str | None, Typed]:
        return {node.get("id"): self._typed(node) for node in children(self.root, "decision", self.space)}

    def _typed(self, node: Node) -> Typed:
        variable = child(node, "variable", self.space)
        name = "" if variable is None else variable.get("name") or ""
        return " ".join((name or node.get("name") or "").split()), self.types.of(variable)
