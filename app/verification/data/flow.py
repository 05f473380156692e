"""Carries what is known of the variables forward through a process, until nothing changes any more.

A state belongs to the moment before an element begins. Where the ways of an exclusive choice meet, what all
of them know is kept; at a parallel join, what any of them knows. A boundary event knows what was known when
its activity began, an event sub-process what was known when its scope began.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

from app.domain.process import ACTIVITY_KINDS, SUB_PROCESS_KINDS, Element, Process
from app.verification.data.facts import (
    ANYTHING,
    NOTHING,
    Condition,
    Source,
    Sources,
    State,
    Variables,
    both,
    either,
    is_unset,
    names_in,
    settled,
)
from app.verification.data.samples import concerned, worlds
from app.verification.reach import links, reachable, scopes, starts

MOST_STEPS = 30
"""How often, on average, an element is looked at again; real nets need four or five."""

MOST_LOOKS = 10
"""Looks at one element after which what still changes there is taken at its least: a loop settles."""

_ORDERED = frozenset({"exclusiveGateway"})


class Effects(Protocol):
    """What the elements of a process do to what is known."""

    def after(self, flow: Flow, element: Element, state: State) -> State | None:
        """After an activity or event, sub-processes apart."""
        ...


@dataclass
class Flow:
    """One process with what is known at its start. `before`, `after`: element → state; `along`: flow →
    state. `shadowed`: messages for which a scope around it is interrupted. `plain`: conditions are taken as
    free choices, which may find a path that cannot be, but always comes to an end."""

    process: Process
    effects: Effects
    shadowed: frozenset[str] = frozenset()
    plain: bool = False
    before: dict[str, State] = field(default_factory=dict)
    after: dict[str, State] = field(default_factory=dict)
    along: dict[str, State] = field(default_factory=dict)
    steps: int = 0
    looks: Counter[str] = field(default_factory=Counter)

    @cached_property
    def contents(self) -> Mapping[str, list[Element]]:
        """Scope → what is directly inside."""
        return dict(scopes(self.process))

    @cached_property
    def reached(self) -> set[str]:
        """Elements that some path leads to."""
        return reachable(self.process)

    @cached_property
    def interrupting(self) -> dict[str, frozenset[str]]:
        """Scope → the messages for which an event sub-process in it ends the scope."""
        found: dict[str, set[str]] = {}
        for scope, elements in self.contents.items():
            for start in (s for e in elements if e.triggered_by_event for s in self.contents.get(e.id, ())):
                if start.kind == "startEvent" and start.interrupting:
                    found.setdefault(scope, set()).update(e.name for e in start.events if e.kind == "message")
        return {scope: frozenset(names) for scope, names in found.items()}

    @property
    def gave_up(self) -> bool:
        """Whether it went round too often to be followed to the end."""
        return self.steps > MOST_STEPS * (len(self.process.elements) + 10)

    def run(self, entries: Mapping[str, State], known: State) -> State | None:
        """Follow the process from its start events; None when it never comes to an end."""
        return _Scope(self, self.process.id, self.shadowed).run(entries, known)


class _Scope:
    """The elements directly inside one process or sub-process."""

    def __init__(self, flow: Flow, scope: str, shadowed: frozenset[str]) -> None:
        self.flow, self.scope, self.shadowed = flow, scope, shadowed
        self.process = flow.process
        self.inside = flow.contents.get(scope, [])
        self.arrived: dict[str, dict[str, State]] = {}
        self.queue: list[str] = []
        self.waiting: set[str] = set()
        self.ends: dict[str, State] = {}

    def run(self, entries: Mapping[str, State], known: State) -> State | None:
        """Follow the scope; what is known where it has ended."""
        for name, state in entries.items():
            self._arrive(name, "", state)
        self._follow()
        interrupted = list(self._interruptions(known))
        exits = list(self.ends.values())
        exits = [state for state in exits if not state.beside] or exits
        return either([*exits, *interrupted]) if exits or interrupted else None

    def _interruptions(self, known: State) -> Iterator[State]:
        """Where an event sub-process ends the scope: it knows what was known when the scope began."""
        inner = self.shadowed | self.flow.interrupting.get(self.scope, frozenset())
        for handler in (e for e in self.inside if e.triggered_by_event):
            self.flow.before[handler.id] = known
            begun = {s.id: known for s in self.flow.contents.get(handler.id, ()) if s.kind == "startEvent"}
            end = _Scope(self.flow, handler.id, inner).run(begun, known)
            events = [s for name in begun for s in [self.process.elements[name]] if s.interrupting]
            names = {event.name for start in events for event in start.events if event.kind == "message"}
            if end is not None and events and not (names and names <= self.shadowed):
                yield end

    def _follow(self) -> None:
        while self.queue or self.waiting:
            if not self.queue:  # joins whose other tokens never come are followed all the same
                forced, self.waiting = sorted(self.waiting), set()
                for name in forced:
                    self._pass(self.process.elements[name])
                continue
            name = self.queue.pop(0)
            element = self.process.elements[name]
            if self._incomplete(element):
                self.waiting.add(name)
                continue
            self.waiting.discard(name)
            self._pass(element)

    def _incomplete(self, element: Element) -> bool:
        if element.kind != "parallelGateway":
            return False
        flows = (self.process.flows.get(name) for name in element.incoming)
        wanted = {flow.id for flow in flows if flow is not None and flow.source in self.flow.reached}
        return not wanted <= self.arrived[element.id].keys()

    def _arrive(self, name: str, way: str, state: State) -> None:
        element = self.process.elements.get(name)
        if element is None or element.scope != self.scope:
            return
        arrived = self.arrived.setdefault(name, {})
        if arrived.get(way) != state:
            arrived[way] = state
            if name not in self.queue:
                self.queue.append(name)

    def _pass(self, element: Element) -> None:
        self.flow.steps += 1
        if self.flow.gave_up:
            return
        states = list(self.arrived[element.id].values())
        state = both(states) if element.kind == "parallelGateway" else either(states)
        self.flow.looks[element.id] += 1
        if self.flow.looks[element.id] > MOST_LOOKS:
            state = settled(state, self.flow.before[element.id])
        self.flow.before[element.id] = state
        for event in self.process.boundary_events(element.id):
            self._arrive(event.id, "", replace(state, beside=state.beside or not event.interrupting))
        after = self._done(element, state)
        if after is not None:
            self.flow.after[element.id] = after
            self._leave(element, after)

    def _done(self, element: Element, state: State) -> State | None:
        if element.loop is None:
            return self._once(element, state)
        own: dict[str, Sources] = {"loopCounter": frozenset({Source("number", element=element.id)})}
        if element.loop.element_variable:
            own[element.loop.element_variable] = ANYTHING
        after = self._once(element, state.writing(own))
        if after is None:
            return None
        kept = {name: state.of(name) for name in own}
        after = replace(after, variables={**after.variables, **kept})
        if element.loop.output_collection:
            gathered = {element.loop.output_collection: frozenset({Source("list", element=element.id)})}
            state, after = state.writing(gathered), after.writing(gathered)
        surely = element.loop.standard and not element.loop.test_before
        return after if surely else either([state, after])

    def _once(self, element: Element, state: State) -> State | None:
        if element.kind not in SUB_PROCESS_KINDS:
            return self.flow.effects.after(self.flow, element, state)
        inside = self.flow.contents.get(element.id, [])
        if not inside:
            return state
        names = self.shadowed | self.flow.interrupting.get(self.scope, frozenset())
        known = replace(state, beside=False)
        if element.kind == "adHocSubProcess":
            begun = [e for e in inside if not e.incoming and not e.attached_to]
            end = _Scope(self.flow, element.id, names).run({e.id: known for e in begun}, known)
            found = either([known, end]) if end is not None else known
        else:
            begun = [start for start in starts(inside) if not start.triggered_by_event]
            ended = _Scope(self.flow, element.id, names).run({e.id: known for e in begun}, known)
            if ended is None:
                return None
            found = ended
        return replace(found, beside=state.beside)

    # Ways out.

    def _leave(self, element: Element, state: State) -> None:
        flows = [self.process.flows[name] for name in element.outgoing if name in self.process.flows]
        if not flows:
            if not self._goes_on(element, state) and not _throws_out(element):
                self.ends[element.id] = state
            return
        asked = [flow for flow in flows if flow.condition is not None and flow.id != element.default]
        asking = element.kind in ACTIVITY_KINDS or element.kind.endswith("Gateway")
        before: list[Condition] = []
        for flow in asked if asking else []:
            text = written(flow.condition.text if flow.condition else "")
            self._take(flow.id, flow.target, state, [*before, (text, True)])
            if element.kind in _ORDERED:
                before.append((text, False))
        refused = [(written(flow.condition.text if flow.condition else ""), False) for flow in asked]
        for flow in flows:
            if flow in asked and asking:
                continue
            self._take(flow.id, flow.target, state, refused if flow.id == element.default else [])

    def _take(self, flow: str, target: str, state: State, conditions: Iterable[Condition]) -> None:
        left = state if self.flow.plain else narrowed(state, list(conditions))
        if left is not None:
            self.flow.along[flow] = left
            self._arrive(target, flow, left)

    def _goes_on(self, element: Element, state: State) -> bool:
        """A throwing link goes on at its other half."""
        thrown = set(links(element, "intermediateThrowEvent"))
        for other in self.inside if thrown else ():
            if thrown & set(links(other, "intermediateCatchEvent")):
                self._arrive(other.id, element.id, state)
                return True
        return False


def written(text: str) -> str:
    """An expression without its leading equals sign."""
    return text.strip().removeprefix("=").strip()


def _throws_out(element: Element) -> bool:
    return element.kind == "endEvent" and any(event.kind in {"error", "cancel"} for event in element.events)


def narrowed(state: State, conditions: Collection[Condition]) -> State | None:
    """The state on the way of these conditions, less the sources that cannot be there; None: no way."""
    if not conditions:
        return state
    state = state.holding(conditions)
    touched = {name for text, _ in conditions for name in names_in(text)}
    if _impossible(sorted(touched), state):
        return None
    kept: dict[str, Sources] = {}
    for name, sources in state.variables.items():
        linked = {other for source in sources for text, _ in source.when for other in names_in(text)}
        if len(sources) > 1 and not touched.isdisjoint({name, *linked}):
            left = frozenset(source for source in sources if _possible(name, source, state))
            if left and left != sources:
                kept[name] = left
    return replace(state, variables={**state.variables, **kept}) if kept else state


def _impossible(names: list[str], state: State) -> bool:
    """Whether nothing that the variables can be fits; what something outside may have set fits always."""
    linked = concerned(names, state.holds, state.of)[0]
    if state.anything and any(is_unset(source) for name in linked for source in state.of(name)):
        return False
    found = worlds(names, state.holds, state.of)
    return found is not None and next(found, None) is None


def _possible(name: str, source: Source, state: State) -> bool:
    """Whether a variable can have its value from this source here."""
    if state.anything and is_unset(source):
        return True
    alone: Variables = {**state.variables, name: frozenset({source})}
    found = worlds([name], state.holds, lambda other: alone.get(other, NOTHING))
    return found is None or next(found, None) is not None
