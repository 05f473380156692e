"""What the elements of a pack's processes do to the variables, calls and messages between them included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from app.domain.pack import Pack
from app.domain.process import Element, Process
from app.ports import Handlers
from app.verification.data import calls
from app.verification.data.facts import NOTHING, Source, Sources, State, is_unset
from app.verification.data.flow import Flow, written
from app.verification.data.writes import answered, decided, handled, of_parameter, payload, worked_out
from app.verification.scope import is_council

CASE: dict[str, Source] = {
    "case_reference": Source("text"),
    "child_name": Source("text"),
    "child_first_name": Source("text"),
    "date_of_birth": Source("date"),
    "locality": Source("text"),
    "cin_plan_end": Source("date", nullable=True),
    "cp_plan_end": Source("date", nullable=True),
    "started_by": Source("text"),
}
"""The facts of the case, which every process begins with and every text may read."""


@dataclass(frozen=True, slots=True)
class Begun:
    """One way in which a process begins. `caller`: the name of the process that calls it, if one does."""

    process: Process
    entries: tuple[tuple[str, State], ...]
    known: State
    shadowed: frozenset[str] = frozenset()
    caller: str = ""

    @property
    def key(self) -> object:
        """The same for two ways of which the same is known."""
        entries = tuple((name, state.key()) for name, state in self.entries)
        return self.process.id, entries, self.known.key(), self.shadowed


@dataclass
class Meaning:
    """The pack as data. Implements `app.verification.data.flow.Effects`."""

    pack: Pack
    handlers: Handlers | None
    followed: dict[object, tuple[Flow, State | None]] = field(default_factory=dict)
    open: set[object] = field(default_factory=set)
    sent: dict[str, dict[str, Sources] | None] = field(default_factory=dict)

    # Beginnings.

    def start(self) -> State:
        """What is known when a process begins by itself."""
        facts = {name: frozenset({source}) for name, source in CASE.items()}
        return State(variables=facts, answers=facts, anything=not is_council(self.pack))

    def beginnings(self, process: Process) -> Iterator[Begun]:
        """The ways in which a process begins without being called."""
        known = self.start()
        startable = process.properties.get("startable") != "no"
        begun = [
            element
            for element in process.inside(process.id)
            if element.kind == "startEvent" and (element.events or startable)
        ]
        if begun:
            yield Begun(process, tuple((element.id, known) for element in begun), known)

    def uncalled(self, process: Process) -> Begun:
        """A process that nothing here calls: its caller may give it anything."""
        known = replace(self.start(), anything=True)
        begun = [e for e in process.inside(process.id) if e.kind == "startEvent"]
        return Begun(process, tuple((element.id, known) for element in begun), known)

    def follow(self, begun: Begun) -> tuple[Flow, State | None]:
        """What is known everywhere in a process, and at its end."""
        key = begun.key
        if key not in self.followed:
            self.open.add(key)
            flow = Flow(begun.process, self, begun.shadowed)
            end = flow.run(dict(begun.entries), begun.known)
            if flow.gave_up:
                flow = Flow(begun.process, self, begun.shadowed, plain=True)
                end = flow.run(dict(begun.entries), begun.known)
            self.followed[key] = (flow, end)
            self.open.discard(key)
        return self.followed[key]

    def called(self, flow: Flow, element: Element, state: State) -> Begun | None:
        """The process that a call activity calls, with what it is given."""
        process = self.pack.processes.get(element.called)
        plain = [
            e.id
            for e in (process.inside(process.id) if process else ())
            if e.kind == "startEvent" and not e.events
        ]
        if process is None or not plain or process.id in process.elements:
            return None
        known = calls.given(state, element)
        around = flow.shadowed.union(*(flow.interrupting.get(s, frozenset()) for s in _around(flow, element)))
        caller = flow.process.name or flow.process.id
        return Begun(process, tuple((name, known) for name in plain), known, around, caller)

    # Effects.

    def after(self, flow: Flow, element: Element, state: State) -> State | None:
        """After an activity or event, sub-processes apart."""
        if element.kind == "callActivity":
            return self._call(flow, element, state)
        if element.kind == "userTask":
            form = self.pack.forms.get(element.form)
            return answered(state, form, element.id) if form else replace(state, anything=True)
        if element.topic:
            return handled(state, element, self._outputs(element))
        if element.kind == "businessRuleTask" and element.result_variable:
            source = decided(self.pack.decisions.get(element.decision), element)
            return state.writing({element.result_variable: frozenset({source})})
        if element.kind == "scriptTask" and element.script and element.result_variable:
            text = written(element.script.text)
            return state.writing({element.result_variable: worked_out(text, state, state.of, element.id)})
        if element.kind in {"receiveTask", "intermediateCatchEvent", "boundaryEvent", "startEvent"}:
            return self._received(flow, element, state)
        return state

    def _outputs(self, element: Element) -> dict[str, Sources] | None:
        handler = self.handlers.get(element.topic) if self.handlers else None
        if handler is None:
            return None
        return {p.name: frozenset({of_parameter(p, element.id)}) for p in handler.outputs}

    def _call(self, flow: Flow, element: Element, state: State) -> State | None:
        begun = self.called(flow, element, state)
        if begun is None or begun.key in self.open:
            return calls.unknown_end(state, element)
        _, end = self.follow(begun)
        return None if end is None else calls.returned(state, element, end)

    def _received(self, flow: Flow, element: Element, state: State) -> State:
        names = [event.name for event in element.events if event.kind in {"message", "signal"}]
        if not names:
            return state
        carried = self.payload(names[0])
        if carried is None:
            return handled(state, element, None) if element.outputs else state
        starts = element.kind == "startEvent" and element.scope == flow.process.id
        if not starts:  # a person may send it as well, and then it carries nothing
            carried = {name: _perhaps(sources, state.of(name)) for name, sources in carried.items()}
        return handled(state, element, carried)

    # Messages.

    def payload(self, name: str) -> dict[str, Sources] | None:
        """What a message or signal carries, whoever in the pack sends it; None when nobody does."""
        if name not in self.sent:
            self.sent[name] = {}
            self.sent[name] = self._payload(name)
        return self.sent[name]

    def _payload(self, name: str) -> dict[str, Sources] | None:
        sent = list(self._sent(name))
        if not sent:
            return None
        names = {target for each in sent for target in each}
        return {
            target: frozenset(source for each in sent for source in each.get(target, NOTHING))
            for target in names
        }

    def _sent(self, name: str) -> Iterator[dict[str, Sources]]:
        for process in self.pack.processes.values():
            throwing = [e for e in process.elements.values() if _throws(e, name)]
            if not throwing or not process.executable or process.id in process.elements:
                continue
            flows = [self.follow(begun)[0] for begun in self.beginnings(process)]
            flows = flows or [self.follow(self.uncalled(process))[0]]
            for flow in flows:
                for element in throwing:
                    if element.id in flow.before:
                        found = payload(flow.before[element.id], element)
                        yield {target: _plain(sources) for target, sources in found.items()}


def _perhaps(sources: Sources, old: Sources) -> Sources:
    return frozenset(source for source in sources if not is_unset(source)) | old


def _plain(sources: Sources) -> Sources:
    """What is carried to another process, where the conditions of this one mean nothing."""
    return frozenset(replace(source, when=frozenset()) for source in sources)


def _throws(element: Element, name: str) -> bool:
    thrown = element.kind in {"endEvent", "intermediateThrowEvent", "sendTask"}
    return thrown and any(e.kind in {"message", "signal"} and e.name == name for e in element.events)


def _around(flow: Flow, element: Element) -> Iterator[str]:
    """The scopes around an element."""
    scope = element.scope
    while scope:
        yield scope
        around = flow.process.elements.get(scope)
        scope = around.scope if around else ""
