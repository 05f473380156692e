"""Faults of the net: flows, gateways and ends."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from app.domain.process import TASK_KINDS, Element, Process
from tests.generative.mutation.editing import Diagram, child, diagram, new, tag
from tests.generative.mutation.ground import Ground, reached_from
from tests.generative.mutation.mutant import Mutant, kind

UNSOUND = ("sound-deadlock", "sound-leftover-token", "sound-livelock", "sound-unbounded")


def _flows(ground: Ground) -> Iterator[tuple[Process, str, frozenset[str]]]:
    for process in ground.pack.processes.values():
        for flow in process.flows.values():
            yield process, flow.id, frozenset({flow.id, flow.source, flow.target})


def _gateways(ground: Ground, gateway: str) -> Iterator[tuple[Process, Element]]:
    for process in ground.pack.processes.values():
        for element in process.elements.values():
            if element.kind == gateway:
                yield process, element


def _reached_without(process: Process, gone: str) -> bool:
    """Whether what a flow leads to is reached from a start, or from a task's own event, without that flow."""
    begins = [e.id for e in process.elements.values() if e.kind in {"startEvent", "boundaryEvent"}]
    seen, waiting = set(begins), list(begins)
    while waiting:
        for name in process.elements[waiting.pop()].outgoing:
            target = process.flows[name].target
            if name != gone and target not in seen:
                seen.add(target)
                waiting.append(target)
    return process.flows[gone].target in seen


def _near(process: Process, element: Element) -> frozenset[str]:
    """An element, its flows and what they lead from and to."""
    flows = [process.flows[name] for name in (*element.incoming, *element.outgoing)]
    ends = {end for flow in flows for end in (flow.source, flow.target)}
    return frozenset({element.id, *(flow.id for flow in flows), *ends})


@kind(
    "delete a flow",
    "one-answer",
    "unreachable",
    "dead-end-flow",
    "dangling-flow",
    *UNSOUND,
    "no-way-out",
    "no-default",
)
def no_flow(ground: Ground) -> Iterator[Mutant]:
    for process, flow, about in _flows(ground):
        source = process.elements[process.flows[flow].source]
        target = process.elements[process.flows[flow].target]
        if len(target.incoming) > 1 and len(source.outgoing) != 2:
            continue  # what is left is another process that comes to its ends

        def edit(drawn: Diagram, flow: str = flow) -> None:
            drawn.remove(drawn.nodes[flow])

        yield Mutant(process.file, flow, about, diagram(edit))


@kind("lead a flow to nowhere", "dangling-flow")
def to_nowhere(ground: Ground) -> Iterator[Mutant]:
    for process, flow, about in _flows(ground):

        def edit(drawn: Diagram, flow: str = flow) -> None:
            drawn.nodes[flow].set("targetRef", "Nowhere")

        yield Mutant(process.file, flow, about, diagram(edit))


@kind("lead a flow out of its sub-process", "crossing-flow")
def crossing(ground: Ground) -> Iterator[Mutant]:
    for process, flow, about in _flows(ground):
        scope = process.elements[process.flows[flow].source].scope
        outside = next((e for e in process.inside(process.id) if e.kind in TASK_KINDS), None)
        if scope != process.id and outside is not None:

            def edit(drawn: Diagram, flow: str = flow, outside: str = outside.id) -> None:
                drawn.retarget(flow, outside)

            yield Mutant(process.file, flow, about, diagram(edit))


@kind("drop the start", "no-start")
def no_start(ground: Ground) -> Iterator[Mutant]:
    for process in ground.pack.processes.values():
        starts = [e for e in process.inside(process.id) if e.kind == "startEvent"]
        if len(starts) == 1:

            def edit(drawn: Diagram, name: str = starts[0].id) -> None:
                for flow in drawn.flows(name, "sourceRef"):
                    drawn.remove(flow)
                drawn.remove(drawn.nodes[name])

            yield Mutant(process.file, starts[0].id, frozenset({process.id}), diagram(edit))


@kind("attach a boundary event to nothing", "unattached")
def unattached(ground: Ground) -> Iterator[Mutant]:
    for process, element in _gateways(ground, "boundaryEvent"):

        def edit(drawn: Diagram, name: str = element.id) -> None:
            drawn.nodes[name].set("attachedToRef", "Nowhere")

        yield Mutant(process.file, element.id, frozenset({element.id}), diagram(edit))


@kind("lead a flow into an event that nothing enters", "dead-end-flow")
def into_boundary(ground: Ground) -> Iterator[Mutant]:
    for process, element in _gateways(ground, "startEvent"):
        for each in process.inside(element.scope):
            if each.kind in TASK_KINDS and len(each.outgoing) == 1:

                def edit(drawn: Diagram, flow: str = each.outgoing[0], start: str = element.id) -> None:
                    drawn.retarget(flow, start)

                about = frozenset({element.id, each.id, each.outgoing[0]})
                yield Mutant(process.file, f"{each.id} into {element.id}", about, diagram(edit))


@kind("delete a default flow", "no-way-out", "no-default", "unreachable")
def no_default(ground: Ground) -> Iterator[Mutant]:
    for process, gateway in _gateways(ground, "exclusiveGateway"):
        if gateway.default:

            def edit(drawn: Diagram, name: str = gateway.id) -> None:
                del drawn.nodes[name].attrib["default"]

            about = frozenset({gateway.id, gateway.default})
            yield Mutant(process.file, gateway.id, about, diagram(edit))


@kind("name a default flow of another gateway", "unknown-default")
def foreign_default(ground: Ground) -> Iterator[Mutant]:
    for process, gateway in _gateways(ground, "exclusiveGateway"):
        other = next((f for f in process.flows if f not in gateway.outgoing), None)
        if other is not None:

            def edit(drawn: Diagram, name: str = gateway.id, other: str = other) -> None:
                drawn.nodes[name].set("default", other)

            yield Mutant(process.file, gateway.id, frozenset({gateway.id, other}), diagram(edit))


@kind("take the condition off a flow", "no-way-out")
def no_condition(ground: Ground) -> Iterator[Mutant]:
    for process, flow, about in _flows(ground):
        if process.flows[flow].condition is not None:

            def edit(drawn: Diagram, flow: str = flow) -> None:
                for inside in list(drawn.nodes[flow]):
                    drawn.nodes[flow].remove(inside)

            yield Mutant(process.file, flow, about, diagram(edit))


def _swap(drawn: Diagram, name: str, kind: str) -> None:
    node = drawn.nodes[name]
    node.tag = tag(kind)
    node.attrib.pop("default", None)
    for flow in drawn.flows(name, "sourceRef"):
        for inside in list(flow):
            flow.remove(inside)


@kind("ask nothing where a question was", *UNSOUND, "sound-double-token")
def exclusive_to_parallel(ground: Ground) -> Iterator[Mutant]:
    for process, gateway in _gateways(ground, "exclusiveGateway"):
        if len(gateway.outgoing) > 1 and _meet_again(process, gateway):

            def edit(drawn: Diagram, name: str = gateway.id) -> None:
                _swap(drawn, name, "parallelGateway")

            about = _near(process, gateway) | _after_both(process, gateway)
            yield Mutant(process.file, gateway.id, about, diagram(edit))


def _reach(process: Process, start: str) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += [process.flows[name].target for name in process.elements[here].outgoing]
    return found


def _after_both(process: Process, gateway: Element) -> frozenset[str]:
    ways = [_reach(process, process.flows[flow].target) for flow in gateway.outgoing]
    return frozenset.union(*(frozenset(way) for way in ways)) if ways else frozenset()


def _meet_again(process: Process, gateway: Element) -> bool:
    """Whether the ways of a gateway come together before an end: at an end each would be done, as after a
    split that an analyst drew."""
    ways = [_reach(process, process.flows[flow].target) for flow in gateway.outgoing]
    return any(process.elements[name].outgoing for name in set.intersection(*ways))


@kind("swap a parallel split for a question", "no-way-out", *UNSOUND)
def parallel_to_exclusive(ground: Ground) -> Iterator[Mutant]:
    for process, gateway in _gateways(ground, "parallelGateway"):
        if len(gateway.outgoing) > 1:

            def edit(drawn: Diagram, name: str = gateway.id) -> None:
                _swap(drawn, name, "exclusiveGateway")
                first, last = drawn.flows(name, "sourceRef")[:2]
                child(first, "conditionExpression", '= case_reference = "A"')
                drawn.nodes[name].set("default", last.attrib["id"])

            ways = [reached_from(process, process.flows[flow].target) for flow in gateway.outgoing[:2]]
            joins = {
                e.id
                for e in process.elements.values()
                if e.kind == "parallelGateway" and len(e.incoming) > 1 and all(e.id in way for way in ways)
            }
            if joins:
                about = _near(process, gateway) | joins
                yield Mutant(process.file, gateway.id, about, diagram(edit))


@kind("swap a parallel join for an exclusive one", "sound-double-token", *UNSOUND)
def join_to_exclusive(ground: Ground) -> Iterator[Mutant]:
    for process, gateway in _gateways(ground, "parallelGateway"):
        if len(gateway.incoming) > 1:

            def edit(drawn: Diagram, name: str = gateway.id) -> None:
                _swap(drawn, name, "exclusiveGateway")

            yield Mutant(process.file, gateway.id, _near(process, gateway), diagram(edit))


@kind("wait for both ways of a question", "sound-deadlock", "sound-leftover-token")
def deadlock(ground: Ground) -> Iterator[Mutant]:
    """A parallel join where the answers of a question come together."""
    for process in ground.pack.processes.values():
        for element in process.elements.values():
            if len(element.incoming) > 1 and element.kind not in {"parallelGateway", "exclusiveGateway"}:

                def edit(drawn: Diagram, name: str = element.id) -> None:
                    into = [flow.attrib["id"] for flow in drawn.flows(name, "targetRef")]
                    drawn.parents[drawn.nodes[name]].append(new("parallelGateway", "Put"))
                    drawn.stand_with(name, "Put")
                    for flow in into:
                        drawn.retarget(flow, "Put")
                    drawn.flow("Put_onward", "Put", name)

                about = _near(process, element) | {"Put", "Put_onward"}
                yield Mutant(process.file, element.id, about, diagram(edit))


@kind("go round for ever", "sound-livelock", "unreachable")
def livelock(ground: Ground) -> Iterator[Mutant]:
    """A task that leads back to itself, where what followed it is reached otherwise."""
    for process in ground.pack.processes.values():
        for element in process.elements.values():
            following = [process.flows[name].target for name in element.outgoing]
            plain = element.kind in TASK_KINDS and len(following) == 1
            if plain and len(process.elements[following[0]].incoming) > 1:
                joins = process.elements[following[0]].kind == "parallelGateway"
                if joins or not _reached_without(process, element.outgoing[0]):
                    continue

                def edit(drawn: Diagram, flow: str = element.outgoing[0], name: str = element.id) -> None:
                    drawn.retarget(flow, name)

                yield Mutant(process.file, element.id, _near(process, element), diagram(edit))


@kind("an element that nothing leads to", "unreachable")
def dead_element(ground: Ground) -> Iterator[Mutant]:
    for process in ground.pack.processes.values():
        for element in process.inside(process.id):
            if element.kind in TASK_KINDS and len(element.outgoing) == 1 and len(element.incoming) == 1:

                def edit(
                    drawn: Diagram, into: str = element.incoming[0], out: str = element.outgoing[0]
                ) -> None:
                    drawn.retarget(into, drawn.nodes[out].attrib["targetRef"])

                yield Mutant(process.file, element.id, _near(process, element), diagram(edit))


@kind("one id for two elements", "duplicate-id")
def twice(ground: Ground) -> Iterator[Mutant]:
    for process in ground.pack.processes.values():
        names = list(process.elements)
        for first, second in pairwise(names):

            def edit(drawn: Diagram, first: str = first, second: str = second) -> None:
                drawn.nodes[second].set("id", first)

            yield Mutant(process.file, second, frozenset({first, second}), diagram(edit))


@kind("an end that nobody drew", "implicit-end")
def no_end(ground: Ground) -> Iterator[Mutant]:
    for process in ground.pack.processes.values():
        for end in process.elements.values():
            if end.kind == "endEvent" and len(end.incoming) == 1:
                last = process.elements[process.flows[end.incoming[0]].source]
                if last.kind in TASK_KINDS and len(last.outgoing) == 1:

                    def edit(drawn: Diagram, name: str = end.id, flow: str = end.incoming[0]) -> None:
                        drawn.remove(drawn.nodes[flow])
                        drawn.remove(drawn.nodes[name])

                    yield Mutant(process.file, end.id, frozenset({last.id}), diagram(edit))


@kind("one way drawn twice", "duplicate-flow")
def twice_drawn(ground: Ground) -> Iterator[Mutant]:
    for process, flow, about in _flows(ground):
        drawn_flow = process.flows[flow]

        def edit(drawn: Diagram, source: str = drawn_flow.source, flow: str = flow) -> None:
            node = drawn.nodes[flow]
            text = next((each.text or "" for each in node.iter(tag("conditionExpression"))), "")
            drawn.flow("Put", source, node.attrib["targetRef"], text)

        if process.elements[drawn_flow.source].default != flow:
            yield Mutant(process.file, flow, about | {"Put"}, diagram(edit))


@kind("two ways out of a step at once", "implicit-split")
def forked(ground: Ground) -> Iterator[Mutant]:
    for process in ground.pack.processes.values():
        for element in process.elements.values():
            if element.kind in TASK_KINDS and len(element.outgoing) == 1:

                def edit(drawn: Diagram, name: str = element.id) -> None:
                    scope = drawn.parents[drawn.nodes[name]]
                    scope.append(new("endEvent", "Put_end", name="Ended"))
                    drawn.index()
                    drawn.flow("Put", name, "Put_end")

                yield Mutant(process.file, element.id, frozenset({element.id}), diagram(edit))
