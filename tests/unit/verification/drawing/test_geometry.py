"""Rectangles, lines through them, and what is near."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.drawing import Bounds, Edge
from app.verification.drawing.geometry import Plane, around, crosses, segments

BOX = Bounds(100, 100, 100, 80)
sides = st.floats(-1000, 1000).map(lambda value: round(value, 1))
lengths = st.floats(0, 900).map(lambda value: round(value, 1))
boxes = st.builds(Bounds, sides, sides, lengths, lengths)


def test_shapes_that_only_touch_do_not_overlap() -> None:
    assert not BOX.overlaps(Bounds(200, 100, 50, 50), 2)
    assert not BOX.overlaps(Bounds(199, 100, 50, 50), 2)
    assert BOX.overlaps(Bounds(190, 170, 50, 50), 2)


def test_inside_means_with_every_edge() -> None:
    assert BOX.holds(Bounds(100, 100, 100, 80))
    assert BOX.holds(Bounds(99, 100, 10, 10), slack=1)
    assert not BOX.holds(Bounds(190, 110, 20, 10))


def test_a_line_crosses_what_it_enters() -> None:
    assert crosses((0, 140), (300, 140), BOX, 2)
    assert crosses((0, 0), (300, 280), BOX, 2)
    assert crosses((150, 140), (150, 141), BOX, 2)


def test_a_line_along_an_edge_or_past_it_does_not_cross() -> None:
    assert not crosses((0, 100), (300, 100), BOX, 2)
    assert not crosses((0, 181), (300, 181), BOX, 2)
    assert not crosses((0, 140), (90, 140), BOX, 2)
    assert not crosses((0, 140), (300, 140), Bounds(100, 139, 100, 3), 2)


def test_a_line_has_as_many_parts_as_gaps_between_its_points() -> None:
    assert list(segments(Edge(((0, 0), (5, 0), (5, 9))))) == [((0, 0), (5, 0)), ((5, 0), (5, 9))]
    assert around((5, 9), (0, 3)) == Bounds(0, 3, 5, 6)


@given(boxes, boxes)
def test_whatever_overlaps_is_near(one: Bounds, other: Bounds) -> None:
    plane: Plane[str] = Plane()
    plane.put(one, "one")
    assert one.overlaps(other) <= ("one" in {name for _, name in plane.near(other)})


def test_a_giant_is_near_everything() -> None:
    plane: Plane[str] = Plane()
    plane.put(Bounds(-1e6, -1e6, 2e6, 2e6), "giant")
    assert [name for _, name in plane.near(BOX)] == ["giant"]
    plane.put(BOX, "box")
    assert {name for _, name in plane.near(Bounds(-1e6, -1e6, 2e6, 2e6))} == {"giant", "box"}
