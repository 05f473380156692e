"""Random diagrams, most of them with a fault: a block-structured one is drawn, then a gateway is exchanged or
a flow led elsewhere. Before each gateway that asks there is a task in which its answers are given."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

from app.domain.process import Process
from tests.unit.engine.build import (
    Part,
    boundary,
    catch,
    diagram,
    end,
    gate,
    message,
    node,
    service,
    start,
    sub,
    timer,
)

KINDS = ("exclusive", "parallel", "inclusive")


@dataclass
class Sketch:
    """A scope: its nodes (name → kind), its flows in order, and what is inside its sub-processes."""

    nodes: dict[str, str] = field(default_factory=dict)
    flows: list[tuple[str, str]] = field(default_factory=list)
    hosts: dict[str, str] = field(default_factory=dict)
    inside: dict[str, Sketch] = field(default_factory=dict)


class Lots:
    """Draws sketches; every node gets a number."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.count = 0

    def new(self, sketch: Sketch, kind: str) -> str:
        self.count += 1
        name = f"{kind}{self.count}"
        sketch.nodes[name] = kind
        return name

    def scope(self, depth: int) -> Sketch:
        sketch = Sketch()
        first, last = self.new(sketch, "start"), self.new(sketch, "end")
        entry, leave = self.block(sketch, depth)
        sketch.flows += [(first, entry), (leave, last)]
        return sketch

    def block(self, sketch: Sketch, depth: int) -> tuple[str, str]:
        kind = self.draw(
            st.sampled_from(
                (
                    "task",
                    *(
                        ("sequence", "loop", *KINDS, "sub")
                        if depth
                        else ("warned", "stopped", "catch", "service")
                    ),
                )
            )
        )
        if kind in KINDS:
            return self.split(sketch, depth, kind)
        if kind == "sequence":
            (a, b), (c, d) = self.block(sketch, depth - 1), self.block(sketch, depth - 1)
            sketch.flows.append((b, c))
            return a, d
        if kind == "loop":
            merge, split = self.new(sketch, "exclusive"), self.new(sketch, "exclusive")
            a, b = self.block(sketch, depth - 1)
            after = self.new(sketch, "task")
            sketch.flows += [(merge, a), (b, split), (split, merge), (split, after)]
            return merge, after
        name = self.new(sketch, "sub" if kind == "sub" else kind if kind in {"catch", "service"} else "task")
        if kind == "sub":
            sketch.inside[name] = self.scope(depth - 1)
        if kind in {"warned", "stopped"}:
            event, task, last = self.new(sketch, kind), self.new(sketch, "task"), self.new(sketch, "end")
            sketch.hosts[event] = name
            sketch.flows += [(event, task), (task, last)]
        return name, name

    def split(self, sketch: Sketch, depth: int, kind: str) -> tuple[str, str]:
        split, join = self.new(sketch, kind), self.new(sketch, kind)
        for _ in range(self.draw(st.integers(2, 3))):
            a, b = self.block(sketch, depth - 1)
            sketch.flows += [(split, a), (b, join)]
        return split, join

    def spoil(self, sketch: Sketch) -> None:
        """One gateway becomes another, or one flow leads elsewhere; not always."""
        gateways = [name for name, kind in sketch.nodes.items() if kind in KINDS]
        what = self.draw(st.sampled_from(("nothing", "gateway", "gateway", "flow")))
        if what == "gateway" and gateways:
            sketch.nodes[self.draw(st.sampled_from(gateways))] = self.draw(st.sampled_from(KINDS))
        if what == "flow":
            index = self.draw(st.integers(0, len(sketch.flows) - 1))
            targets = [n for n, kind in sketch.nodes.items() if kind not in {"start", "warned", "stopped"}]
            sketch.flows[index] = (sketch.flows[index][0], self.draw(st.sampled_from(targets)))
        for inner in sketch.inside.values():
            self.spoil(inner)


def parts_of(sketch: Sketch) -> list[Part | str]:
    """The sketch in the words of a diagram, with a task before each gateway that asks."""
    out: dict[str, list[str]] = {}
    for source, target in sketch.flows:
        out.setdefault(source, []).append(target)
    asks = {
        name
        for name, kind in sketch.nodes.items()
        if kind in {"exclusive", "inclusive"} and len(out.get(name, ())) > 1
    }
    parts: list[Part | str] = []
    for name, kind in sketch.nodes.items():
        parts.append(_part(sketch, name, kind))
        if name in asks:
            parts += [node("userTask", f"ask_{name}"), f"ask_{name} > {name}"]
    for source, targets in out.items():
        for index, target in enumerate(targets):
            where = f"ask_{target}" if target in asks else target
            last = index == len(targets) - 1
            mark = "" if source not in asks else "!" if last else f"? pick_{source}_{index} = true"
            parts.append(f"{source} > {where} {mark}")
    return parts


def _part(sketch: Sketch, name: str, kind: str) -> Part:
    if kind in KINDS:
        return gate(name, kind)
    if name in sketch.hosts:
        return boundary(name, sketch.hosts[name], timer("PT1H"), interrupting=kind == "stopped")
    if kind == "sub":
        return sub(name, *parts_of(sketch.inside[name]))
    made = {
        "start": start,
        "end": end,
        "service": service,
        "task": lambda name: node("userTask", name),
        "catch": lambda name: catch(name, message(name)),
    }
    return made[kind](name)


@st.composite
def lots(draw: st.DrawFn) -> Process:
    """A process `p`. Its conditions are `pick_<gateway>_<number of the flow> = true`."""
    drawn = Lots(draw)
    sketch = drawn.scope(draw(st.integers(1, 3)))
    drawn.spoil(sketch)
    return diagram("p", *parts_of(sketch))
