"""Random processes: blocks with one way in and one way out, and tangles of gateways."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from app.domain.process import EventDefinition, Process
from tests.generative import parts
from tests.generative.parts import Block, Pencil
from tests.unit.engine.build import Part, diagram, end, gate, start, sub, user

NAMES = ("a", "b", "c", "d")
"""The variables; each is a whole number from 0 to 3."""

START = {**dict.fromkeys(NAMES, 0), "plan": {"p": 0, "q": 0}, "items": [1, 2]}

LEAVES: dict[str, Callable[[Pencil], Block]] = {
    "user": parts.person,
    "automatic": parts.automatic,
    "service": parts.serviced,
    "catch": parts.caught,
    "throw": parts.thrown,
    "linked": parts.linked,
    "watched": parts.watched,
    "repeated": parts.repeated,
    "called": parts.called,
}


class Drawing(Pencil):
    """Draws blocks within blocks, until there are enough elements."""

    def block(self, depth: int) -> Block:
        if depth == 0 or self.left <= 0:
            return LEAVES[self.one_of("user", *LEAVES)](self)
        kind = self.one_of("sequence", "branches", "loop", "scope", "race", "failing", "forked", "several")
        made: Block = getattr(self, kind)(depth - 1)
        return made

    def sequence(self, depth: int) -> Block:
        return parts.after(self.block(depth), self.block(depth))

    def branches(self, depth: int) -> Block:
        """A split and its join; an inclusive join may stand for another kind of split."""
        kind = self.one_of("exclusive", "parallel", "inclusive")
        split, join = self.name(kind), self.name("join")
        closing = "inclusive" if kind != "exclusive" and self.draw(st.booleans()) else kind
        made: list[Part | str] = [gate(split, kind), gate(join, closing)]
        for index in range(self.draw(st.integers(2, 3))):
            inner = self.block(depth)
            tail = "" if kind == "parallel" else "!" if index == 0 else f"? {self.condition()}"
            made += [*inner[0], f"{split} > {inner[1]} {tail}", f"{inner[2]} > {join}"]
        return made, split, join

    def forked(self, depth: int) -> Block:
        """A task with several flows out of it, some with conditions, and an inclusive join."""
        task, join = self.name("user"), self.name("join")
        made: list[Part | str] = [user(task), gate(join, "inclusive")]
        for tail in self.one_of(("", f"? {self.condition()}"), (f"? {self.condition()}", "!"), ("", "")):
            inner = self.block(depth)
            made += [*inner[0], f"{task} > {inner[1]} {tail}", f"{inner[2]} > {join}"]
        return made, task, join

    def loop(self, depth: int) -> Block:
        merge, ask, split, after = (self.name(kind) for kind in ("merge", "user", "split", "after"))
        inner = self.block(depth)
        return (
            [
                *(gate(merge), user(ask), gate(split), gate(after), *inner[0]),
                *(f"{merge} > {inner[1]}", f"{inner[2]} > {ask} > {split}"),
                *(f"{split} > {merge} ? {self.condition()}", f"{split} > {after} !"),
            ],
            merge,
            after,
        )

    def scope(self, depth: int, **facts: object) -> Block:
        """A sub-process, perhaps with event sub-processes, or with boundary events."""
        name, first = self.name("sub"), self.name("start")
        inner = self.block(depth)
        made: list[Part | str] = [start(first), *inner[0], f"{first} > {inner[1]}", *self.last(inner[2])]
        made += self.handlers()
        return [sub(name, *made, **facts), *parts.boundaries(self, name)], name, name

    def several(self, depth: int) -> Block:
        """A sub-process done several times."""
        return self.scope(depth, loop=parts.repetition(self, of_tasks=False))

    def failing(self, depth: int) -> Block:
        """A sub-process in which something is thrown that its boundary may catch."""
        kind, code = self.one_of("error", "escalation"), self.one_of("E", "F")
        name, first, last = self.name("sub"), self.name("start"), self.name("end")
        inner = self.block(depth)
        ends: list[Part | str] = [end(last, events=(EventDefinition(kind, code),)), f"{inner[2]} > {last}"]
        caught = parts.boundary_of(self, name, EventDefinition(kind, self.one_of("E", "")))
        return (
            [sub(name, start(first), *inner[0], *ends, f"{first} > {inner[1]}", *self.handlers()), *caught],
            name,
            name,
        )

    def race(self, depth: int) -> Block:
        """An event-based gateway."""
        split, join = self.name("race"), self.name("join")
        made: list[Part | str] = [gate(split, "event"), gate(join)]
        for _ in range(self.draw(st.integers(2, 3))):
            waits, inner = parts.awaited(self), self.block(depth)
            made += [*waits[0], *inner[0], f"{split} > {waits[1]} > {inner[1]}", f"{inner[2]} > {join}"]
        return made, split, join

    def last(self, before: str) -> list[Part | str]:
        """How a scope ends: an end event of some kind, or none."""
        kind = self.one_of("", "none", "terminate", "message", "signal", "escalation")
        if not kind:
            return []
        name = self.name("end")
        events = () if kind == "none" else (EventDefinition(kind, "" if kind == "terminate" else "S"),)
        return [end(name, events=events), f"{before} > {name}"]

    def handlers(self) -> list[Part]:
        """Up to two event sub-processes."""
        return [parts.handler(self) for _ in range(self.draw(st.sampled_from([0, 0, 1, 1, 2])))]


@st.composite
def blocks(draw: st.DrawFn) -> Process:
    """A process `p` of blocks within blocks."""
    drawing = Drawing(draw)
    inner = drawing.block(draw(st.sampled_from([3, 2, 4, 1])))
    return diagram(
        "p", start("s"), *inner[0], f"s > {inner[1]}", *drawing.last(inner[2]), *drawing.handlers()
    )


@st.composite
def tangles(draw: st.DrawFn) -> Process:
    """A process `p` of gateways and tasks, with flows between any; a flow backwards starts at a task."""
    pencil = Pencil(draw)
    kinds = draw(
        st.lists(
            st.sampled_from(["user", "user", "task", "exclusive", "parallel", "inclusive"]),
            min_size=2,
            max_size=9,
        )
    )
    names = [pencil.name(kind) for kind in kinds]
    made: list[Part | str] = [start("s"), f"s > {names[0]}"]
    for index, (kind, name) in enumerate(zip(kinds, names, strict=True)):
        made.append(parts.tangled(kind, name))
        later = names[index + 1 :]
        targets = later[:1]
        if later:
            targets += draw(st.lists(st.sampled_from(later), max_size=2 if kind != "task" else 0))
        if kind == "user":
            targets += draw(st.lists(st.sampled_from(names[: index + 1]), max_size=1))
        made += parts.ways(pencil, kind, name, list(dict.fromkeys(targets)))
    return diagram("p", *made)
