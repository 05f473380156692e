"""A diagram in words."""

from __future__ import annotations

from dataclasses import replace

from app.domain.process import Element, EventDefinition, Flow, Process
from app.services.views import DiagramView
from app.web import outline


def process() -> Process:
    elements = (
        Element(id="late", kind="boundaryEvent", scope="p", name="Late", attached_to="a", outgoing=("4",)),
        Element(id="start", kind="startEvent", scope="p", outgoing=("1",)),
        Element(id="a", kind="userTask", scope="p", name="Ask", lane="Worker", outgoing=("2",)),
        Element(id="join", kind="exclusiveGateway", scope="p", outgoing=("3",)),
        Element(id="end", kind="endEvent", scope="p", name="Done"),
        Element(id="alone", kind="subProcess", scope="p", name="Concern", triggered_by_event=True),
        Element(id="inner", kind="startEvent", scope="alone", name="Concern raised"),
    )
    flows = (
        Flow("1", "start", "a"),
        Flow("2", "a", "join", name="yes"),
        Flow("3", "join", "end"),
        Flow("4", "late", "a"),
    )
    return Process(
        id="p", file="p.bpmn", elements={e.id: e for e in elements}, flows={f.id: f for f in flows}
    )


def test_every_element_comes_once_in_the_order_of_the_flow_even_in_a_circle() -> None:
    order = [element.id for element in outline.in_order(process())]
    assert order == ["start", "a", "late", "join", "end", "alone", "inner"]


def test_lines_say_where_a_step_leads_and_how_it_stands() -> None:
    view = DiagramView(process(), "<xml/>", tokens=["a"], passed=["start", "a"], cancelled=["late"])
    lines = {line.element.id: line for line in outline.of_view(view)}
    assert "join" not in lines
    assert lines["a"].state == "waiting"
    assert lines["a"].leads == (("yes", "Question"),)
    assert lines["start"].state == "passed"
    assert lines["start"].name == "Start"
    assert lines["late"].state == "cancelled"
    assert lines["end"].state == ""


def test_an_event_that_may_never_come_is_no_place_where_the_work_stands() -> None:
    view = DiagramView(process(), "<xml/>", tokens=["a", "late", "inner"], passed=["start"])
    assert outline.split(view) == (["a"], ["late", "inner"])
    states = {line.element.id: line.state for line in outline.of_view(view)}
    assert states["a"] == "waiting"
    assert states["late"] == states["inner"] == "listening"


def test_a_clock_without_a_name_is_named_after_its_step() -> None:
    known = process()
    clock = replace(known.elements["late"], name="", events=(EventDefinition("timer", timer="date"),))
    assert outline.named(clock, known) == "Deadline of “Ask”"
    assert outline.named(replace(clock, events=()), known) == "Event of “Ask”"
    assert outline.named(known.elements["join"], known) == "Question"
