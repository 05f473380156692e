"""Where things stand: what is told, and what may be so."""

from __future__ import annotations

from dataclasses import replace

from app.domain.drawing import Bounds, Drawing, Edge, Lane, Shape
from app.domain.process import Process
from app.verification.drawing import check_drawing
from app.verification.report import Report
from tests.unit.engine.build import boundary, diagram, end, start, sub, timer, user

TASK = (100, 80)


def drawn(process: Process, shapes: dict[str, Bounds], **facts: object) -> Process:
    placed = {name: Shape(bounds) for name, bounds in shapes.items()}
    return replace(process, drawing=Drawing(shapes=placed, **facts))  # type: ignore[arg-type]


def told(process: Process, *, council: bool = False) -> list[tuple[str, str]]:
    report = Report(process.file)
    check_drawing(process, report, council=council)
    return [(found.code, found.element) for found in report.findings]


ROW = diagram("p", start(), user("a"), user("b"), end(), "s > a > b > e")
PLACES = {
    "s": Bounds(0, 22, 36, 36),
    "a": Bounds(100, 0, *TASK),
    "b": Bounds(300, 0, *TASK),
    "e": Bounds(500, 22, 36, 36),
}


def test_a_process_that_is_not_drawn_has_nothing_to_tell() -> None:
    assert told(ROW) == []
    assert told(drawn(ROW, PLACES)) == []


def test_an_overlap_is_told_once() -> None:
    assert told(drawn(ROW, PLACES | {"b": Bounds(150, 20, *TASK)})) == [("draw-overlap", "a")]


def test_a_note_on_a_task_is_told() -> None:
    assert told(drawn(ROW, PLACES, notes={"n": Shape(Bounds(120, 60, 100, 30))})) == [("draw-overlap", "a")]


def test_an_event_may_sit_on_its_task_and_a_task_in_its_sub_process() -> None:
    process = diagram(
        "p",
        start(),
        sub("u", start("i"), user("a"), boundary("t", "a", timer("P1D")), user("x"), "i > a", "t > x"),
        "s > u",
    )
    places = {
        "s": Bounds(0, 100, 36, 36),
        "u": Bounds(100, 0, 500, 300),
        "i": Bounds(120, 40, 36, 36),
        "a": Bounds(200, 20, *TASK),
        "t": Bounds(232, 82, 36, 36),
        "x": Bounds(400, 180, *TASK),
    }
    line = Edge(((250, 118), (250, 220), (400, 220)), label=Bounds(260, 200, 40, 14))
    note = Shape(Bounds(420, 20, 100, 60))
    process = replace(process, flows={k: replace(f, name="late") for k, f in process.flows.items()})
    assert told(drawn(process, places, edges={"t_x": line}, notes={"n": note})) == []


def test_a_flow_through_a_task_is_told_but_not_its_own_ends() -> None:
    skipping = diagram("p", start(), user("a"), user("b"), end(), "s > a > b > e", "s > e")
    straight = Edge(((36, 40), (500, 40)))
    assert told(drawn(skipping, PLACES, edges={"s_e": straight})) == [("draw-flow-through", "s_e")] * 2
    over = Edge(((36, 40), (60, 40), (60, -20), (520, -20), (520, 22)))
    assert told(drawn(skipping, PLACES, edges={"s_e": over})) == []


def test_labels_that_lie_on_each_other_are_told_once() -> None:
    named = replace(ROW, flows={k: replace(f, name="yes") for k, f in ROW.flows.items()})
    one, other = Bounds(210, 50, 40, 14), Bounds(220, 55, 40, 14)
    edges = {"a_b": Edge((), label=one), "b_e": Edge((), label=other)}
    assert told(drawn(named, PLACES, edges=edges)) == [("draw-label", "a_b")]
    assert told(drawn(ROW, PLACES, edges=edges)) == []


def test_an_element_outside_its_lane_is_told() -> None:
    lanes = (
        Lane("Social Worker", Bounds(-50, -50, 420, 200), ("s", "a", "b")),
        Lane("Manager", Bounds(-50, 150, 900, 200)),
    )
    assert told(drawn(ROW, PLACES, lanes=lanes)) == [("draw-lane", "b")]


def test_a_drawing_without_room_is_told() -> None:
    names = [f"t{number}" for number in range(20)]
    process = diagram("p", start(), *map(user, names), " > ".join(["s", *names]))
    close = {name: Bounds(110 * (at % 5), 90 * (at // 5), *TASK) for at, name in enumerate(names)}
    assert told(drawn(process, close)) == [("draw-density", "p")]
    wide = {name: Bounds(180 * (at % 5), 160 * (at // 5), *TASK) for at, name in enumerate(names)}
    assert told(drawn(process, wide)) == []
