"""What is drawn where: rectangles found by place, and lines that cross them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product
from typing import Generic, TypeVar

from app.domain.drawing import Bounds, Edge, Point

CELL = 200.0
MOST_CELLS = 400
"""A rectangle over more cells is looked at by every search: it is a container, or a mistake."""

Thing = TypeVar("Thing")


class Plane(Generic[Thing]):
    """Things with bounds, found by where they are."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[tuple[Bounds, Thing]]] = {}
        self._large: list[tuple[Bounds, Thing]] = []

    def put(self, bounds: Bounds, thing: Thing) -> None:
        """Add a thing."""
        cells = _cells(bounds)
        if cells is None:
            self._large.append((bounds, thing))
        else:
            for cell in cells:
                self._cells.setdefault(cell, []).append((bounds, thing))

    def near(self, bounds: Bounds) -> Iterator[tuple[Bounds, Thing]]:
        """Everything that may touch the bounds; a thing may come more than once."""
        cells = _cells(bounds)
        for cell in self._cells if cells is None else cells:
            yield from self._cells.get(cell, ())
        yield from self._large


def _cells(bounds: Bounds) -> list[tuple[int, int]] | None:
    columns = range(int(bounds.x // CELL), int(bounds.right // CELL) + 1)
    rows = range(int(bounds.y // CELL), int(bounds.bottom // CELL) + 1)
    return None if len(columns) * len(rows) > MOST_CELLS else list(product(columns, rows))


def segments(edge: Edge) -> Iterator[tuple[Point, Point]]:
    """The straight parts of a line."""
    yield from pairwise(edge.points)


def around(start: Point, end: Point) -> Bounds:
    """The smallest rectangle around a straight part."""
    x, y = min(start[0], end[0]), min(start[1], end[1])
    return Bounds(x, y, abs(start[0] - end[0]), abs(start[1] - end[1]))


def crosses(start: Point, end: Point, bounds: Bounds, slack: float) -> bool:
    """Whether a straight part passes through a rectangle, further inside than `slack` (Liang and Barsky)."""
    x0, y0 = bounds.x + slack, bounds.y + slack
    x1, y1 = bounds.right - slack, bounds.bottom - slack
    if x0 >= x1 or y0 >= y1:
        return False
    dx, dy = end[0] - start[0], end[1] - start[1]
    first, last = 0.0, 1.0
    for step, room in ((-dx, start[0] - x0), (dx, x1 - start[0]), (-dy, start[1] - y0), (dy, y1 - start[1])):
        if step == 0:
            if room <= 0:
                return False
            continue
        share = room / step
        if step < 0:
            first = max(first, share)
        else:
            last = min(last, share)
    return first < last
