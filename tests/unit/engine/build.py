"""Small processes written in a few words, and an instance with a clock moved by hand.

    diagram("p", start("s"), user("a"), end("e"), "s > a > e", "g > b ? risk > 3", "g > c !")

A text is a path of flows; `? …` gives its last flow a condition, `!` makes it the default.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from app.domain.calendar import WorkingCalendar
from app.domain.decision import Decision
from app.domain.process import Assignment, Element, EventDefinition, Expression, Flow, Loop, Process
from app.engine import TokenEngine
from app.engine.execution import TokenExecution
from app.ports import Passage, Snapshot, Thrown

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ENGINE = TokenEngine()


@dataclass(frozen=True)
class Part:
    """An element, and what is inside it."""

    element: Element
    inside: tuple[Part | str, ...] = ()


def feel(text: str | None) -> Expression | None:
    return None if text is None else Expression(text, 1)


def node(kind: str, name: str, *inside: Part | str, **facts: Any) -> Part:
    for field in ("due", "assignee", "candidate_groups", "script"):
        if isinstance(facts.get(field), str):
            facts[field] = feel(facts[field])
    for field in ("inputs", "outputs"):
        if field in facts:
            facts[field] = tuple(
                Assignment(target, Expression(text, 1)) for target, text in facts[field].items()
            )
    return Part(Element(name, kind, "", **facts), inside)


def start(name: str = "s", **facts: Any) -> Part:
    return node("startEvent", name, **facts)


def end(name: str = "e", **facts: Any) -> Part:
    return node("endEvent", name, **facts)


def user(name: str, **facts: Any) -> Part:
    return node("userTask", name, **facts)


def script(name: str, variable: str, text: str) -> Part:
    return node("scriptTask", name, script=text, script_format="feel", result_variable=variable)


def service(name: str, topic: str = "a.topic", **facts: Any) -> Part:
    return node("serviceTask", name, topic=topic, **facts)


def gate(name: str, kind: str = "exclusive") -> Part:
    return node(kind + ("BasedGateway" if kind == "event" else "Gateway"), name)


def sub(name: str, *inside: Part | str, **facts: Any) -> Part:
    return node("subProcess", name, *inside, **facts)


def event_sub(name: str, *inside: Part | str) -> Part:
    return sub(name, *inside, triggered_by_event=True)


def call(name: str, called: str, **facts: Any) -> Part:
    return node("callActivity", name, called=called, **facts)


def catch(name: str, *events: EventDefinition, **facts: Any) -> Part:
    return node("intermediateCatchEvent", name, events=events, **facts)


def throw(name: str, *events: EventDefinition, **facts: Any) -> Part:
    return node("intermediateThrowEvent", name, events=events, **facts)


def boundary(
    name: str, host: str, event: EventDefinition, *, interrupting: bool = True, **facts: Any
) -> Part:
    return node("boundaryEvent", name, attached_to=host, events=(event,), interrupting=interrupting, **facts)


def message(name: str, key: str | None = None) -> EventDefinition:
    return EventDefinition("message", name, correlation_key=feel(key))


def signal(name: str) -> EventDefinition:
    return EventDefinition("signal", name)


def error(code: str = "") -> EventDefinition:
    return EventDefinition("error", code)


def escalation(code: str = "") -> EventDefinition:
    return EventDefinition("escalation", code)


def link(name: str) -> EventDefinition:
    return EventDefinition("link", name)


TERMINATE = EventDefinition("terminate")


def timer(text: str, kind: str = "duration") -> EventDefinition:
    return EventDefinition("timer", timer=kind, expression=feel(text))


def each(collection: str | None = None, variable: str = "", **facts: Any) -> Loop:
    for field in ("cardinality", "completion_condition", "condition"):
        if isinstance(facts.get(field), str):
            facts[field] = feel(facts[field])
    return Loop(collection=feel(collection), element_variable=variable, **facts)


def diagram(name: str, *parts: Part | str, **facts: Any) -> Process:
    elements: dict[str, Element] = {}
    flows: dict[str, Flow] = {}
    _read(name, parts, elements, flows)
    for flow in flows.values():
        source, target = elements[flow.source], elements[flow.target]
        elements[source.id] = replace(source, outgoing=(*source.outgoing, flow.id))
        target = elements[flow.target]
        elements[target.id] = replace(target, incoming=(*target.incoming, flow.id))
    return Process(name, f"{name}.bpmn", elements=elements, flows=flows, line=1, **facts)


def _read(
    scope: str, parts: Iterable[Part | str], elements: dict[str, Element], flows: dict[str, Flow]
) -> None:
    paths = []
    for part in parts:
        if isinstance(part, str):
            paths.append(part)
        else:
            line = len(elements) + 2
            elements[part.element.id] = replace(part.element, scope=scope, line=line)
            _read(part.element.id, part.inside, elements, flows)
    for path in paths:
        _flows(path, elements, flows)


def _flows(path: str, elements: dict[str, Element], flows: dict[str, Flow]) -> None:
    path, _, condition = path.partition("?")
    default = path.rstrip().endswith("!")
    names = [name.strip() for name in path.replace("!", "").split(">")]
    for index, (source, target) in enumerate(pairwise(names)):
        last = index == len(names) - 2
        name = f"{source}_{target}"
        while name in flows:
            name += "_"
        when = feel(condition.strip()) if condition and last else None
        flows[name] = Flow(name, source, target, condition=when, line=1)
        if default and last:
            elements[source] = replace(elements[source], default=name)


class Run:
    """An instance, saved and loaded again before every command and look unless `reload` is False."""

    def __init__(
        self,
        *processes: Process,
        decisions: Iterable[Decision] = (),
        start: Mapping[str, Any] | None = None,
        message: str = "",
        reload: bool = True,
        now: datetime = NOON,
    ) -> None:
        self.definition = ENGINE.compile(
            "test:1",
            processes[0].id,
            {process.id: process for process in processes},
            {decision.id: decision for decision in decisions},
            WorkingCalendar(),
        )
        self.now = now
        self.reload = reload
        self.journey: list[Passage] = []
        self.thrown: list[Thrown] = []
        self.execution: TokenExecution = ENGINE.start(self.definition, start or {}, now, message=message)
        self._rest()

    def _rest(self) -> None:
        self.journey += self.execution.take_passages()
        self.thrown += self.execution.take_thrown()
        if self.reload:
            self.execution = ENGINE.load(self.definition, self.execution.save())

    @property
    def snapshot(self) -> Snapshot:
        return self.execution.snapshot()

    @property
    def open(self) -> list[str]:
        return sorted(task.element for task in self.snapshot.tasks)

    @property
    def data(self) -> Mapping[str, Any]:
        return self.snapshot.data

    @property
    def ended(self) -> bool:
        return self.snapshot.ended

    def do(self, element: str, **answers: Any) -> Run:
        token = next(task.token for task in self.snapshot.tasks if task.element == element)
        self.execution.complete_task(token, answers, self.now)
        self._rest()
        return self

    def put(self, element: str, target: str = "") -> Run:
        token = next(task.token for task in self.snapshot.tasks if task.element == element)
        self.execution.move_token(token, target, self.now)
        self._rest()
        return self

    def serve(self, element: str, **outputs: Any) -> Run:
        token = next(call.token for call in self.snapshot.services if call.element == element)
        self.execution.complete_service(token, outputs, self.now)
        self._rest()
        return self

    def fail(self, element: str, code: str = "") -> bool:
        token = next(call.token for call in self.snapshot.services if call.element == element)
        caught = self.execution.throw_error(token, code, "", self.now)
        self._rest()
        return caught

    def send(self, name: str, *, signal: bool = False, correlation: Any = None, **payload: Any) -> bool:
        heard = self.execution.correlate(name, payload, self.now, signal=signal, correlation=correlation)
        self._rest()
        return heard

    def later(self, **length: float) -> Run:
        """Move the clock; due timers fire in order of due time, each at its own."""
        until = self.now + timedelta(**length)
        while True:
            due = sorted((timer.due, timer.token) for timer in self.snapshot.timers if timer.due <= until)
            if not due:
                break
            self.now = max(self.now, due[0][0])
            assert self.execution.fire_timer(due[0][1], self.now)
            self._rest()
        self.now = until
        return self

    def passed(self, what: str = "completed") -> list[str]:
        return [passage.element for passage in self.journey if passage.what == what]
