"""Changes of a diagram's XML and of a form's JSON, by the ids of the elements."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree.ElementTree import Element as Node

from tests.generative.mutation.mutant import Edit

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
_PREFIXES = {
    "bpmn": MODEL,
    "camunda": CAMUNDA,
    "bpmndi": DI,
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
for _prefix, _address in _PREFIXES.items():
    ElementTree.register_namespace(_prefix, _address)


def tag(name: str) -> str:
    """A BPMN tag in full."""
    return f"{{{MODEL}}}{name}"


def camunda(name: str) -> str:
    """A Camunda tag or attribute in full."""
    return f"{{{CAMUNDA}}}{name}"


class Diagram:
    """A BPMN file under the knife."""

    def __init__(self, data: bytes) -> None:
        self.root = ElementTree.fromstring(data)
        self.index()

    def index(self) -> None:
        self.parents = {child: parent for parent in self.root.iter() for child in parent}
        self.nodes = {node.attrib["id"]: node for node in self.root.iter() if "id" in node.attrib}

    def write(self) -> bytes:
        """The file as changed."""
        return ElementTree.tostring(self.root, encoding="utf-8", xml_declaration=True)

    def remove(self, node: Node) -> None:
        """Take a node out, and what refers to it in lanes, flows and the drawing."""
        gone = {child.attrib["id"] for child in node.iter() if "id" in child.attrib}
        self.parents[node].remove(node)
        for other in list(self.root.iter()):
            drawn = other.tag.startswith(f"{{{DI}}}") and other.get("bpmnElement") in gone
            listed = (
                other.tag in {tag("flowNodeRef"), tag("incoming"), tag("outgoing")} and other.text in gone
            )
            if (drawn or listed) and other in self.parents:
                self.parents[other].remove(other)
        self.index()

    def flow(self, name: str, source: str, target: str, condition: str = "") -> None:
        """Draw a new flow, in the scope of its source."""
        node = ElementTree.SubElement(
            self.parents[self.nodes[source]],
            tag("sequenceFlow"),
            {"id": name, "sourceRef": source, "targetRef": target},
        )
        if condition:
            ElementTree.SubElement(node, tag("conditionExpression")).text = condition
        self.index()
        self.link(name)

    def link(self, flow: str) -> None:
        """Write the flow into the lists of its source and target."""
        node = self.nodes[flow]
        for end, list_name in (("sourceRef", "outgoing"), ("targetRef", "incoming")):
            other = self.nodes.get(node.attrib[end])
            if other is not None:
                entry = ElementTree.Element(tag(list_name))
                entry.text = flow
                other.insert(_after_extensions(other), entry)
        self.index()

    def unlink(self, flow: str, list_name: str) -> None:
        """Take the flow out of its source's or target's list."""
        for node in list(self.root.iter(tag(list_name))):
            if node.text == flow:
                self.parents[node].remove(node)
        self.index()

    def retarget(self, flow: str, target: str) -> None:
        """Let a flow lead elsewhere."""
        self.unlink(flow, "incoming")
        self.unlink(flow, "outgoing")
        self.nodes[flow].set("targetRef", target)
        self.link(flow)

    def bypass(self, element: str) -> None:
        """Take an element out; what led to it leads to what followed its first way out."""
        following = self.flows(element, "sourceRef")
        after = following[0].attrib["targetRef"]
        for flow in self.flows(element, "targetRef"):
            self.retarget(flow.attrib["id"], after)
        for flow in following:
            self.remove(flow)
        self.remove(self.nodes[element])

    def insert(self, flow: str, node: Node) -> None:
        """Put a new element into a flow, in the lane and scope of what comes before."""
        name, target = node.attrib["id"], self.nodes[flow].attrib["targetRef"]
        source = self.nodes[flow].attrib["sourceRef"]
        self.parents[self.nodes[source]].append(node)
        self.stand_with(source, name)
        self.retarget(flow, name)
        self.flow(f"{name}_onward", name, target)
        self._draw_as(name, target)

    def _draw_as(self, element: str, other: str) -> None:
        """Draw a new element where another one stands, so that it is not told for want of a shape."""
        for shape in list(self.root.iter(f"{{{DI}}}BPMNShape")):
            if shape.get("bpmnElement") == other:
                copied = ElementTree.fromstring(ElementTree.tostring(shape))
                copied.attrib.update(id=f"{element}_shape", bpmnElement=element)
                self.parents[shape].append(copied)
        self.index()

    def stand_with(self, other: str, element: str) -> None:
        """Put a new element into the lane of another."""
        for entry in list(self.root.iter(tag("flowNodeRef"))):
            if entry.text == other:
                ElementTree.SubElement(self.parents[entry], tag("flowNodeRef")).text = element
        self.index()

    def move(self, element: str, flow: str) -> None:
        """Move an element with one way in and one way out into another flow."""
        node = self.nodes[element]
        kept = ElementTree.fromstring(ElementTree.tostring(node))
        for child in list(kept):
            if child.tag in {tag("incoming"), tag("outgoing")}:
                kept.remove(child)
        self.bypass(element)
        self.insert(flow, kept)

    def flows(self, element: str, end: str) -> list[Node]:
        return [flow for flow in self.root.iter(tag("sequenceFlow")) if flow.get(end) == element]


def _after_extensions(node: Node) -> int:
    early = {tag("documentation"), tag("extensionElements")}
    return sum(child.tag in early for child in node)


def new(kind: str, name: str, /, **attributes: str) -> Node:
    """A new element; an attribute whose name begins with `camunda_` is Camunda's."""
    written = {
        camunda(key.removeprefix("camunda_")) if key.startswith("camunda_") else key: value
        for key, value in attributes.items()
    }
    return ElementTree.Element(tag(kind), {"id": name, **written})


def child(node: Node, name: str, text: str = "", /, **attributes: str) -> Node:
    """Add a BPMN child."""
    added = ElementTree.SubElement(node, tag(name), attributes)
    added.text = text or None
    return added


def diagram(change: Callable[[Diagram], None]) -> Edit:
    """A change of a diagram as a change of bytes."""

    def edit(data: bytes) -> bytes:
        drawn = Diagram(data)
        change(drawn)
        return drawn.write()

    return edit


Component = dict[str, Any]


def form(change: Callable[[list[Component]], None]) -> Edit:
    """A change of a form's components as a change of bytes."""

    def edit(data: bytes) -> bytes:
        read = json.loads(data)
        change(read["components"])
        return json.dumps(read, indent=2).encode()

    return edit


def question(components: list[Component], key: str) -> Component:
    """The component of a key, also within groups."""
    return next(each for each, _ in _all(components) if each.get("key") == key)


def component(components: list[Component], place: str) -> Component:
    """The component of a key or, where it asks nothing, of an id."""
    return next(each for each, _ in _all(components) if place in {each.get("key"), each.get("id")})


def drop_question(components: list[Component], key: str) -> None:
    """Take a question out of its form."""
    for each, around in list(_all(components)):
        if each.get("key") == key:
            around.remove(each)


def _all(components: list[Component]) -> Iterator[tuple[Component, list[Component]]]:
    for each in components:
        yield each, components
        yield from _all(each.get("components", []))
