"""Flows that end beside the shapes that they belong to."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.drawing import Bounds, Drawing, Point
from app.domain.process import Process

SLACK = 5.0
"""Distance from a shape that nobody sees."""


def undocked(process: Process, drawing: Drawing) -> Iterator[tuple[str, str]]:
    """Flow, and the element whose shape its line does not reach. A line into a shape reaches it."""
    for name, edge in drawing.edges.items():
        flow = process.flows.get(name)
        if flow is None or len(edge.points) < 2:
            continue
        for element, point in ((flow.source, edge.points[0]), (flow.target, edge.points[-1])):
            shape = drawing.shapes.get(element)
            if shape is not None and not _reaches(shape.bounds, point):
                yield name, element


def _reaches(bounds: Bounds, point: Point) -> bool:
    x, y = point
    return bounds.x - SLACK <= x <= bounds.right + SLACK and bounds.y - SLACK <= y <= bounds.bottom + SLACK
