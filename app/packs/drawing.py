"""Reads where the processes of a file are drawn."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from app.domain.drawing import Bounds, Drawing, Edge, Lane, Point, Shape
from app.domain.process import Process
from app.packs.definitions import local_id
from app.packs.xml import BPMN, BPMNDI, Node, child, children, text_in

DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
_NOTES = ("textAnnotation", "dataObjectReference", "dataStoreReference")


class DrawingReader:
    """The drawing of a file; what is not drawn in numbers is left out."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.shapes = dict(self._shapes())
        self.edges = dict(self._edges())

    def of(self, process: Process, node: Node) -> Drawing | None:
        """The drawing of one of its processes; None where the file draws nothing."""
        if not self.shapes:
            return None
        return Drawing(
            shapes={name: self.shapes[name] for name in process.elements if name in self.shapes},
            edges={name: self.edges[name] for name in process.flows if name in self.edges},
            notes=dict(self._notes(node)),
            lanes=tuple(self._lanes(node)),
            pool=self._pool(process.id),
        )

    def _shapes(self) -> Iterator[tuple[str, Shape]]:
        for node in self.root.iter(f"{{{BPMNDI}}}BPMNShape"):
            bounds = _bounds(node)
            if bounds is not None:
                yield local_id(node.get("bpmnElement")), Shape(bounds, _label(node))

    def _edges(self) -> Iterator[tuple[str, Edge]]:
        for node in self.root.iter(f"{{{BPMNDI}}}BPMNEdge"):
            points = [_point(point) for point in children(node, "waypoint", DI)]
            known = tuple(point for point in points if point is not None)
            yield local_id(node.get("bpmnElement")), Edge(known, _label(node))

    def _notes(self, process: Node) -> Iterator[tuple[str, Shape]]:
        for note in process.iter(*(f"{{{BPMN}}}{tag}" for tag in _NOTES)):
            name = note.get("id", "")
            if name in self.shapes:
                yield name, self.shapes[name]

    def _lanes(self, process: Node) -> Iterator[Lane]:
        for lane in process.iter(f"{{{BPMN}}}lane"):
            shape = self.shapes.get(lane.get("id", ""))
            if shape is None:
                continue
            inner = set(_standing(child(lane, "childLaneSet"), deep=True))
            own = tuple(name for name in _standing(lane) if name not in inner)
            yield Lane((lane.get("name") or "").strip(), shape.bounds, own)

    def _pool(self, process: str) -> Bounds | None:
        for collaboration in children(self.root, "collaboration"):
            for participant in children(collaboration, "participant"):
                shape = self.shapes.get(participant.get("id", ""))
                if local_id(participant.get("processRef")) == process and shape is not None:
                    return shape.bounds
        return None


def _standing(lane: Node | None, *, deep: bool = False) -> Iterator[str]:
    if lane is not None:
        tag = f"{{{BPMN}}}flowNodeRef"
        for reference in lane.iter(tag) if deep else lane.iterchildren(tag):
            yield local_id(text_in(reference))


def _label(node: Node) -> Bounds | None:
    return _bounds(child(node, "BPMNLabel", BPMNDI))


def _bounds(node: Node | None) -> Bounds | None:
    bounds = child(node, "Bounds", DC)
    sides = [] if bounds is None else [_number(bounds.get(side)) for side in ("x", "y", "width", "height")]
    known = [side for side in sides if side is not None]
    return Bounds(*known) if len(known) == 4 else None


def _point(node: Node) -> Point | None:
    x, y = _number(node.get("x")), _number(node.get("y"))
    return None if x is None or y is None else (x, y)


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if isfinite(number) and abs(number) < 1e7 else None
