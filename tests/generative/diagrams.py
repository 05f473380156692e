"""Random processes: blocks with one way in and one way out, and tangles of gateways."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from app.domain.process import EventDefinition
from tests.generative import parts
from tests.generative.parts import Block, Pencil
from tests.generative.sketch import Drawn
from tests.unit.engine.build import Part, diagram, end, event_sub, gate, message, node, start, sub, user

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
    "returning": parts.returning,
    "repeated": parts.repeated,
    "called": parts.called,
}


BLOCKS = (
    *("sequence", "branches", "loop", "scope", "race"),
    *("failing", "forked", "several", "ending", "escaping"),
)


class Drawing(Pencil):
    """Draws blocks within blocks of these kinds, until there are enough elements."""

    def __init__(
        self, draw: st.DrawFn, kinds: tuple[str, ...] = BLOCKS, leaves: tuple[str, ...] = ()
    ) -> None:
        super().__init__(draw)
        self.kinds = kinds
        self.leaves = leaves or ("user", *LEAVES)

    def block(self, depth: int) -> Block:
        if depth == 0 or self.left <= 0:
            return LEAVES[self.one_of(*self.leaves)](self)
        made: Block = getattr(self, self.one_of(*self.kinds))(depth - 1)
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
        made += self.handlers(depth)
        kind = self.one_of("subProcess", "subProcess", "transaction")
        return (
            [node(kind, name, *made, **facts, **parts.variables(self)), *parts.boundaries(self, name)],
            name,
            name,
        )

    def several(self, depth: int) -> Block:
        """A sub-process done several times."""
        return self.scope(depth, loop=parts.repetition(self, of_tasks=False))

    def failing(self, depth: int) -> Block:
        """A sub-process in which something is thrown that its boundary may catch."""
        kind, code = self.one_of("error", *["escalation"] * (not self.quiet)), self.one_of("E", "F")
        name, first, last = self.name("sub"), self.name("start"), self.name("end")
        inner = self.block(depth)
        ends: list[Part | str] = [end(last, events=(EventDefinition(kind, code),)), f"{inner[2]} > {last}"]
        caught = parts.boundary_of(self, name, EventDefinition(kind, self.one_of("E", "")))
        made = [start(first), *inner[0], *ends, f"{first} > {inner[1]}", *self.handlers(depth)]
        return [sub(name, *made), *caught], name, name

    def ending(self, depth: int) -> Block:
        """A split of which one way ends in an end event, alone or beside the other."""
        kind = self.one_of("exclusive", "inclusive")
        split, last = self.name(kind), self.name("end")
        what = self.one_of("", "error", "terminate", "message", *self.loud)
        code = {"": "", "terminate": "", "error": "E", "escalation": "E"}.get(what, "S")
        events = (EventDefinition(what, code),) if what else ()
        inner = self.block(depth)
        made = [gate(split, kind), end(last, events=events), *inner[0]]
        flows = [f"{split} > {inner[1]} !", f"{split} > {last} ? {self.condition()}"]
        return [*made, *flows], split, inner[2]

    def escaping(self, depth: int) -> Block:
        """A task or gateway that may find no way out."""
        kind = self.one_of("user", "exclusive", "inclusive")
        split, join = self.name(kind), self.name("join")
        made: list[Part | str] = [parts.tangled(kind, split), gate(join)]
        for _ in range(1 if kind == "user" else 2):
            inner = self.block(depth)
            made += [*inner[0], f"{split} > {inner[1]} ? {self.condition()}", f"{inner[2]} > {join}"]
        return made, split, join

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
        kind = self.one_of("", "none", "terminate", "message", *self.loud)
        if not kind:
            return []
        name = self.name("end")
        events = () if kind == "none" else (EventDefinition(kind, "" if kind == "terminate" else "S"),)
        return [end(name, events=events), f"{before} > {name}"]

    def handlers(self, depth: int, least: int = 0) -> list[Part]:
        """Up to two event sub-processes."""
        return [self.handler(depth) for _ in range(max(least, self.one_of(0, 0, 1, 1, 2)))]

    def handler(self, depth: int) -> Part:
        name, first = self.name("handler"), self.name("start")
        begins = parts.beginning(self, first)
        before, self.quiet = self.quiet, True
        inner = self.block(min(depth, 1))
        more = self.handlers(0) if depth > 1 and self.one_of(False, True) else []
        made = [begins, *inner[0], f"{first} > {inner[1]}", *self.last(inner[2]), *more]
        self.quiet = before
        return event_sub(name, *made)


def _process(drawing: Drawing, depth: int, least: int = 0) -> Drawn:
    first = drawing.name("user")
    inner = drawing.block(depth)
    made = [user(first), *inner[0], f"{first} > {inner[1]}", *drawing.last(inner[2])]
    for begins in drawing.one_of(("s",), ("s",), ("s", "m"), ()):
        made += [start(begins, events=(message("Begin"),) if begins == "m" else ()), f"{begins} > {first}"]
    return Drawn(diagram("p", *made, *drawing.handlers(1, least)))


@st.composite
def blocks(draw: st.DrawFn) -> Drawn:
    """A process `p` of blocks within blocks."""
    return _process(Drawing(draw), draw(st.sampled_from([3, 2, 4, 1])))


@st.composite
def interrupted(draw: st.DrawFn) -> Drawn:
    """A process `p` with much to interrupt, and event sub-processes and boundary events that do."""
    kinds = ("branches", "scope", "scope", "failing", "several", "ending")
    leaves = ("user", "user", "watched", "throw", "called", "catch", "service")
    return _process(Drawing(draw, kinds, leaves), draw(st.sampled_from([2, 3])), least=1)


@st.composite
def repeating(draw: st.DrawFn) -> Drawn:
    """A process `p` in which most is done several times."""
    kinds = ("several", "several", "loop", "branches", "sequence")
    leaves = ("user", "repeated", "repeated", "called", "automatic")
    return _process(Drawing(draw, kinds, leaves), draw(st.sampled_from([1, 2, 3])))


@st.composite
def tangles(draw: st.DrawFn) -> Drawn:
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
    return Drawn(diagram("p", *made))
