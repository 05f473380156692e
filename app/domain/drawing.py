"""Where a process is drawn: its diagram interchange. A unit of length is about a pixel; y grows downwards.

Source: BPMN 2.0.2 chapter 12.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle by its upper left corner and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height

    def overlaps(self, other: Bounds, slack: float = 0) -> bool:
        """Whether the two share more than a strip of `slack`."""
        return (
            min(self.right, other.right) - max(self.x, other.x) > slack
            and min(self.bottom, other.bottom) - max(self.y, other.y) > slack
        )

    def holds(self, other: Bounds, slack: float = 0) -> bool:
        """Whether the other lies inside, up to `slack` beyond an edge."""
        return (
            self.x - slack <= other.x
            and self.y - slack <= other.y
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape. `label`: where the name stands, where the diagram says so."""

    bounds: Bounds
    label: Bounds | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A flow as a line through `points`."""

    points: tuple[Point, ...]
    label: Bounds | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane as drawn, and the ids of the elements that stand in it and in no lane further inside."""

    name: str
    bounds: Bounds
    elements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A process as drawn. `shapes`: element id → shape; `notes`: the id of an annotation or a data object
    → shape; `edges`: flow id → edge. `pool`: None where the process is drawn without one."""

    shapes: Mapping[str, Shape] = field(default_factory=dict)
    edges: Mapping[str, Edge] = field(default_factory=dict)
    notes: Mapping[str, Shape] = field(default_factory=dict)
    lanes: tuple[Lane, ...] = ()
    pool: Bounds | None = None
