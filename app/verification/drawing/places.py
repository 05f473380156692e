"""Shapes, lines and labels that stand in each other's way."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from app.domain.drawing import Bounds, Drawing
from app.domain.process import SUB_PROCESS_KINDS, Element, Process
from app.verification.drawing.docking import undocked
from app.verification.drawing.geometry import Plane, around, crosses, segments
from app.verification.drawing.words import fits
from app.verification.report import Report

TOUCH = 2.0
"""Overlap that nobody sees: edges that touch, a line along a border."""

FULL = 0.45
"""Share of the drawing that shapes may cover before nobody can follow its lines."""

_DENSE_FROM = 15

MOST_TOLD = 50
"""Faults of one kind that are told of one drawing: who has that many draws it anew."""


def check_places(process: Process, drawing: Drawing, report: Report) -> None:
    """Every fault of where something stands."""
    around = _Surroundings(process)
    plane: Plane[str] = Plane()
    for name, shape in [*drawing.shapes.items(), *drawing.notes.items()]:
        plane.put(shape.bounds, name)
    for faults in (
        _overlaps(process, drawing, plane, around),
        _through(process, drawing, plane, around),
        _undocked(process, drawing),
        _labels(process, drawing, plane, around),
        _lanes(process, drawing),
        _density(process, drawing),
    ):
        for fault in islice(faults, MOST_TOLD):
            report.add(
                fault.code, fault.message, fault.cure, line=_line(process, fault.place), element=fault.place
            )


class Fault(NamedTuple):
    """A fault and its place: the id of an element, a flow or the process."""

    code: str
    place: str
    message: str
    cure: str


class _Surroundings:
    """What may lie on what: an element on the sub-process around it, an event on its task."""

    def __init__(self, process: Process) -> None:
        self.process = process

    def of(self, name: str) -> Iterator[str]:
        """The element, what it is attached to, and everything around it."""
        element = self.process.elements.get(name)
        while element is not None:
            yield element.id
            if element.attached_to:
                yield element.attached_to
            element = self.process.elements.get(element.scope)

    def belong(self, one: str, other: str) -> bool:
        """Whether one of the two may lie on the other."""
        return one == other or one in self.of(other) or other in self.of(one)


def _told(process: Process, name: str) -> str:
    element = process.elements.get(name)
    if element is None:
        return "a note" if name else "a shape"
    return f"“{element.name}”" if element.name else element.id


def _line(process: Process, name: str) -> int | None:
    place = process.elements.get(name) or process.flows.get(name)
    return process.line if place is None else place.line


def _overlaps(
    process: Process, drawing: Drawing, plane: Plane[str], around: _Surroundings
) -> Iterator[Fault]:
    told: set[tuple[str, str]] = set()
    for name, shape in drawing.shapes.items():
        for bounds, other in plane.near(shape.bounds):
            pair = (min(name, other), max(name, other))
            if pair in told or around.belong(name, other) or not bounds.overlaps(shape.bounds, TOUCH):
                continue
            if (
                other in drawing.notes
                and _is_container(process.elements[name])
                and shape.bounds.holds(bounds)
            ):
                continue  # a note inside a sub-process
            told.add(pair)
            yield Fault(
                "draw-overlap",
                name,
                f"{_told(process, name)} lies on {_told(process, other)}.",
                "Move one of the two.",
            )


def _through(
    process: Process, drawing: Drawing, plane: Plane[str], around_: _Surroundings
) -> Iterator[Fault]:
    for name, edge in drawing.edges.items():
        flow = process.flows[name]
        own = {*around_.of(flow.source), *around_.of(flow.target)}
        met: dict[str, None] = {}
        for start, end in segments(edge):
            for bounds, other in plane.near(around(start, end)):
                if other not in own and crosses(start, end, bounds, TOUCH):
                    met.setdefault(other)
        for other in met:
            source, target = _told(process, flow.source), _told(process, flow.target)
            yield Fault(
                "draw-flow-through",
                name,
                f"The flow from {source} to {target} runs through {_told(process, other)}.",
                "Lead the flow around it.",
            )


def _undocked(process: Process, drawing: Drawing) -> Iterator[Fault]:
    for name, element in undocked(process, drawing):
        flow = process.flows[name]
        yield Fault(
            "draw-undocked",
            name,
            f"The flow from {_told(process, flow.source)} to {_told(process, flow.target)} ends beside "
            f"{_told(process, element)}.",
            "Drag its end on to the shape.",
        )


def _labels(process: Process, drawing: Drawing, plane: Plane[str], around: _Surroundings) -> Iterator[Fault]:
    labels = dict(_labels_of(process, drawing))
    written: Plane[str] = Plane()
    for name, bounds in labels.items():
        written.put(bounds, name)
    told: set[tuple[str, str]] = set()
    for name, bounds in labels.items():
        for other_bounds, other in written.near(bounds):
            pair = (min(name, other), max(name, other))
            if name != other and pair not in told and bounds.overlaps(other_bounds, TOUCH):
                told.add(pair)
                yield _collision(process, name, f"the label of {_named(process, other)}")
        for shape, other in plane.near(bounds):
            pair = (name, other)
            may = around.belong(name, other) or _is_around(process, name, other)
            if pair not in told and not may and bounds.overlaps(shape, TOUCH):
                told.add(pair)
                yield _collision(process, name, _told(process, other))


def _labels_of(process: Process, drawing: Drawing) -> Iterator[tuple[str, Bounds]]:
    for name, shape in drawing.shapes.items():
        if shape.label is not None and process.elements[name].name:
            yield name, shape.label
    for name, edge in drawing.edges.items():
        if edge.label is not None and process.flows[name].name:
            yield name, edge.label


def _is_around(process: Process, flow: str, other: str) -> bool:
    """Whether a sub-process is around a flow, whose label then lies on it."""
    found = process.flows.get(flow)
    source = None if found is None else process.elements.get(found.source)
    scope = None if source is None else process.elements.get(source.scope)
    while scope is not None:
        if scope.id == other:
            return True
        scope = process.elements.get(scope.scope)
    return False


def _named(process: Process, name: str) -> str:
    flow = process.flows.get(name)
    return f"the flow “{flow.name}”" if flow is not None else _told(process, name)


def _collision(process: Process, name: str, other: str) -> Fault:
    return Fault(
        "draw-label",
        name,
        f"The label of {_named(process, name)} lies on {other}.",
        "Move the label.",
    )


def _lanes(process: Process, drawing: Drawing) -> Iterator[Fault]:
    for lane in drawing.lanes:
        for name in lane.elements:
            shape = drawing.shapes.get(name)
            if shape is not None and name in process.elements and not lane.bounds.holds(shape.bounds, TOUCH):
                yield Fault(
                    "draw-lane",
                    name,
                    f"{_told(process, name)} belongs to the lane “{lane.name}” but is not drawn inside it.",
                    "Move it into the lane of the role that does it.",
                )


def _density(process: Process, drawing: Drawing) -> Iterator[Fault]:
    nodes = [(process.elements[name], shape.bounds) for name, shape in drawing.shapes.items()]
    for element, bounds in nodes:
        if not _is_container(element) and bounds.width >= 50 and not fits(element, bounds):
            yield Fault(
                "draw-density",
                element.id,
                f"The name {_told(process, element.id)} does not fit into its shape.",
                "Shorten the name, or make the shape larger.",
            )
    places = [bounds for element, bounds in nodes if not _is_container(element)]
    if len(places) < _DENSE_FROM:
        return
    width = max(b.right for b in places) - min(b.x for b in places)
    height = max(b.bottom for b in places) - min(b.y for b in places)
    covered = sum(b.width * b.height for b in places)
    if width * height > 0 and covered / (width * height) > FULL:
        yield Fault(
            "draw-density",
            process.id,
            f"Shapes cover {covered / (width * height):.0%} of the drawing: its flows are lost between them.",
            "Draw the elements further apart, or split the diagram into called processes.",
        )


def _is_container(element: Element) -> bool:
    return element.kind in SUB_PROCESS_KINDS
