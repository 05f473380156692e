"""Random diagrams: blocks with one way in and one way out, nested in one another."""

from __future__ import annotations

from hypothesis import strategies as st

from app.domain.process import Process

from .build import (
    Part,
    boundary,
    call,
    catch,
    diagram,
    each,
    end,
    event_sub,
    gate,
    message,
    script,
    service,
    signal,
    start,
    sub,
    throw,
    timer,
    user,
)

Block = tuple[list[Part | str], str, str]
"""Parts, the id of the first element and that of the last."""

CHILD = diagram(
    "child", start("cs"), user("inner"), script("cx", "k", "= [k]"), end("ce"), "cs > inner > cx > ce"
)
LEAVES = (
    "user",
    "user",
    "script",
    "service",
    "message",
    "timer",
    "throw",
    "call",
    "warned",
    "stopped",
    "told",
    "each",
)
BLOCKS = ("sequence", "parallel", "inclusive", "exclusive", "loop", "sub", "events")


class Drawing:
    """Draws one process; every element gets a number."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.count = 0

    def name(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def block(self, depth: int) -> Block:
        kind = self.draw(st.sampled_from(LEAVES if depth == 0 else BLOCKS))
        made: Block = getattr(self, kind)(depth) if depth else self.leaf(kind)
        return made

    def leaf(self, kind: str) -> Block:
        name = self.name(kind)
        parts: list[Part | str] = {
            "user": lambda: [user(name)],
            "script": lambda: [script(name, "k", "= if k = null then 0 else k")],
            "service": lambda: [service(name, outputs={"k": "= k"})],
            "message": lambda: [catch(name, message("M"))],
            "timer": lambda: [catch(name, timer("PT1H"))],
            "throw": lambda: [throw(name, signal("S"))],
            "call": lambda: [call(name, "child", inputs={"k": "= k"}, outputs={"n": "= k"})],
            "warned": lambda: self.with_boundary(name, timer("R2/PT1H", "cycle"), False),
            "stopped": lambda: self.with_boundary(name, timer("PT2H"), True),
            "told": lambda: self.with_boundary(name, signal("S"), self.draw(st.booleans())),
            "each": lambda: [user(name, loop=each(cardinality="= 2", sequential=self.draw(st.booleans())))],
        }[kind]()
        return parts, name, name

    def with_boundary(self, name: str, trigger, interrupting: bool) -> list[Part | str]:  # type: ignore[no-untyped-def]
        event, task, last = self.name("on"), self.name("user"), self.name("end")
        return [
            user(name),
            boundary(event, name, trigger, interrupting=interrupting),
            user(task),
            end(last),
            f"{event} > {task} > {last}",
        ]

    def sequence(self, depth: int) -> Block:
        first, second = self.block(depth - 1), self.block(depth - 1)
        return [*first[0], *second[0], f"{first[2]} > {second[1]}"], first[1], second[2]

    def branches(self, depth: int, kind: str) -> Block:
        split, join = self.name("split"), self.name("join")
        parts: list[Part | str] = [gate(split, kind), gate(join, kind)]
        for index in range(self.draw(st.integers(2, 3))):
            inner = self.block(depth - 1)
            tail = "" if kind == "parallel" else "!" if index == 0 else f"? k = {index} or k = 3"
            parts += [*inner[0], f"{split} > {inner[1]} {tail}", f"{inner[2]} > {join}"]
        return parts, split, join

    def parallel(self, depth: int) -> Block:
        return self.branches(depth, "parallel")

    def inclusive(self, depth: int) -> Block:
        return self.branches(depth, "inclusive")

    def exclusive(self, depth: int) -> Block:
        return self.branches(depth, "exclusive")

    def loop(self, depth: int) -> Block:
        merge, ask, split = self.name("merge"), self.name("user"), self.name("split")
        inner = self.block(depth - 1)
        flows = [f"{merge} > {inner[1]}", f"{inner[2]} > {ask} > {split}", f"{split} > {merge} ? k = 1"]
        after = self.name("after")
        parts = [gate(merge), user(ask), gate(split), *inner[0], *flows, gate(after), f"{split} > {after} !"]
        return parts, merge, after

    def sub(self, depth: int) -> Block:
        name, first = self.name("sub"), self.name("start")
        inner = self.block(depth - 1)
        handlers = [self.handler()] if self.draw(st.booleans()) else []
        return [sub(name, start(first), *inner[0], f"{first} > {inner[1]}", *handlers)], name, name

    def events(self, depth: int) -> Block:
        split, join = self.name("split"), self.name("join")
        parts: list[Part | str] = [gate(split, "event"), gate(join)]
        for trigger in (message("M"), timer("PT1H")):
            event, inner = self.name("on"), self.block(depth - 1)
            parts += [
                catch(event, trigger),
                *inner[0],
                f"{split} > {event} > {inner[1]}",
                f"{inner[2]} > {join}",
            ]
        return parts, split, join

    def handler(self) -> Part:
        name, first, task = self.name("handler"), self.name("start"), self.name("user")
        interrupting = self.draw(st.booleans())
        trigger = self.draw(st.sampled_from([message("M"), signal("S"), timer("PT2H")]))
        return event_sub(
            name, start(first, events=(trigger,), interrupting=interrupting), user(task), f"{first} > {task}"
        )


@st.composite
def diagrams(draw: st.DrawFn) -> Process:
    """A process that starts at `s`; its variable `k` is an answer of every task."""
    drawing = Drawing(draw)
    parts, first, last = drawing.block(draw(st.integers(1, 3)))
    handlers = [drawing.handler()] if draw(st.booleans()) else []
    return diagram("p", start(), *parts, end(), f"s > {first}", f"{last} > e", *handlers)
